/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of one section, read one after the other. Like a cursor: after the first part
 * that is not there everything reads as nothing, and dbc_parse_end says so once. */
#ifndef CAN_DBC_PARSE_H
#define CAN_DBC_PARSE_H

#include "can/dbc_faults.h"
#include "can/dbc_lexer.h"

struct dbc_parse {
    struct cursor body;
    enum dbc_keyword keyword;
    struct dbc_faults *faults;
    bool failed;
};

/* Begins behind the keyword of section; faults outlives self. */
struct dbc_parse dbc_parse_over(const struct dbc_section *section,
                                struct dbc_faults *faults);

/* What comes next, without reading it. */
MUST_CHECK struct dbc_token dbc_parse_peek(const struct dbc_parse *self);

/* What has to come next; what it is called in a message is said by the function. A token
 * after a failure is of kind DBC_TOKEN_END with no text. */
struct dbc_token dbc_parse_name(struct dbc_parse *self);
struct dbc_token dbc_parse_string(struct dbc_parse *self);
void dbc_parse_mark(struct dbc_parse *self, char mark);
uint64_t dbc_parse_whole(struct dbc_parse *self, uint64_t max);
double dbc_parse_real(struct dbc_parse *self);

/* A whole number with a sign, or one up to 2^64 - 1 as its two's complement. */
int64_t dbc_parse_signed(struct dbc_parse *self);

/* True and read if the mark, or a word, comes next. */
bool dbc_parse_has_mark(struct dbc_parse *self, char mark);
bool dbc_parse_has_word(struct dbc_parse *self, struct dbc_token *out);

/* Everything was there and nothing is left. */
MUST_CHECK bool dbc_parse_end(struct dbc_parse *self);

#endif
