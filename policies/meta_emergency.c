/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about emergency traffic. */
#include "policies/j1939_rule.h"
#include "policies/meta.h"

/* The kernel forwards it already: a rule in the same direction would double it, one in
 * the other would send it back and so round and round. */
static void check_against_rules(const struct draft *draft, uint8_t number,
                                struct messages *messages)
{
    const struct policy_emergency_frame *frame = &draft->policy->emergency_frames[number];
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct policy_direction *way =
            &draft->policy->directions[draft->frames[i].direction];
        bool same = way->from == frame->from && way->to == frame->to;
        bool reverse = way->from == frame->to && way->to == frame->from;
        if ((same || reverse) &&
            j1939_rule_covers(&draft->frames[i].rule, frame->id, frame->extended)) {
            messages_error(messages, draft->emergency_frame_places[number],
                           "0x%X is passed %s by the rule on line %u too; leave it to "
                           "the emergency alone",
                           frame->id, same ? "the same way" : "back",
                           draft->frames[i].place.line);
        }
    }
}

void meta_emergency_stands_alone(const struct draft *draft, struct messages *messages)
{
    for (uint8_t i = 0; i < draft->policy->emergency_frame_count; i++) {
        check_against_rules(draft, i, messages);
    }
}

static bool same_frame(const struct policy_emergency_frame *a,
                       const struct policy_emergency_frame *b)
{
    bool same = a->from == b->from && a->to == b->to;
    bool reverse = a->from == b->to && a->to == b->from;
    return a->id == b->id && a->extended == b->extended && (same || reverse);
}

static bool same_flow(const struct policy_emergency_flow *a,
                      const struct policy_emergency_flow *b)
{
    return a->transport == b->transport && a->port == b->port &&
           address_equal(&a->server, &b->server);
}

void meta_emergency_is_said_once(const struct draft *draft, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        for (uint8_t k = 0; k < i; k++) {
            if (same_frame(&policy->emergency_frames[i], &policy->emergency_frames[k])) {
                messages_error(messages, draft->emergency_frame_places[i],
                               "0x%X is an emergency id between these buses on line %u "
                               "already; take one out",
                               policy->emergency_frames[i].id,
                               draft->emergency_frame_places[k].line);
            }
        }
    }
    for (uint8_t i = 0; i < policy->emergency_flow_count; i++) {
        for (uint8_t k = 0; k < i; k++) {
            if (same_flow(&policy->emergency_flows[i], &policy->emergency_flows[k])) {
                messages_error(messages, draft->emergency_flow_places[i],
                               "this destination is on line %u already; take one out",
                               draft->emergency_flow_places[k].line);
            }
        }
    }
}
