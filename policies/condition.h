/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a frame shows the page that a condition of a policy is about. */
#ifndef POLICIES_CONDITION_H
#define POLICIES_CONDITION_H

#include "can/signal.h"
#include "policies/policy.h"

/* The field that is looked at. */
MUST_CHECK struct signal_layout condition_field(const struct policy_condition *self);

/* All of count conditions hold in a frame with these data; none of them always do. */
MUST_CHECK bool condition_all_hold(const struct policy_condition *first, uint8_t count,
                                   const uint8_t data[static FRAME_DATA_MAX]);

#endif
