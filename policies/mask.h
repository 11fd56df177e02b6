/* SPDX-License-Identifier: Apache-2.0 */
/* The masks of one rule: which bits of a frame pass, some of them only while a
 * multiplexer says so.
 *
 * Law: a bit passes if any mask whose conditions all hold has it; every other is
 * cleared. Conditions are read from the frame as it came. Does not: change the length. */
#ifndef POLICIES_MASK_H
#define POLICIES_MASK_H

#include "can/frame.h"
#include "policies/policy.h"

/* Clears what none of count masks passes; the first has no condition, count is not 0. */
void mask_apply(const struct policy_mask *masks, unsigned count, struct frame *frame);

#endif
