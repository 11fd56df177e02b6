/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts policy text into tokens. */
#include "policies/lexer.h"

#include <string.h>

#include "can/words.h"
#include "policies/shape.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_chunk(uint8_t c)
{
    return is_letter(c) || is_digit(c) || (c != '\0' && strchr("_-:/.%", c) != NULL);
}

static bool starts_with(const struct lexer *self, const char *text)
{
    size_t len = strlen(text);
    return cursor_left(&self->text) >= len &&
           memcmp(self->text.base + self->text.pos, text, len) == 0;
}

static void step(struct lexer *self)
{
    if (cursor_u8(&self->text) == '\n') {
        self->place = (struct place){self->place.line + 1, 1};
        self->at_line_start = true;
    } else {
        self->place.column++;
    }
}

void lexer_init(struct lexer *self, const char *text, size_t len)
{
    *self = (struct lexer){
        .text = cursor_over((const uint8_t *)text, len),
        .place = {1, 1},
        .at_line_start = true,
    };
    if (starts_with(self, "\xEF\xBB\xBF")) {
        self->saw_byte_order_mark = true;
        cursor_skip(&self->text, 3);
    }
}

static void skip_comment(struct lexer *self)
{
    while (cursor_left(&self->text) > 0 && cursor_peek(&self->text) != '\n' &&
           cursor_peek(&self->text) != '\0') {
        if (cursor_peek(&self->text) == '\r') {
            return; /* a lone one is a fault, or it would hide the rest of the file */
        }
        step(self);
    }
}

static void skip_blank(struct lexer *self)
{
    for (;;) {
        uint8_t c = cursor_peek(&self->text);
        if (starts_with(self, "\r\n")) {
            if (self->carriage_return.line == 0) {
                self->carriage_return = self->place;
            }
            step(self);
        } else if (c == '#') {
            skip_comment(self);
        } else if (c != ' ' && c != '\t' && c != '\n') {
            return;
        } else {
            step(self);
        }
    }
}

static void fault(struct token *token, const char *text)
{
    token->kind = TOKEN_FAULT;
    token->fault = text;
}

static void read_number(struct token *token)
{
    bool hex = token->len > 2 && token->text[0] == '0' && token->text[1] == 'x';
    unsigned base = hex ? 16 : 10;
    size_t i = hex ? 2 : 0;
    for (; i < token->len; i++) {
        unsigned digit = words_digit((uint8_t)token->text[i]);
        if (digit >= base) {
            break;
        }
        if (token->value > (UINT64_MAX - digit) / base) {
            fault(token, "a number above 18446744073709551615; make it smaller");
            return;
        }
        token->value = token->value * base + digit;
    }
    token->unit = token->text + i;
    token->unit_len = token->len - i;
}

/* A sign before a digit, or one '.' behind one. */
static bool is_decimal(const struct token *token)
{
    const char *text = token->text;
    const char *end = text + token->len;
    const char *dot = memchr(text, '.', token->len);
    if (text[0] == '-') {
        return token->len > 1 && is_digit((uint8_t)text[1]);
    }
    return is_digit((uint8_t)text[0]) && dot != NULL &&
           memchr(dot + 1, '.', (size_t)(end - dot - 1)) == NULL;
}

/* What a run of letters, digits and the signs of addresses is. */
static void classify(struct token *token)
{
    if (memchr(token->text, ':', token->len) != NULL) {
        token->kind = TOKEN_ADDRESS;
    } else if (is_decimal(token)) {
        token->kind = TOKEN_DECIMAL;
    } else if (is_digit((uint8_t)token->text[0])) {
        bool dotted = memchr(token->text, '.', token->len) != NULL;
        token->kind = dotted ? TOKEN_ADDRESS : TOKEN_NUMBER;
        if (!dotted) {
            read_number(token);
        }
    } else if (!is_letter((uint8_t)token->text[0])) {
        fault(token, "neither a word nor a number; begin it with a letter or a digit, "
                     "a comment with #");
    } else {
        token->kind = TOKEN_WORD;
        token->keyword = keyword_find(token->text, token->len);
    }
}

static void read_chunk(struct lexer *self, struct token *token)
{
    while (is_chunk(cursor_peek(&self->text)) && !starts_with(self, "..")) {
        step(self);
        token->len++;
    }
    classify(token);
}

static void read_string(struct lexer *self, struct token *token)
{
    step(self);
    token->text++;
    while (cursor_left(&self->text) > 0 && cursor_peek(&self->text) != '"' &&
           cursor_peek(&self->text) != '\n' && cursor_peek(&self->text) != '\r') {
        step(self);
        token->len++;
    }
    if (cursor_peek(&self->text) != '"') {
        fault(token, "a string without its end; close it with '\"' on the same line");
        return;
    }
    step(self);
    token->kind = TOKEN_STRING;
    if (!shape_is_text(token->text, token->len)) {
        fault(token, "a string with a backslash, a control or invisible character, or "
                     "bytes that are no UTF-8; take them out");
    }
}

static void read_mark(struct lexer *self, struct token *token, uint8_t c)
{
    token->kind = TOKEN_MARK;
    token->mark = (char)c;
    token->len = c == '.' ? 2 : 1;
    for (size_t i = 0; i < token->len; i++) {
        step(self);
    }
}

static void read_fault(struct lexer *self, struct token *token, uint8_t c)
{
    if (c == '\0') {
        fault(token, "a NUL byte, so this is no text; save the policy as UTF-8");
        cursor_skip(&self->text, cursor_left(&self->text));
        return;
    }
    static const char word_quote[] = "\xE2\x80\x9C"; /* U+201C, of word processors */
    const char *text = "a character that has no meaning here; take it out, or quote it";
    if (c == '\r') {
        text = "a carriage return alone; end lines with a line feed";
    } else if (c == '\'' || starts_with(self, word_quote)) {
        text = "strings stand in plain double quotes; write \"";
    }
    fault(token, text);
    /* The continuation bytes of one UTF-8 character are one fault. */
    do {
        step(self);
        token->len++;
    } while ((cursor_peek(&self->text) & 0xC0U) == 0x80U);
}

struct token lexer_next(struct lexer *self)
{
    skip_blank(self);
    struct token token = {
        .kind = TOKEN_END,
        .keyword = KEYWORD_COUNT,
        .place = self->place,
        .first_on_line = self->at_line_start,
        .text = (const char *)self->text.base + self->text.pos,
    };
    self->at_line_start = false;
    if (cursor_left(&self->text) == 0) {
        return token;
    }
    uint8_t c = cursor_peek(&self->text);
    if ((c != '\0' && strchr("{}=,*|", c) != NULL) || starts_with(self, "..")) {
        read_mark(self, &token, c);
    } else if (is_chunk(c)) {
        read_chunk(self, &token);
    } else if (c == '"') {
        read_string(self, &token);
    } else {
        read_fault(self, &token, c);
    }
    return token;
}
