/* SPDX-License-Identifier: Apache-2.0 */
/* What a changed policy does otherwise: two judges side by side over the same frames.
 *
 * Buses are matched by name and have a number of their own here. A side that has no
 * direction between two buses, or not even the bus, lets nothing pass there; that the
 * other one then stops a frame for some reason is no difference. Does not: compare rules,
 * only what becomes of frames; allocate; print. */
#ifndef GATEWAY_OFFICER_DIFFERENCE_H
#define GATEWAY_OFFICER_DIFFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/officer/replay.h"
#include "gateway/officer/tally.h"

#define DIFFERENCE_BUSES_MAX (2 * POLICY_BUSES_MAX)
#define DIFFERENCE_NO_BUS 0xFFU /* this side has none of the name */

/* From the least to the greatest, as an officer would look at them. */
enum difference_kind {
    DIFFERENCE_NONE,
    DIFFERENCE_REASON,     /* the same crosses, or nothing, but the verdict is another */
    DIFFERENCE_FEWER_BITS, /* it crosses with bits cleared that crossed before */
    DIFFERENCE_STOPS,      /* what crossed is stopped */
    DIFFERENCE_OTHER_BITS, /* some more, some fewer */
    DIFFERENCE_MORE_BITS,
    DIFFERENCE_PASSES, /* what was stopped crosses */
    DIFFERENCE_KINDS
};

enum difference_side { DIFFERENCE_OLD, DIFFERENCE_NEW, DIFFERENCE_SIDES };

struct difference_bus {
    const char *name;                /* not owned */
    uint8_t index[DIFFERENCE_SIDES]; /* in the policy, or DIFFERENCE_NO_BUS */
};

struct difference {
    struct replay sides[DIFFERENCE_SIDES];
    struct difference_bus buses[DIFFERENCE_BUSES_MAX];
    uint8_t bus_count;
    uint64_t frames;
    uint64_t verdicts; /* pairs of them */
    uint64_t kinds[DIFFERENCE_KINDS];
};

/* Matches the buses of both sides, which replay_init has begun. */
void difference_init(struct difference *self, const struct replay *old,
                     const struct replay *new);

/* Judges a frame that was heard on bus (a number of ours) by both sides, and adds to
 * tally each direction in which they differ: from and to are numbers of ours, to may be
 * REPLAY_NOWHERE. now_us may not go back. */
void difference_frame(struct difference *self, struct tally *tally, uint8_t bus,
                      const struct frame *frame, uint64_t now_us);

/* "none", "reason", "fewer_bits", "stops", "other_bits", "more_bits", "passes". */
const char *difference_text(enum difference_kind kind);

/* The name of a bus of ours, "nowhere" for REPLAY_NOWHERE. */
const char *difference_bus(const struct difference *self, uint8_t bus);

#endif
