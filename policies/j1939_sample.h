/* SPDX-License-Identifier: Apache-2.0 */
/* An example of what a rule by J1939 group allows, for who tests a policy. */
#ifndef POLICIES_J1939_SAMPLE_H
#define POLICIES_J1939_SAMPLE_H

#include "can/frame.h"
#include "policies/policy.h"

/* The shortest frame that the rule allows, every byte set; of a request the request; of a
 * group that never fits into a frame the announcement of its shortest message, BAM where
 * it may go to all. */
struct frame j1939_sample(const struct policy_frame_rule *rule);

#endif
