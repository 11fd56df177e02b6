/* SPDX-License-Identifier: Apache-2.0 */
/* Frames whose bytes keep what a rule asks of them, and frames that break it, for the
 * self-test. */
#ifndef POLICIES_SELF_TEST_BYTES_H
#define POLICIES_SELF_TEST_BYTES_H

#include "can/frame.h"
#include "policies/policy.h"

/* Changes the bytes of a frame of the rule so that it may pass, as the turn-th that does,
 * and still shows the page of mask (NULL: any). False: none of what is tried can. */
MUST_CHECK bool self_test_bytes_meet(const struct policy *policy,
                                     const struct policy_frame_rule *rule,
                                     const struct policy_mask *mask, unsigned turn,
                                     struct frame *frame);

/* out, masked, becomes what must leave of `in` when nothing was dropped before. */
void self_test_bytes_repair(const struct policy *policy,
                            const struct policy_frame_rule *rule, const struct frame *in,
                            struct frame *out);

/* Makes a frame that may pass into one that must not, in the way-th manner; false: there
 * is no such manner for this rule. */
#define SELF_TEST_BYTES_WAYS 3
MUST_CHECK bool self_test_bytes_spoil(const struct policy *policy,
                                      const struct policy_frame_rule *rule, unsigned way,
                                      struct frame *frame);

#endif
