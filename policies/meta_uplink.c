/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about the uplink. */
#include "policies/meta.h"

#include <string.h>

#define DNS_PORT 53

void meta_uplink_has_resolver(const struct draft *draft, struct messages *messages)
{
    if (draft->flow_count != 0 && draft->resolver_place.line == 0) {
        messages_error(messages, draft->uplink_place,
                       "the rules name hosts and nobody can look them up; add 'resolver "
                       "ADDRESS'");
    }
}

void meta_uplink_asks_us_alone(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        if (draft->flows[i].rule.port == DNS_PORT) {
            messages_error(messages, draft->flows[i].place,
                           "DNS on port 53 is answered by the gateway alone; take the "
                           "rule out");
        }
    }
}

void meta_uplink_overlaps_none(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 1; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        for (size_t k = 0; k < i; k++) {
            const struct policy_flow_rule *other = &draft->flows[k].rule;
            if (rule->transport == other->transport && rule->port == other->port &&
                (rule->modes & other->modes) != 0 &&
                strcmp(rule->host, other->host) == 0) {
                messages_error(messages, draft->flows[i].place,
                               "the rule on line %u says the same host and port in the "
                               "same mode; join them, or part them by 'in'",
                               draft->flows[k].place.line);
                break;
            }
        }
    }
}
