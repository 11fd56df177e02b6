/* SPDX-License-Identifier: Apache-2.0 */
/* The byte budget law. Fixed windows: in each period at most limit bytes are granted.
 *
 * The state is plain memory without pointers, so that it may lie in a page that outlives
 * the process (and be written to disk by another). All-zero is a fresh state. Law: the
 * sum granted between two window starts <= limit; windows start at least a period apart.
 * A window starts with the first taking after the one before is over. A clock that goes
 * back starts none, and a limit with period 0 never starts a second: both fail closed. */
#ifndef POLICIES_BUDGET_H
#define POLICIES_BUDGET_H

#include <stdint.h>

#include "can/attributes.h"
#include "policies/policy.h"

struct budget_state {
    uint64_t window_start_us; /* on the gateway's steady clock, which does not follow wall
                                 jumps */
    uint64_t spent_bytes;
};

/* Bytes of `wanted` that may go now, counted as spent: wanted, or less, or 0. No limit
 * grants all. */
MUST_CHECK uint64_t budget_take(const struct policy_budget *limit,
                                struct budget_state *state, uint64_t wanted,
                                uint64_t now_us);

/* Bytes that budget_take would still grant now; UINT64_MAX without a limit. */
MUST_CHECK uint64_t budget_left(const struct policy_budget *limit,
                                const struct budget_state *state, uint64_t now_us);

/* Gives back what was taken and not sent, within the same window: before the next
 * budget_take on this state, for never more than the last one granted. */
void budget_return(struct budget_state *state, uint64_t bytes);

#endif
