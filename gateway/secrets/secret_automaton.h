/* SPDX-License-Identifier: Apache-2.0 */
/* One deterministic automaton for all patterns: a byte costs one look while nothing has
 * begun, and two at most after that, whatever the bytes are.
 *
 * Two bytes decide whether anything begins: `start` has a state for each pair of byte
 * classes. A state stands for all begun matches of two bytes or more, and its edges are
 * those that lead on; any other byte leads where `start` says. Edges of all states are
 * laid into one another, see secret_rows.h. */
#ifndef GATEWAY_SECRETS_SECRET_AUTOMATON_H
#define GATEWAY_SECRETS_SECRET_AUTOMATON_H

#include "gateway/secrets/secret_pattern.h"

#define SECRET_AUTOMATON_STATES_MAX 393216
#define SECRET_AUTOMATON_HELD_CHARACTERS 4 /* a match of fewer is not held */
#define SECRET_AUTOMATON_STOP 0x8000U      /* in start: the byte is one of `stops` */
#define SECRET_AUTOMATON_START 0x7fffU     /* in start: the state; 0: nothing begins */

struct secret_state {
    uint32_t base;       /* edges[base + class] is its edge, if `from` says so */
    uint32_t output;     /* outputs[output ...] has ended here; 0: nothing */
    uint32_t hold_bytes; /* of the longest begun match that is to be held, at most; 0:
                            none */
};

struct secret_edge {
    uint32_t from; /* 0: a gap */
    uint32_t to;
};

struct secret_output {
    uint16_t tag;   /* of the pattern */
    uint16_t bytes; /* of the match, at most */
    bool more;      /* the next one has ended here, too */
};

struct secret_automaton {
    uint8_t class_of[256];
    uint8_t byte_of[256]; /* one of each class */
    struct secret_bytes
        begins[256]; /* behind each byte: those for which start is not 0 */
    uint16_t classes;
    const uint16_t *start; /* [class of a byte][class of the next] */
    const struct secret_state *states;
    const struct secret_edge *edges;
    const struct secret_output *outputs;
    uint32_t state_count; /* figures, for people */
    uint32_t edge_count;
};

/* Where a scan stands. */
struct secret_chain {
    uint32_t state; /* 0: nothing of two bytes has begun */
    uint8_t last;   /* class of the byte before */
};

/* The tables are taken from arena, what is needed to make them from scratch. A pair that
 * ends in one of stops has SECRET_AUTOMATON_STOP. False: there is no room, or it would
 * have more states than SECRET_AUTOMATON_STATES_MAX. */
MUST_CHECK bool secret_automaton_build(struct secret_automaton *self,
                                       const struct secret_patterns *patterns,
                                       const struct secret_bytes *stops,
                                       struct arena *arena, struct arena *scratch);

/* Its arena began at `from` when it was built, and is len bytes at `to` now: leads it to
 * its tables there. False: one does not begin in there. */
MUST_CHECK bool secret_automaton_settle(struct secret_automaton *self, const void *from,
                                        const void *to, size_t len);

/* Takes a byte; returns the state. */
static inline uint32_t secret_automaton_step(const struct secret_automaton *self,
                                             struct secret_chain *chain, uint8_t byte)
{
    uint8_t letter = self->class_of[byte];
    uint32_t next = self->start[(uint32_t)chain->last * self->classes + letter] &
                    SECRET_AUTOMATON_START;
    if (chain->state != 0) {
        const struct secret_edge *edge =
            &self->edges[self->states[chain->state].base + letter];
        next = edge->from == chain->state ? edge->to : next;
    }
    chain->last = letter;
    chain->state = next;
    return next;
}

#endif
