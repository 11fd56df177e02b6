/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of an MQTT topic: may the unit publish it, or ask for it? Pure. A rule that
 * lists none lets none pass; what does not pass is TOPIC_NOT_ALLOWED. */
#ifndef POLICIES_MQTT_JUDGE_H
#define POLICIES_MQTT_JUDGE_H

#include "policies/policy.h"
#include "policies/verdict.h"

/* topic: without wildcards. number: of the rule, for the verdict. */
MUST_CHECK struct verdict mqtt_judge_publish(const struct policy_flow_rule *rule,
                                             uint16_t number, const char *topic);

/* Passes a filter when one of the rule covers each topic that it could match; of a shared
 * subscription ("$share/name/filter", OASIS MQTT 5.0 4.8.2) the filter in it. */
MUST_CHECK struct verdict mqtt_judge_subscribe(const struct policy_flow_rule *rule,
                                               uint16_t number, const char *filter);

/* True if every topic that asked matches is matched by allowed as well (OASIS MQTT 5.0
 * 4.7). A topic is a filter that matches itself. */
MUST_CHECK bool mqtt_judge_covers(const char *allowed, const char *asked);

#endif
