/* SPDX-License-Identifier: Apache-2.0 */
/* How fast a value may move.
 *
 * Law, for a step N in a time T: a value passes if and only if there is a line L over
 * time, beginning at the first value, with
 *     |L(t) - L(s)| <= N * |t - s| / T   for all s, t,
 *     |v - L(t)|    <= N                 for it and each value v that passed at t before.
 * So noise within N passes for ever, after a long silence any value does, and none is
 * shut out for ever; at rest a value jumps by 2 N at most, from one side of the line to
 * the other. Whole numbers are kept exactly, real ones as doubles are. */
#ifndef POLICIES_SLOPE_H
#define POLICIES_SLOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

struct slope {
    uint64_t step;   /* N, as value.h has distances; not 0 */
    uint64_t per_us; /* T; not 0, less than 2^32 */
    bool real;
};

/* Where a line that keeps the law so far may be. */
struct slope_state {
    bool begun;
    uint64_t at_us;
    __int128 low; /* of whole numbers: keys times per_us, so that nothing is rounded */
    __int128 high;
    double real_low;
    double real_high;
};

/* key of value.h. now_us that goes back counts as no time. */
MUST_CHECK bool slope_allows(const struct slope *self, const struct slope_state *state,
                             uint64_t key, uint64_t now_us);

/* The line goes by a value that it allows. */
void slope_move(const struct slope *self, struct slope_state *state, uint64_t key,
                uint64_t now_us);

#endif
