/* SPDX-License-Identifier: Apache-2.0 */
/* An example of what a rule by J1939 group allows, for whoever tests a policy. */
#ifndef POLICIES_J1939_SAMPLE_H
#define POLICIES_J1939_SAMPLE_H

#include "can/frame.h"
#include "policies/policy.h"

/* The shortest frame that the rule allows, every byte set; of a request the request; of a
 * group that never comes in one frame the announcement of its shortest message, BAM where
 * it may go to all. */
struct frame j1939_sample(const struct policy_frame_rule *rule);

/* The first id of a rule by id that can pass where J1939 is spoken: none of the transport
 * protocol, and from the unit none that says it comes from no node. False: none can. */
MUST_CHECK bool j1939_sample_id(const struct policy_frame_rule *rule, bool from_unit,
                                uint32_t *out);

#endif
