/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the parts of a section; the first that is not there is one error. */
#include "can/dbc_parse.h"

#include "can/dbc_number.h"

#define SHOWN_MAX 40U
#define WHOLE_DOUBLES 9007199254740992.0 /* 2^53: up to here a double is exact */

struct dbc_parse dbc_parse_over(const struct dbc_section *section,
                                struct dbc_faults *faults)
{
    return (struct dbc_parse){
        .body = section->body, .keyword = section->keyword, .faults = faults};
}

struct dbc_token dbc_parse_peek(const struct dbc_parse *self)
{
    struct cursor ahead = self->body;
    return dbc_lexer_token(&ahead);
}

static void fail(struct dbc_parse *self, const struct dbc_token *token, const char *what)
{
    const char *form = dbc_lexer_form(self->keyword);
    unsigned byte = token->len > 0 ? *token->text : ' ';
    self->failed = true;
    if (token->kind == DBC_TOKEN_END) {
        dbc_faults_error(self->faults, token->offset, "%s is missing; write %s", what,
                         form);
    } else if (token->kind == DBC_TOKEN_OPEN) {
        dbc_faults_error(self->faults, token->offset,
                         "a text without its end; close it with '\"'");
    } else if (token->kind == DBC_TOKEN_MARK && (byte < ' ' || byte > '~')) {
        dbc_faults_error(self->faults, token->offset,
                         "byte 0x%02X where %s belongs; write %s", byte, what, form);
    } else if (token->kind == DBC_TOKEN_STRING) {
        dbc_faults_error(self->faults, token->offset,
                         "a text in quotes where %s belongs; write %s", what, form);
    } else {
        int shown = (int)(token->len < SHOWN_MAX ? token->len : SHOWN_MAX);
        dbc_faults_error(self->faults, token->offset, "'%.*s' where %s belongs; write %s",
                         shown, (const char *)token->text, what, form);
    }
}

/* The next token if it is of this kind; else a failure. */
static struct dbc_token take(struct dbc_parse *self, enum dbc_token_kind kind,
                             const char *what)
{
    struct dbc_token token = {.kind = DBC_TOKEN_END};
    if (self->failed) {
        return token;
    }
    token = dbc_lexer_token(&self->body);
    if (token.kind != kind) {
        fail(self, &token, what);
        return (struct dbc_token){.kind = DBC_TOKEN_END};
    }
    return token;
}

struct dbc_token dbc_parse_name(struct dbc_parse *self)
{
    return take(self, DBC_TOKEN_WORD, "a name");
}

struct dbc_token dbc_parse_string(struct dbc_parse *self)
{
    return take(self, DBC_TOKEN_STRING, "a text in quotes");
}

bool dbc_parse_has_mark(struct dbc_parse *self, char mark)
{
    struct cursor ahead = self->body;
    struct dbc_token token = dbc_lexer_token(&ahead);
    if (self->failed || token.kind != DBC_TOKEN_MARK || *token.text != (uint8_t)mark) {
        return false;
    }
    self->body = ahead;
    return true;
}

bool dbc_parse_has_word(struct dbc_parse *self, struct dbc_token *out)
{
    struct cursor ahead = self->body;
    *out = dbc_lexer_token(&ahead);
    if (self->failed || out->kind != DBC_TOKEN_WORD) {
        return false;
    }
    self->body = ahead;
    return true;
}

void dbc_parse_mark(struct dbc_parse *self, char mark)
{
    const char what[] = {'\'', mark, '\'', '\0'};
    if (!self->failed && !dbc_parse_has_mark(self, mark)) {
        struct dbc_token token = dbc_parse_peek(self);
        fail(self, &token, what);
    }
}

uint64_t dbc_parse_whole(struct dbc_parse *self, uint64_t max)
{
    struct dbc_token token = take(self, DBC_TOKEN_NUMBER, "a whole number");
    uint64_t value = 0;
    if (!self->failed && !dbc_number_whole(token.text, token.len, max, &value)) {
        fail(self, &token, "a whole number that fits");
        return 0;
    }
    return value;
}

/* A number, and whether a minus stands before it. */
static struct dbc_token take_number(struct dbc_parse *self, bool *negative)
{
    struct cursor ahead = self->body;
    struct dbc_token sign = dbc_lexer_token(&ahead);
    bool is_mark = sign.kind == DBC_TOKEN_MARK;
    *negative = is_mark && *sign.text == '-';
    if (!self->failed && (*negative || (is_mark && *sign.text == '+'))) {
        self->body = ahead;
    }
    return take(self, DBC_TOKEN_NUMBER, "a number");
}

double dbc_parse_real(struct dbc_parse *self)
{
    bool negative;
    struct dbc_token token = take_number(self, &negative);
    double value = 0;
    if (!self->failed && !dbc_number_real(token.text, token.len, &value)) {
        fail(self, &token, "a number that a double holds");
        return 0;
    }
    return negative ? -value : value;
}

int64_t dbc_parse_signed(struct dbc_parse *self)
{
    bool negative;
    struct dbc_token token = take_number(self, &negative);
    uint64_t max = negative ? (uint64_t)INT64_MAX + 1 : UINT64_MAX;
    uint64_t whole = 0;
    double real = 0;
    if (self->failed) {
        return 0;
    }
    if (!dbc_number_whole(token.text, token.len, max, &whole)) {
        bool good = dbc_number_real(token.text, token.len, &real) && real < WHOLE_DOUBLES;
        whole = good ? (uint64_t)real : 0;
        if (!good || (double)whole != real) {
            fail(self, &token, "a whole number");
            return 0;
        }
    }
    return (int64_t)(negative ? 0 - whole : whole);
}

bool dbc_parse_end(struct dbc_parse *self)
{
    struct dbc_token token = dbc_parse_peek(self);
    if (!self->failed && token.kind != DBC_TOKEN_END) {
        fail(self, &token, "the end of it");
    }
    return !self->failed;
}
