/* SPDX-License-Identifier: Apache-2.0 */
/* What the parsers of the blocks share: one token of look-ahead, expectations that
 * complain, and tables of statements and clauses.
 *
 * Every reader returns false after it has reported what is wrong; the caller then returns
 * false too, and the block goes on at the next statement. */
#ifndef POLICIES_PARSER_H
#define POLICIES_PARSER_H

#include "can/arena.h"
#include "policies/draft.h"
#include "policies/lexer.h"
#include "policies/messages.h"
#include "policies/quantity.h"

struct parser {
    struct lexer lexer;
    struct token token;     /* the one to be read next */
    struct place statement; /* where the statement being read begins */
    struct messages *messages;
    struct draft *draft;
    struct arena *arena;
    const struct policy_library *library; /* NULL: no database can be read */
    const struct block *block;            /* being read */
    struct place opened; /* of the last block that ended; line 0: none has */
    uint32_t closed_line;
    uint8_t direction;                      /* of the block being read */
    const struct database_message *message; /* of the rule being read; NULL: an id */
    uint32_t fault_line;                    /* of the last fault reported */
};

/* `word ...`: a statement of a block. read begins behind the word. */
struct statement {
    enum keyword keyword;
    bool (*read)(struct parser *self);
    const char *may_follow; /* its clauses, for a message */
};

/* `word ...`: a part of a statement, at most once in it. */
struct clause {
    enum keyword keyword;
    bool (*read)(struct parser *self, void *target);
};

/* Reads the first token. */
void parser_start(struct parser *self);

/* The next token; a fault is reported, and complaints about it after that are silent. */
void parser_next(struct parser *self);

MUST_CHECK bool parser_at(const struct parser *self, enum keyword keyword);
MUST_CHECK bool parser_at_mark(const struct parser *self, char mark);

/* Reads the word or mark if it is next. */
MUST_CHECK bool parser_accept(struct parser *self, enum keyword keyword);
MUST_CHECK bool parser_accept_mark(struct parser *self, char mark);

/* The same for a word that is none of the language. */
MUST_CHECK bool parser_accept_word(struct parser *self, const char *word);

/* Reads it or complains; where tells what it must follow. */
MUST_CHECK bool parser_expect(struct parser *self, enum keyword keyword,
                              const char *where);
MUST_CHECK bool parser_expect_mark(struct parser *self, char mark, const char *where);

/* "'x' is not known here; <possible>" */
void parser_unexpected(struct parser *self, const char *possible);

/* A number without unit from min to max; what names it: "a port". */
MUST_CHECK bool parser_number(struct parser *self, const char *what, uint64_t min,
                              uint64_t max, uint64_t *out);

/* A quantity that is not 0, with no part above max. */
MUST_CHECK bool parser_quantity(struct parser *self, enum quantity_kind kind,
                                uint64_t max, struct quantity *out);

/* An arbitration id, at most 29 bits. */
MUST_CHECK bool parser_id(struct parser *self, uint32_t *out);

/* A new name of a bus or mode. */
MUST_CHECK bool parser_name(struct parser *self, const char *what,
                            char out[static POLICY_NAME_BYTES]);

/* A string of less than size bytes. */
MUST_CHECK bool parser_string(struct parser *self, const char *what, char *out,
                              size_t size);

/* The index of a bus or mode that was declared. */
MUST_CHECK bool parser_bus(struct parser *self, uint8_t *out);
MUST_CHECK bool parser_mode(struct parser *self, uint8_t *out);

/* Clauses in any order until something else comes; bit i of seen: clause i was there. A
 * word that begins a statement is none. */
MUST_CHECK bool parser_clauses(struct parser *self, const struct clause *clauses,
                               size_t count, void *target, uint32_t *seen);

/* Nothing that stands there is a part of the statement being read. */
MUST_CHECK bool parser_ended(const struct parser *self);

/* The next word begins a line no deeper than the statement being read, and can begin one
 * of its block: a word that can be both is no clause then. */
MUST_CHECK bool parser_begins_statement(const struct parser *self);

/* Statements up to the end of the file, or from `{` to `}`. possible says what may begin
 * one. */
void parser_file(struct parser *self, const struct statement *statements, size_t count,
                 const char *possible);
MUST_CHECK bool parser_block(struct parser *self, const struct statement *statements,
                             size_t count, const char *possible);

/* The token for a message: cut, and without control characters. */
#define PARSER_QUOTE_BYTES 48
void parser_quote(const struct token *token, char out[static PARSER_QUOTE_BYTES]);

#endif
