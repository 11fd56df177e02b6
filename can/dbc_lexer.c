/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts DBC text into sections and tokens. */
#include "can/dbc_lexer.h"

#include <string.h>

#define LETTERS                                                                         \
    ['_'] = true, ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, \
    ['f'] = true, ['g'] = true, ['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, \
    ['l'] = true, ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, \
    ['r'] = true, ['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, \
    ['x'] = true, ['y'] = true, ['z'] = true, ['A'] = true, ['B'] = true, ['C'] = true, \
    ['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true, ['H'] = true, ['I'] = true, \
    ['J'] = true, ['K'] = true, ['L'] = true, ['M'] = true, ['N'] = true, ['O'] = true, \
    ['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true, ['T'] = true, ['U'] = true, \
    ['V'] = true, ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true
#define DIGITS                                                                          \
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, \
    ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true

static const bool letters[256] = {LETTERS};
static const bool digits[256] = {DIGITS};
static const bool word_bytes[256] = {LETTERS, DIGITS};
static const bool blanks[256] = {
    [' '] = true, ['\t'] = true, ['\v'] = true, ['\f'] = true};
static const bool line_ends[256] = {['\n'] = true, ['\r'] = true};

/* What stands in signals and numbers, and neither begins a word nor ends anything. */
static const bool dull_bytes[256] = {
    DIGITS,       ['.'] = true, [','] = true, [':'] = true, ['|'] = true, ['@'] = true,
    ['+'] = true, ['-'] = true, ['('] = true, [')'] = true, ['['] = true, [']'] = true};

/* Where a section ends. */
enum dbc_end {
    AT_SEMICOLON,
    AT_KEYWORD,
    AT_USE /* NS_ names keywords: it ends at the first that is used */
};

static const struct dbc_row {
    const char *name;
    size_t len;
    enum dbc_end ends;
    const char *form;
} rows[] = {
    [DBC_NONE] = {"", 0, AT_KEYWORD, "a keyword such as BO_ or VAL_"},
#define DBC_SECTION(name, ends, form) {#name, sizeof #name - 1, ends, form},
#include "can/dbc_section.def"
#undef DBC_SECTION
};

const char *dbc_lexer_form(enum dbc_keyword keyword)
{
    return rows[keyword].form;
}

struct cursor dbc_lexer_over(const uint8_t *text, size_t len)
{
    struct cursor self = cursor_over(text, len);
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        cursor_skip(&self, 3);
    }
    return self;
}

static enum dbc_keyword find_keyword(const uint8_t *text, size_t len)
{
    uint8_t last = text[len - 1];
    if (last != '_' && last != 'N' && last != 'R') {
        return DBC_NONE; /* they end so; all but two with '_' */
    }
    for (unsigned i = DBC_NONE + 1; i < DBC_KEYWORDS; i++) {
        if (rows[i].len == len && memcmp(rows[i].name, text, len) == 0) {
            return (enum dbc_keyword)i;
        }
    }
    return DBC_NONE;
}

/* Two strokes begin a comment, which ends with its line. */
static bool skip_comment(struct cursor *text)
{
    if (cursor_peek(text) != '/') {
        return false;
    }
    struct cursor ahead = *text;
    cursor_skip(&ahead, 1);
    if (cursor_peek(&ahead) != '/') {
        return false;
    }
    while (cursor_left(&ahead) > 0 && !line_ends[cursor_peek(&ahead)]) {
        cursor_skip(&ahead, 1);
    }
    *text = ahead;
    return true;
}

/* Passes over what stands between tokens; true when a line ended there. */
static bool skip_blank(struct cursor *text)
{
    bool ended = false;
    do {
        (void)cursor_run(text, blanks);
        while (cursor_run(text, line_ends) > 0) {
            ended = true;
            (void)cursor_run(text, blanks);
        }
    } while (skip_comment(text));
    return ended;
}

/* Digits behind a fraction point or an exponent, if they are there. */
static void read_number(struct cursor *text)
{
    (void)cursor_run(text, digits);
    if (cursor_peek(text) == '.') {
        cursor_skip(text, 1);
        (void)cursor_run(text, digits);
    }
    if (cursor_peek(text) != 'e' && cursor_peek(text) != 'E') {
        return;
    }
    struct cursor exponent = *text;
    cursor_skip(&exponent, 1);
    if (cursor_peek(&exponent) == '-' || cursor_peek(&exponent) == '+') {
        cursor_skip(&exponent, 1);
    }
    if (cursor_run(&exponent, digits) > 0) {
        *text = exponent;
    }
}

/* A quote behind a backslash belongs to the text. */
static void read_string(struct cursor *text, struct dbc_token *token)
{
    cursor_skip(text, 1);
    token->text++;
    struct cursor rest = *text;
    bool escaped = true;
    while (escaped && !rest.failed) {
        struct cursor part = cursor_until(&rest, '"');
        escaped = cursor_left(&part) > 0 && part.base[part.len - 1] == '\\';
    }
    if (rest.failed) {
        token->kind = DBC_TOKEN_OPEN;
        token->len = cursor_left(text);
        cursor_skip(text, token->len);
        return;
    }
    token->kind = DBC_TOKEN_STRING;
    token->len = rest.pos - text->pos - 1;
    *text = rest;
}

struct dbc_token dbc_lexer_token(struct cursor *text)
{
    bool first_on_line = text->pos == 0;
    if (cursor_peek(text) <= ' ' || cursor_peek(text) == '/') {
        first_on_line = skip_blank(text) || first_on_line;
    }
    struct dbc_token token = {.kind = DBC_TOKEN_END,
                              .first_on_line = first_on_line,
                              .offset = text->pos,
                              .text = text->base + text->pos};
    if (cursor_left(text) == 0) {
        return token;
    }
    uint8_t c = cursor_peek(text);
    if (letters[c]) {
        token.kind = DBC_TOKEN_WORD;
        token.len = cursor_run(text, word_bytes);
        token.keyword = find_keyword(token.text, token.len);
    } else if (digits[c]) {
        token.kind = DBC_TOKEN_NUMBER;
        read_number(text);
        token.len = text->pos - token.offset;
    } else if (c == '"') {
        read_string(text, &token);
    } else {
        token.kind = DBC_TOKEN_MARK;
        token.len = 1;
        cursor_skip(text, 1);
    }
    return token;
}

bool dbc_lexer_is(const struct dbc_token *token, const char *text)
{
    return token->len == strlen(text) && memcmp(token->text, text, token->len) == 0;
}

/* What a section may end at or holds: a ';', a keyword, a text, the end. The rest is
 * passed over by the run, which is several times faster than by the token. */
static struct dbc_token next_stop(struct cursor *text, bool *passed)
{
    bool first_on_line = text->pos == 0;
    *passed = false;
    for (;;) {
        uint8_t c = cursor_peek(text);
        if (c <= ' ' || c == '/') {
            first_on_line = skip_blank(text) || first_on_line;
            c = cursor_peek(text);
        }
        struct cursor here = *text;
        if (cursor_left(text) == 0 || c == '"' || c == ';') {
            struct dbc_token token = dbc_lexer_token(text);
            token.first_on_line = first_on_line;
            return token;
        }
        if (letters[c]) {
            size_t len = cursor_run(text, word_bytes);
            const uint8_t *word = here.base + here.pos;
            enum dbc_keyword keyword = find_keyword(word, len);
            if (keyword != DBC_NONE) {
                return (struct dbc_token){DBC_TOKEN_WORD, keyword, first_on_line,
                                          here.pos,       word,    len};
            }
        } else if (cursor_run(text, dull_bytes) == 0) {
            cursor_skip(text, 1);
        }
        first_on_line = false;
        *passed = true;
    }
}

/* Keywords that may stand inside a section follow its own, or a name in quotes. */
static bool is_inside(enum dbc_keyword section, enum dbc_token_kind before)
{
    bool attribute = rows[section].len > 2 && memcmp(rows[section].name, "BA_", 3) == 0;
    return before == DBC_TOKEN_END || (attribute && before == DBC_TOKEN_STRING);
}

/* Leaves text behind the section's ';', or in front of the keyword that ends it. */
static void skip_to_semicolon(struct cursor *text, struct dbc_section *section)
{
    enum dbc_token_kind before = DBC_TOKEN_END;
    for (;;) {
        bool passed;
        struct dbc_token token = next_stop(text, &passed);
        before = passed ? DBC_TOKEN_MARK : before;
        section->body.len = token.offset;
        if (token.kind == DBC_TOKEN_MARK) {
            return;
        }
        if (token.kind == DBC_TOKEN_OPEN) {
            section->open = true;
            section->open_at = token.offset;
        }
        bool next = token.keyword != DBC_NONE && token.first_on_line &&
                    !is_inside(section->keyword, before);
        if (token.kind == DBC_TOKEN_END || next) {
            section->unfinished = true;
            text->pos = token.offset;
            return;
        }
        before = token.kind;
    }
}

/* A word that names a section but may be a name as well counts at the head of a line. */
static bool begins_section(const struct dbc_token *token)
{
    return token->keyword != DBC_NONE &&
           (token->first_on_line || token->text[token->len - 1] == '_');
}

static void skip_to_keyword(struct cursor *text, struct dbc_section *section)
{
    for (;;) {
        bool passed;
        struct dbc_token token = next_stop(text, &passed);
        if (token.kind == DBC_TOKEN_END || begins_section(&token)) {
            section->body.len = token.offset;
            text->pos = token.offset;
            return;
        }
    }
}

/* NS_ names a keyword alone on its line, or among others; one that is used has something
 * else behind it on the line. */
static bool is_named_only(const struct dbc_token *token, struct cursor behind)
{
    struct dbc_token next = dbc_lexer_token(&behind);
    return next.kind == DBC_TOKEN_END || next.first_on_line ||
           (next.keyword != DBC_NONE && !token->first_on_line);
}

static void skip_to_use(struct cursor *text, struct dbc_section *section)
{
    for (;;) {
        bool passed;
        struct dbc_token token = next_stop(text, &passed);
        if (token.kind == DBC_TOKEN_END ||
            (token.keyword != DBC_NONE && !is_named_only(&token, *text))) {
            section->body.len = token.offset;
            text->pos = token.offset;
            return;
        }
    }
}

bool dbc_lexer_section(struct cursor *text, struct dbc_section *out)
{
    struct cursor here = *text;
    struct dbc_token token = dbc_lexer_token(text);
    *out = (struct dbc_section){.keyword = token.keyword, .offset = token.offset};
    if (token.kind == DBC_TOKEN_END) {
        return false;
    }
    if (token.keyword == DBC_NONE) {
        *text = here;
    }
    out->body = *text;
    switch (rows[token.keyword].ends) {
    case AT_SEMICOLON:
        skip_to_semicolon(text, out);
        break;
    case AT_KEYWORD:
        skip_to_keyword(text, out);
        break;
    case AT_USE:
        skip_to_use(text, out);
        break;
    }
    return true;
}
