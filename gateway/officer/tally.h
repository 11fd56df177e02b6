/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts on frames, rolled up: one row for each cause, a sum for each kind of end.
 *
 * A cause is (bus, other bus, id, reason, rule), and where two policies are compared what
 * the other one said and how they differ. When TALLY_ROWS_MAX causes are known, a
 * further one is counted in `others` alone. Does not: allocate. */
#ifndef GATEWAY_OFFICER_TALLY_H
#define GATEWAY_OFFICER_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/verdict.h"

#define TALLY_ROWS_MAX 8192U

struct tally_row {
    uint8_t from; /* index of a bus */
    uint8_t to;   /* or REPLAY_NOWHERE of replay.h */
    bool extended;
    uint32_t id;
    struct verdict verdict;
    struct verdict before; /* of the policy before, if two are compared */
    uint8_t difference;    /* enum difference_kind of difference.h, 0: one policy */
    uint64_t count;
    uint64_t first_us;
    uint64_t last_us;
};

/* All-zero is empty. About 600 KB: static. */
struct tally {
    struct tally_row rows[TALLY_ROWS_MAX];
    uint32_t count;
    uint16_t slots[2 * TALLY_ROWS_MAX]; /* row + 1 by hash, 0: free */
    uint64_t others;
};

/* Counts what; its count and times are not looked at. */
void tally_add(struct tally *self, const struct tally_row *what, uint64_t now_us);

/* Puts the rows in order: the greatest difference first, then the worst severity, then
 * the most frequent. Nothing may be added after it. */
void tally_sort(struct tally *self);

#endif
