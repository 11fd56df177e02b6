/* SPDX-License-Identifier: Apache-2.0 */
/* A field of a frame, as bits or as the name of a signal, and words that mean something
 * in one clause only and so are free for names elsewhere. */
#ifndef POLICIES_PARSE_FIELD_H
#define POLICIES_PARSE_FIELD_H

#include "policies/parser.h"

struct parse_field {
    struct signal_layout layout;
    const struct database_signal *signal; /* NULL: it was written as bits */
    struct place place;
};

/* START|LENGTH [motorola], what follows `bits`. */
MUST_CHECK bool parse_field_bits(struct parser *parser, struct signal_layout *out);

/* `bits START|LENGTH [motorola]`, or in a rule of a message the name of a signal, which
 * is there in every frame unless `paged`. */
MUST_CHECK bool parse_field(struct parser *parser, bool paged, struct parse_field *out);

/* A field may begin here. */
MUST_CHECK bool parse_field_is_next(const struct parser *parser);

struct parse_word {
    const char *text;
    bool (*read)(struct parser *parser, void *target);
};

/* Words in any order, each at most once, until something else comes; bit i of seen: word
 * i was there. */
MUST_CHECK bool parse_field_words(struct parser *parser, const struct parse_word *words,
                                  size_t count, void *target, uint32_t *seen);

#endif
