/* SPDX-License-Identifier: Apache-2.0 */
/* Emergency frames ride the kernel: can-gw jobs (linux/can/gw.h), which go on with every
 * process of ours dead.
 *
 * Law: after emergency_can_install each rule of the policy has exactly one job, and
 * between two FD buses one more for FD frames; no other job, whoever made it and however
 * long ago, carries anything from or to a bus of the policy or of `before`. Jobs between
 * other interfaces are left alone. How often they carry is bounded by emergency_rate.h;
 * where the kernel cannot, stderr is told and they carry all the same. */
#ifndef GATEWAY_EMERGENCY_CAN_H
#define GATEWAY_EMERGENCY_CAN_H

#include <stdbool.h>

#include "can/trouble.h"
#include "policies/policy.h"

/* before may be NULL. CAP_NET_ADMIN. False with why set: an interface is missing, or the
 * kernel has no can-gw (all that could be put in place is), or another job cannot be
 * removed. */
MUST_CHECK bool emergency_can_install(const struct policy *policy,
                                      const struct policy *before, struct trouble *why);

/* How many of the policy's emergency frame rules have their job now. */
MUST_CHECK unsigned emergency_can_present(const struct policy *policy);

#endif
