/* SPDX-License-Identifier: Apache-2.0 */
/* Emergency frames ride the kernel: one can-gw job a rule (linux/can/gw.h), which goes on
 * with every process of ours dead.
 *
 * Law: after emergency_can_install each rule of the policy has exactly one job, and no
 * rule of `before` that is not in it has any. Jobs of others are left alone. */
#ifndef GATEWAY_EMERGENCY_CAN_H
#define GATEWAY_EMERGENCY_CAN_H

#include <stdbool.h>

#include "can/trouble.h"
#include "policies/policy.h"

/* before may be NULL. CAP_NET_ADMIN. False with why set: an interface is missing, or the
 * kernel has no can-gw; all that could be put in place is. */
MUST_CHECK bool emergency_can_install(const struct policy *policy,
                                      const struct policy *before, struct trouble *why);

/* How many of the policy's emergency frame rules have their job now. */
MUST_CHECK unsigned emergency_can_present(const struct policy *policy);

#endif
