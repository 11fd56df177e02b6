/* SPDX-License-Identifier: Apache-2.0 */
/* The bound on emergency frames, kept by the kernel like the frames themselves: a policer
 * where they leave for a bus (tc(8): clsact, basic, em_canid, police by packets).
 *
 * Law: of the emergency ids of one bus all together at most EMERGENCY_RATE_PER_S frames a
 * second enter another, after EMERGENCY_RATE_BURST at once. What is above is dropped
 * there: it has been seen and recorded as it came from the unit, and the can-gw job
 * counts it as dropped. No other frame is touched: who floods one bus takes no room from
 * the emergencies of another, unless both have one id, which then share a bound. The
 * bound is far above what a crash or a call takes, and 200 frames of 8 bytes are less
 * than a tenth of a bus of 500 kbit/s. */
#ifndef GATEWAY_EMERGENCY_RATE_H
#define GATEWAY_EMERGENCY_RATE_H

#include <stdbool.h>

#include "can/trouble.h"
#include "policies/policy.h"

#define EMERGENCY_RATE_PER_S 200U
#define EMERGENCY_RATE_BURST 50U

/* Puts the bound on each bus that a rule of the policy leads to, and takes it off every
 * other bus of it and of `before`, which may be NULL. CAP_NET_ADMIN. False with why set:
 * a CAN bus that is there has none, and an emergency passes to it as often as it comes.
 */
MUST_CHECK bool emergency_rate_install(const struct policy *policy,
                                       const struct policy *before, struct trouble *why);

#endif
