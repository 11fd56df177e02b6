/* SPDX-License-Identifier: Apache-2.0 */
/* Policy text -> tokens. Any bytes are safe; what is no token is one TOKEN_FAULT and the
 * lexer goes on behind it. Does not: allocate, copy, print. */
#ifndef POLICIES_LEXER_H
#define POLICIES_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"
#include "policies/keywords.h"

/* Line and column in the source, both from 1, the column in bytes. */
struct place {
    uint32_t line;
    uint32_t column;
};

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,    /* letters, digits, '_' and '-', a letter first: keyword or name */
    TOKEN_NUMBER,  /* decimal or 0x, with a unit attached: 500k, 20ms, 2MB/day */
    TOKEN_DECIMAL, /* a number with a fraction or a sign, 120.5 or -40; not checked */
    TOKEN_ADDRESS, /* has the characters of an IPv4 or IPv6 address; not checked */
    TOKEN_STRING,  /* text is what stands between the quotes */
    TOKEN_MARK,    /* one of { } = , * | or '.' for ".." */
    TOKEN_FAULT
};

struct token {
    enum token_kind kind;
    enum keyword keyword; /* of a word, KEYWORD_COUNT for any other */
    char mark;
    bool first_on_line;
    struct place place;
    const char *text; /* in the source, not ended by NUL */
    size_t len;
    uint64_t value;   /* of a number */
    const char *unit; /* what stands attached to a number, in the source */
    size_t unit_len;
    const char *fault; /* "what; the mend", static */
};

struct lexer {
    struct cursor text;
    struct place place;
    bool at_line_start;
    bool saw_byte_order_mark;
    struct place carriage_return; /* the first CR LF, line 0 if none */
};

/* Begins at the first of len bytes, behind a UTF-8 byte order mark. text outlives self.
 */
void lexer_init(struct lexer *self, const char *text, size_t len);

/* The next token; TOKEN_END for ever after the last, and after a NUL byte. */
MUST_CHECK struct token lexer_next(struct lexer *self);

#endif
