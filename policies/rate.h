/* SPDX-License-Identifier: Apache-2.0 */
/* The rate law, as a generic cell rate algorithm (ITU-T I.371 annex A): one number of
 * state.
 *
 * Law: in any window of w microseconds at most w / interval + 1 + tolerance / interval
 * events pass. A rate of n per t is interval t/n, tolerance t - t/n, so never more than
 * 2n - 1 in any t, and n per t in the long run. A period is interval t with tolerance t
 * (one may be early by a period). */
#ifndef POLICIES_RATE_H
#define POLICIES_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

struct rate_limit {
    uint64_t interval_us; /* 0: no limit */
    uint64_t tolerance_us;
};

struct rate_state {
    uint64_t due_us; /* theoretical arrival time of the next event; 0 at start */
};

/* The limit of `count` events per `per_us`; none when either is 0. The interval is
 * rounded up to whole microseconds, so that the law above holds for every count. */
MUST_CHECK struct rate_limit rate_per(uint32_t count, uint32_t per_us);

/* The limit of one event every `every_us`; none when it is 0. */
MUST_CHECK struct rate_limit rate_every(uint32_t every_us);

/* Two events are at least gap_us apart: no tolerance, so nothing drifts. */
MUST_CHECK struct rate_limit rate_gap(uint32_t gap_us);

/* True and counted if an event at now_us keeps the law; false and not counted if not.
 * now_us never goes back; if it does, the event is judged at that earlier time, which can
 * refuse what would have passed but never passes more: the law holds all the same. */
MUST_CHECK bool rate_take(const struct rate_limit *limit, struct rate_state *state,
                          uint64_t now_us);

#endif
