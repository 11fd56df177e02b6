/* SPDX-License-Identifier: Apache-2.0 */
/* Which bits of a message count.
 *
 * A field counts when nearly every frame has it one step further and its greatest and its
 * least bit have been seen as 0 and as 1; of fields that lie in one another the widest is
 * taken. So a recording that is too short for a wide counter shows the part of it that
 * was seen. A step of the last value counts down, as the checksum of a counter does too.
 * Does not: tell a clock from a counter, look for counters that lie in pieces. */
#ifndef CAN_COUNTER_FIND_H
#define CAN_COUNTER_FIND_H

#include <stddef.h>

#include "can/counter.h"

#define COUNTER_FIND_BITS 64 /* of evidence at least: steps seen, times width */

struct counter_found {
    struct counter counter;
    size_t steps;   /* pairs of frames with the value one step further */
    size_t repeats; /* with the same value */
    size_t jumps;   /* with any other */
    size_t wraps;
};

/* The frames are of one id and length, in the order of time. Fills out with counters that
 * share no bit, the widest first, and returns how many; at most capacity. */
MUST_CHECK size_t counter_find(struct counter_found *out, size_t capacity,
                               const struct frame *frames, size_t count);

#endif
