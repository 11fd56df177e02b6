/* SPDX-License-Identifier: Apache-2.0 */
/* DBC text -> sections -> tokens. Any bytes are safe. Does not: copy, allocate, judge.
 *
 * A section is a keyword and what belongs to it: up to its ';', or for those that have
 * none up to the next keyword. Where a ';' is missing, a keyword that begins a line ends
 * the section, unless it may stand there (CM_ BO_, BA_ "x" BO_). */
#ifndef CAN_DBC_LEXER_H
#define CAN_DBC_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

enum dbc_keyword {
    DBC_NONE,
#define DBC_SECTION(name, ends, form) DBC_##name,
#include "can/dbc_section.def"
#undef DBC_SECTION
    DBC_KEYWORDS
};

enum dbc_token_kind {
    DBC_TOKEN_END,
    DBC_TOKEN_WORD,   /* letters, digits, '_'; a letter or '_' first */
    DBC_TOKEN_NUMBER, /* digits, fraction, exponent; a sign before it is a mark */
    DBC_TOKEN_STRING, /* text is what stands between the quotes, \" still in it */
    DBC_TOKEN_MARK,   /* one byte that is nothing of the above */
    DBC_TOKEN_OPEN    /* a string without its end: all that is left */
};

struct dbc_token {
    enum dbc_token_kind kind;
    enum dbc_keyword keyword; /* of a word, DBC_NONE for any other */
    bool first_on_line;
    size_t offset;       /* in the file */
    const uint8_t *text; /* in the file, not ended by NUL */
    size_t len;
};

struct dbc_section {
    enum dbc_keyword keyword; /* DBC_NONE: what comes before the next keyword is none */
    size_t offset;
    struct cursor body; /* positions in it are those of the file */
    bool unfinished;    /* its ';' is missing; body ends where the next keyword stands */
    bool open; /* unfinished, since a text in it has no end; it begins at open_at */
    size_t open_at;
};

/* Begins at the first of len bytes, behind a UTF-8 byte order mark. */
struct cursor dbc_lexer_over(const uint8_t *text, size_t len);

/* The next token; DBC_TOKEN_END for ever after the last. */
MUST_CHECK struct dbc_token dbc_lexer_token(struct cursor *text);

/* The token's text is this, letter for letter. */
MUST_CHECK bool dbc_lexer_is(const struct dbc_token *token, const char *text);

/* The next section; false after the last. */
MUST_CHECK bool dbc_lexer_section(struct cursor *text, struct dbc_section *out);

/* How the section is written, a static string. */
const char *dbc_lexer_form(enum dbc_keyword keyword);

#endif
