/* SPDX-License-Identifier: Apache-2.0 */
/* A number in the data of a frame that goes up with every frame: followed and judged.
 *
 * Does not: write it, read a clock, know whose frame it is. */
#ifndef CAN_COUNTER_H
#define CAN_COUNTER_H

#include "can/signal.h"

struct counter {
    struct signal_layout field;
    uint64_t last; /* the greatest value; the next one is 0. 14 where 15 is skipped */
    uint64_t step; /* at least 1, at most last */
    uint8_t repeats_allowed;  /* times in a row that a value may come again */
    uint64_t missing_allowed; /* frames that may be lost between two */
};

struct counter_state {
    bool seen;
    uint64_t value;
    uint8_t repeats;
};

enum counter_verdict {
    COUNTER_FIRST,     /* nothing to compare with */
    COUNTER_NEXT,      /* as it must be */
    COUNTER_REPEATED,  /* the same value again */
    COUNTER_JUMPED,    /* another value */
    COUNTER_IMPOSSIBLE /* above the last */
};

struct counter_result {
    enum counter_verdict verdict;
    uint64_t missing; /* JUMPED: frames missing between, if every one counted */
    bool allowed;
};

/* The field fits the length, and last and step are possible for it. */
MUST_CHECK bool counter_valid(const struct counter *self, unsigned length_bytes);

/* Judges the frame and follows it: after a jump the new value counts. An impossible value
 * is not followed. */
MUST_CHECK struct counter_result counter_check(const struct counter *self,
                                               struct counter_state *state,
                                               const uint8_t data[static FRAME_DATA_MAX]);

#endif
