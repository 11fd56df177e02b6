/* SPDX-License-Identifier: Apache-2.0 */
/* Knows how many bytes a period has left. */
#include "policies/budget.h"

#include <stdbool.h>

/* A clock that went back never opens a window, and a limit without a period has one
 * window for ever: both fail closed. */
static bool window_is_over(const struct policy_budget *limit,
                           const struct budget_state *state, uint64_t now_us)
{
    return limit->period_us > 0 && now_us > state->window_start_us &&
           now_us - state->window_start_us >= limit->period_us;
}

uint64_t budget_left(const struct policy_budget *limit, const struct budget_state *state,
                     uint64_t now_us)
{
    if (limit->limit_bytes == 0) {
        return UINT64_MAX;
    }
    if (window_is_over(limit, state, now_us)) {
        return limit->limit_bytes;
    }
    return limit->limit_bytes > state->spent_bytes
               ? limit->limit_bytes - state->spent_bytes
               : 0;
}

uint64_t budget_take(const struct policy_budget *limit, struct budget_state *state,
                     uint64_t wanted, uint64_t now_us)
{
    if (limit->limit_bytes == 0) {
        return wanted;
    }
    if (window_is_over(limit, state, now_us)) {
        *state = (struct budget_state){.window_start_us = now_us};
    }
    uint64_t left = budget_left(limit, state, now_us);
    uint64_t granted = wanted < left ? wanted : left;
    state->spent_bytes += granted;
    return granted;
}

void budget_return(struct budget_state *state, uint64_t bytes)
{
    state->spent_bytes -= bytes < state->spent_bytes ? bytes : state->spent_bytes;
}
