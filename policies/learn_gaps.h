/* SPDX-License-Identifier: Apache-2.0 */
/* How far apart the frames of one message came, and what law of time that carries.
 *
 * Gaps are kept as counts and sums in buckets an eighth of an octave wide, so that a week
 * takes as much memory as a second. The law is one of learn_gaps_law's table: the more
 * was seen, the narrower. Law: no gap that was seen is below law.shortest_us. Does not:
 * read a clock. */
#ifndef POLICIES_LEARN_GAPS_H
#define POLICIES_LEARN_GAPS_H

#include <stdint.h>

#include "can/attributes.h"

#define LEARN_GAPS_BUCKETS 272 /* to 2^36 us, 19 hours; what is longer counts as that */
#define LEARN_GAPS_FEW 16      /* below so many nothing is known of a period */
#define LEARN_GAPS_JITTERS 5   /* half times the jitter that was seen ... */
#define LEARN_GAPS_JITTER_SHARE 4    /* ... and this part of the period, at least */
#define LEARN_GAPS_EVENT_SHARE 4     /* of an event's shortest gap this part, at most */
#define LEARN_GAPS_EVENT_ODDS 20000  /* and so that one gap in so many is below it */
#define LEARN_GAPS_SILENCE_PERIODS 5 /* and twice the longest gap: it has stopped */

struct learn_gaps {
    uint64_t count;
    uint64_t min_us;
    uint64_t max_us;
    uint32_t counts[LEARN_GAPS_BUCKETS]; /* stay at their maximum */
    uint64_t sums_us[LEARN_GAPS_BUCKETS];
};

enum learn_gaps_kind {
    LEARN_GAPS_UNKNOWN, /* too few */
    LEARN_GAPS_PERIOD,  /* one comes each period_us */
    LEARN_GAPS_EVENT    /* comes when something happens */
};

struct learn_gaps_law {
    enum learn_gaps_kind kind;
    uint32_t period_us;   /* the middle */
    uint32_t shortest_us; /* what a gap must have at least; 0: nothing is known */
    uint32_t silence_us;  /* PERIOD: a gap of so much means that it has stopped; 0: it
                           * is longer than a clause can say */
};

/* The next frame came gap_us after the one before. */
void learn_gaps_add(struct learn_gaps *self, uint64_t gap_us);

/* The mean of the gaps but for the shortest and the longest tenth of them, so that a late
 * frame and the early one behind it do not move it; 0 if there was none. */
MUST_CHECK uint64_t learn_gaps_middle(const struct learn_gaps *self);

/* A period: the shortest gap is at least half of the middle. Its jitter may be 2.5 times
 * what was seen and a quarter of the period at least, nine tenths at most. An event: of
 * gaps that know nothing of each other one in n is as short as the shortest of n, and one
 * in n * s as a part s of that; so the part is such that one in LEARN_GAPS_EVENT_ODDS is.
 * Of few gaps nothing is known. */
MUST_CHECK struct learn_gaps_law learn_gaps_law(const struct learn_gaps *self);

#endif
