/* SPDX-License-Identifier: Apache-2.0 */
/* Reading tokens with expectations, and going on after one is not met. */
#include "policies/parser.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "can/frame.h"
#include "policies/nearest.h"
#include "policies/shape.h"

void parser_start(struct parser *self)
{
    parser_next(self);
    self->statement = self->token.place;
}

void parser_next(struct parser *self)
{
    self->token = lexer_next(&self->lexer);
    if (self->token.kind == TOKEN_FAULT && self->token.place.line != self->fault_line) {
        self->fault_line = self->token.place.line; /* one message a line is enough */
        messages_error(self->messages, self->token.place, "%s", self->token.fault);
    }
}

bool parser_at(const struct parser *self, enum keyword keyword)
{
    return self->token.kind == TOKEN_WORD && self->token.keyword == keyword;
}

bool parser_at_mark(const struct parser *self, char mark)
{
    return self->token.kind == TOKEN_MARK && self->token.mark == mark;
}

bool parser_accept(struct parser *self, enum keyword keyword)
{
    bool there = parser_at(self, keyword);
    if (there) {
        parser_next(self);
    }
    return there;
}

bool parser_accept_mark(struct parser *self, char mark)
{
    bool there = parser_at_mark(self, mark);
    if (there) {
        parser_next(self);
    }
    return there;
}

bool parser_accept_word(struct parser *self, const char *word)
{
    const struct token *token = &self->token;
    bool there = token->kind == TOKEN_WORD && token->len == strlen(word) &&
                 memcmp(token->text, word, token->len) == 0;
    if (there) {
        parser_next(self);
    }
    return there;
}

void parser_quote(const struct token *token, char out[static PARSER_QUOTE_BYTES])
{
    size_t len = 0;
    while (len < token->len && len < PARSER_QUOTE_BYTES - 4) {
        char c = token->text[len];
        if (c == ':' && len + 1 < token->len && token->text[len + 1] == ' ') {
            break; /* or a string could pass for a place or a warning of ours */
        }
        out[len++] = c >= ' ' && c <= '~' ? c : '?';
    }
    (void)snprintf(out + len, 4, "%s", len < token->len ? "..." : "");
}

void parser_unexpected(struct parser *self, const char *possible)
{
    char quote[PARSER_QUOTE_BYTES];
    if (self->token.kind == TOKEN_FAULT) {
        return; /* it was told when it was read */
    }
    if (self->token.kind == TOKEN_END) {
        messages_error(self->messages, self->token.place, "the text ends here; %s",
                       possible);
        return;
    }
    parser_quote(&self->token, quote);
    enum keyword meant = KEYWORD_COUNT;
    if (self->token.kind == TOKEN_WORD && self->token.keyword == KEYWORD_COUNT) {
        meant = keyword_near(self->token.text, self->token.len, possible);
    }
    if (meant != KEYWORD_COUNT) {
        messages_error(self->messages, self->token.place,
                       "'%s' is no word of the language; did you mean '%s'?", quote,
                       keyword_text(meant));
        return;
    }
    messages_error(self->messages, self->token.place, "'%s' cannot stand here; %s", quote,
                   possible);
}

bool parser_expect(struct parser *self, enum keyword keyword, const char *where)
{
    char possible[120];
    if (parser_accept(self, keyword)) {
        return true;
    }
    (void)snprintf(possible, sizeof possible, "write '%s' %s", keyword_text(keyword),
                   where);
    parser_unexpected(self, possible);
    return false;
}

bool parser_expect_mark(struct parser *self, char mark, const char *where)
{
    char possible[120];
    if (parser_accept_mark(self, mark)) {
        return true;
    }
    (void)snprintf(possible, sizeof possible, "write '%c' %s", mark, where);
    parser_unexpected(self, possible);
    return false;
}

bool parser_number(struct parser *self, const char *what, uint64_t min, uint64_t max,
                   uint64_t *out)
{
    char possible[120];
    const struct token *token = &self->token;
    if (token->kind != TOKEN_NUMBER || token->unit_len != 0) {
        (void)snprintf(possible, sizeof possible, "write %s, a plain number", what);
        parser_unexpected(self, possible);
        return false;
    }
    if (token->value < min || token->value > max) {
        messages_error(self->messages, token->place,
                       "%" PRIu64 " cannot be %s; write %" PRIu64 " to %" PRIu64,
                       token->value, what, min, max);
        return false;
    }
    *out = token->value;
    parser_next(self);
    return true;
}

bool parser_quantity(struct parser *self, enum quantity_kind kind, uint64_t max,
                     struct quantity *out)
{
    char possible[120];
    const struct token *token = &self->token;
    if (token->kind != TOKEN_NUMBER ||
        !quantity_parse(out, kind, token->value, token->unit, token->unit_len)) {
        (void)snprintf(possible, sizeof possible, "write %s", quantity_example(kind));
        parser_unexpected(self, possible);
        return false;
    }
    if (out->amount == 0) {
        messages_error(self->messages, token->place,
                       "0 is no limit; to let nothing through leave the rule out");
        return false;
    }
    if (out->amount > max || out->per_us > max) {
        messages_error(self->messages, token->place,
                       "too large; write a number up to %" PRIu64 ", a time up to 71min",
                       max);
        return false;
    }
    parser_next(self);
    return true;
}

/* "0x2B0-0x2B3", which is one chunk: where its '-' stands, 0 if it is no such range. */
static size_t find_dash(const char *text, size_t len)
{
    const char *dash = memchr(text, '-', len);
    size_t head = dash != NULL ? (size_t)(dash - text) : 0;
    bool range = head > 2 && len - head > 3 && text[0] == '0' && text[1] == 'x' &&
                 dash[1] == '0' && dash[2] == 'x';
    return range && len <= 2 * sizeof "0x1FFFFFFF" ? head : 0;
}

/* "3A0", "0X3A0" and "F00" are meant as "0x3A0" and "0xF00", "0x2B0-0x2B3" as a range. */
static void complain_of_id(struct parser *self)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    char possible[64];
    const char *text = self->token.text;
    size_t len = self->token.len;
    size_t dash = find_dash(text, len);
    if (dash > 0) {
        (void)snprintf(possible, sizeof possible, "write %.*s..%.*s", (int)dash, text,
                       (int)(len - dash - 1), text + dash + 1);
        parser_unexpected(self, possible);
        return;
    }
    if (len > 2 && text[0] == '0' && text[1] == 'X') {
        text += 2;
        len -= 2;
    }
    size_t hex = 0;
    while (hex < len && memchr(digits, text[hex], sizeof digits - 1) != NULL) {
        hex++;
    }
    bool meant = len > 0 && len <= 8 && hex == len;
    (void)snprintf(possible, sizeof possible, "write %s%.*s",
                   meant ? "0x" : "an arbitration id such as 0x3A0", meant ? (int)len : 0,
                   text);
    parser_unexpected(self, possible);
}

bool parser_id(struct parser *self, uint32_t *out)
{
    uint64_t id;
    if (parser_at_mark(self, '*')) {
        messages_error(self->messages, self->token.place,
                       "'*' is no arbitration id; name a range such as 0x100..0x10F");
        return false;
    }
    if (self->token.kind != TOKEN_NUMBER || self->token.unit_len != 0) {
        complain_of_id(self);
        return false;
    }
    if (self->token.value > FRAME_ID_EXTENDED_MAX) {
        messages_error(self->messages, self->token.place,
                       "no arbitration id is above 0x1FFFFFFF; correct it");
        return false;
    }
    id = self->token.value;
    parser_next(self);
    *out = (uint32_t)id;
    return true;
}

bool parser_name(struct parser *self, const char *what,
                 char out[static POLICY_NAME_BYTES])
{
    char quote[PARSER_QUOTE_BYTES];
    const struct token *token = &self->token;
    if (token->kind == TOKEN_FAULT || token->kind == TOKEN_END) {
        parser_unexpected(self, "write a name");
        return false;
    }
    if (token->kind == TOKEN_WORD && token->len < POLICY_NAME_BYTES) {
        memcpy(out, token->text, token->len);
        out[token->len] = '\0';
        if (shape_is_name(out)) {
            parser_next(self);
            return true;
        }
    }
    parser_quote(token, quote);
    if (token->keyword != KEYWORD_COUNT) {
        messages_error(self->messages, token->place,
                       "'%s' is a word of the language; give the %s another name", quote,
                       what);
        return false;
    }
    messages_error(self->messages, token->place,
                   "'%s' cannot be the name of a %s; use up to %d letters, digits, '-' "
                   "and '_', a letter first",
                   quote, what, POLICY_NAME_BYTES - 1);
    return false;
}

bool parser_string(struct parser *self, const char *what, char *out, size_t size)
{
    char possible[120];
    if (self->token.kind != TOKEN_STRING) {
        (void)snprintf(possible, sizeof possible, "write %s in quotes", what);
        parser_unexpected(self, possible);
        return false;
    }
    if (self->token.len == 0 || self->token.len >= size) {
        messages_error(self->messages, self->token.place,
                       "%s has %zu bytes; give it 1 to %zu", what, self->token.len,
                       size - 1);
        return false;
    }
    memcpy(out, self->token.text, self->token.len);
    out[self->token.len] = '\0';
    parser_next(self);
    return true;
}

/* Copies the word that is next, "" if it is none or too long to be a name. */
static void peek_name(const struct parser *self, char out[static POLICY_NAME_BYTES])
{
    bool fits = self->token.kind == TOKEN_WORD && self->token.len < POLICY_NAME_BYTES;
    size_t len = fits ? self->token.len : 0;
    memcpy(out, self->token.text, len);
    out[len] = '\0';
}

/* What is declared of buses or modes: names is the first of count, size bytes apart. */
struct declared {
    const char *what;
    const char *behind; /* its name, in a declaration */
    const char *names;
    size_t size;
    uint8_t count;
};

static void complain_of_name(struct parser *self, const struct declared *declared)
{
    char quote[PARSER_QUOTE_BYTES];
    char others[160] = "";
    char wanted[POLICY_NAME_BYTES];
    const char *between = ", or take ";
    peek_name(self, wanted);
    struct nearest nearest = nearest_to(wanted);
    for (uint8_t i = 0; i < declared->count; i++) {
        const char *name = declared->names + i * declared->size;
        size_t used = strlen(others);
        (void)snprintf(others + used, sizeof others - used, "%s%s", between, name);
        between = " or ";
        nearest_offer(&nearest, name);
    }
    parser_quote(&self->token, quote);
    if (nearest.name != NULL) {
        messages_error(self->messages, self->token.place,
                       "no %s '%s' above this line; did you mean '%s'?", declared->what,
                       quote, nearest.name);
        return;
    }
    messages_error(self->messages, self->token.place,
                   "no %s '%s' above this line; declare it above: %s %s%s%s",
                   declared->what, quote, declared->what, quote, declared->behind,
                   others);
}

static bool accept_index(struct parser *self, int index, const struct declared *declared,
                         uint8_t *out)
{
    char quote[PARSER_QUOTE_BYTES];
    if (self->token.kind != TOKEN_WORD) {
        (void)snprintf(quote, sizeof quote, "write the name of a %s", declared->what);
        parser_unexpected(self, quote);
        return false;
    }
    if (index >= 0) {
        *out = (uint8_t)index;
        parser_next(self);
        return true;
    }
    complain_of_name(self, declared);
    return false;
}

bool parser_bus(struct parser *self, uint8_t *out)
{
    char name[POLICY_NAME_BYTES];
    const struct policy *policy = self->draft->policy;
    const struct declared declared = {"bus", " = can0", policy->buses[0].name,
                                      sizeof policy->buses[0], policy->bus_count};
    peek_name(self, name);
    return accept_index(self, policy_find_bus(policy, name), &declared, out);
}

bool parser_mode(struct parser *self, uint8_t *out)
{
    char name[POLICY_NAME_BYTES];
    const struct policy *policy = self->draft->policy;
    const struct declared declared = {"mode", "", policy->modes[0].name,
                                      sizeof policy->modes[0], policy->mode_count};
    peek_name(self, name);
    return accept_index(self, policy_find_mode(policy, name), &declared, out);
}

bool parser_clauses(struct parser *self, const struct clause *clauses, size_t count,
                    void *target, uint32_t *seen)
{
    *seen = 0;
    for (;;) {
        size_t i = 0;
        while (i < count && !parser_at(self, clauses[i].keyword)) {
            i++;
        }
        if (i == count || parser_begins_statement(self)) {
            return true;
        }
        if ((*seen & 1U << i) != 0) {
            messages_error(self->messages, self->token.place,
                           "'%s' is said twice; take one out",
                           keyword_text(clauses[i].keyword));
            return false;
        }
        *seen |= 1U << i;
        parser_next(self);
        if (!clauses[i].read(self, target)) {
            return false;
        }
    }
}
