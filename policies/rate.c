/* SPDX-License-Identifier: Apache-2.0 */
/* Knows when an event comes too soon for its limit. */
#include "policies/rate.h"

struct rate_limit rate_per(uint32_t count, uint32_t per_us)
{
    if (count == 0 || per_us == 0) {
        return (struct rate_limit){0};
    }
    uint64_t interval_us = ((uint64_t)per_us + count - 1) / count;
    return (struct rate_limit){.interval_us = interval_us,
                               .tolerance_us = interval_us * (count - 1)};
}

struct rate_limit rate_every(uint32_t every_us)
{
    return (struct rate_limit){.interval_us = every_us, .tolerance_us = every_us};
}

struct rate_limit rate_gap(uint32_t gap_us)
{
    return (struct rate_limit){.interval_us = gap_us};
}

bool rate_take(const struct rate_limit *limit, struct rate_state *state, uint64_t now_us)
{
    if (limit->interval_us == 0) {
        return true;
    }
    uint64_t early_us = state->due_us > now_us ? state->due_us - now_us : 0;
    if (early_us > limit->tolerance_us) {
        return false;
    }
    state->due_us = now_us + early_us + limit->interval_us;
    return true;
}
