/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which a secret may stand in a stream: each a row of byte sets, some of
 * them optional. What secret_automaton.h is made of. */
#ifndef GATEWAY_SECRETS_SECRET_PATTERN_H
#define GATEWAY_SECRETS_SECRET_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "can/arena.h"
#include "gateway/secrets/secret_bytes.h"

#define SECRET_PATTERN_SETS_MAX 1024
#define SECRET_PATTERN_ELEMENTS_MAX 131072
#define SECRET_PATTERN_END UINT16_MAX /* set of the element behind the last one */

struct secret_element {
    uint16_t set;       /* of sets */
    uint16_t index;     /* in its pattern */
    uint16_t pattern;   /* in list */
    uint8_t characters; /* of the secret that are out once this byte is */
    bool optional;
};

struct secret_pattern {
    uint32_t first; /* of elements */
    uint16_t tag;   /* the owner's */
};

struct secret_patterns {
    struct secret_bytes *sets; /* no two are the same */
    uint32_t set_count;
    struct secret_element *elements; /* of all patterns, each with an end behind it */
    uint32_t element_count;
    struct secret_pattern *list;
    uint32_t count;
    bool full; /* what was added last did not fit, and all later */
};

/* Takes all that it may need, about 2.1 MB. False: the arena is full. */
MUST_CHECK bool secret_pattern_init(struct secret_patterns *self, struct arena *arena);

/* A new pattern; its elements follow by secret_pattern_add, from first to last, then
 * secret_pattern_end. The first and the last element are not optional, and there are two
 * at least. */
void secret_pattern_begin(struct secret_patterns *self, uint16_t tag);
void secret_pattern_add(struct secret_patterns *self, const struct secret_bytes *set,
                        bool optional, unsigned characters);
void secret_pattern_end(struct secret_patterns *self);

#endif
