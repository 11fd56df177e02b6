/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the policy of each bus and of the uplink. */
#include "gateway/verbs/kept.h"

void kept_print(FILE *out, const char *prefix, const struct policy *policy)
{
    const char *between = "bytes of what is stopped are kept: ";
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        if (policy_evidence_of_bus(policy, &policy->buses[i]) ==
            POLICY_EVIDENCE_PAYLOAD) {
            fprintf(out, "%s%sframes from %s", prefix, between, policy->buses[i].name);
            prefix = "";
            between = ", ";
        }
    }
    if (policy->uplink.present &&
        policy_evidence_of_uplink(policy) == POLICY_EVIDENCE_PAYLOAD) {
        fprintf(out, "%s%sflows", prefix, between);
        prefix = "";
    }
    fputs(prefix[0] == '\0' ? "\n" : "", out);
}

void kept_json(struct json *json, const struct policy *policy)
{
    json_open(json, "evidence");
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        json_text(
            json, policy->buses[i].name,
            policy_evidence_text(policy_evidence_of_bus(policy, &policy->buses[i])));
    }
    if (policy->uplink.present) {
        json_text(json, "uplink",
                  policy_evidence_text(policy_evidence_of_uplink(policy)));
    }
    json_close(json);
}
