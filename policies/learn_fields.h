/* SPDX-License-Identifier: Apache-2.0 */
/* The counters and the checksum of one message, found by itself and then held against
 * every later frame.
 *
 * The first LEARN_FIELDS_FRAMES frames that differ from the one before are kept and
 * searched (counter_find.h, checksum_find.h). What is found there must go on to hold; a
 * checksum that fails once is none. Does not: look at messages of several lengths. */
#ifndef POLICIES_LEARN_FIELDS_H
#define POLICIES_LEARN_FIELDS_H

#include "can/arena.h"
#include "can/checksum_find.h"
#include "can/counter_find.h"

#define LEARN_FIELDS_FRAMES 256
#define LEARN_FIELDS_COUNTERS 4
#define LEARN_FIELDS_JUMP_SHARE 1000 /* at most one of so many steps jumps */

struct learn_counter {
    struct counter counter; /* what is allowed is nothing: see learn_fields_allow */
    struct counter_state state;
    uint64_t steps;
    uint64_t jumps;
    uint64_t impossible;   /* values above its last */
    uint64_t wraps;        /* steps to a lower value */
    uint64_t most_missing; /* at one jump */
    uint64_t most_repeats; /* in a row */
};

struct learn_fields {
    struct frame *samples;                /* in the arena */
    uint8_t repeats[LEARN_FIELDS_FRAMES]; /* how often each came again, at once */
    size_t count;
    bool searched;
    struct learn_counter counters[LEARN_FIELDS_COUNTERS];
    size_t counter_count;
    bool has_checksum;
    struct checksum_found checksum;
    uint64_t held;   /* frames */
    uint64_t failed; /* not 0: it is none */
};

/* NULL when the arena is full. */
MUST_CHECK struct learn_fields *learn_fields_new(struct arena *arena);

/* The next frame of the message; all have one id and length. */
void learn_fields_add(struct learn_fields *self, const struct frame *frame);

/* Searches what there is, if that was not done yet. */
void learn_fields_search(struct learn_fields *self);

/* The field has a bit of taken. */
MUST_CHECK bool learn_fields_shares(const struct signal_layout *field,
                                    const uint8_t taken[static FRAME_DATA_MAX]);

/* The counter that a rule can ask for: of those that may be enforced and have no bit of
 * taken, which a checksum has, one that goes up by 1, else the first; a rule has one.
 * -1: none. */
MUST_CHECK int learn_fields_counter(const struct learn_fields *self,
                                    const uint8_t taken[static FRAME_DATA_MAX]);

/* The i-th counter with the repeats and the missing frames that a rule should allow:
 * twice what was seen, one at least, of the missing ones no more than half of a turn.
 * False: it is not to be enforced, since it jumps too often, stood still or went beyond
 * its last value as no rule can allow, or was not seen to begin anew: then nobody knows
 * where it ends. */
MUST_CHECK bool learn_fields_allow(const struct learn_fields *self, size_t i,
                                   struct counter *out);

/* NULL: none that holds. */
MUST_CHECK const struct checksum_found *
learn_fields_checksum(const struct learn_fields *self);

#endif
