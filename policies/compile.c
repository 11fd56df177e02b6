/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in defaults and lays out the rule tables. */
#include "policies/compile.h"

#include <string.h>

void compile_defaults(struct draft *draft)
{
    struct policy *policy = draft->policy;
    if (policy->mode_count == 0) {
        memcpy(policy->modes[0].name, "normal", sizeof "normal");
        policy->mode_count = 1;
    }
    uint16_t all = policy_modes_all(policy);
    for (size_t i = 0; i < draft->frame_count; i++) {
        struct policy_frame_rule *rule = &draft->frames[i].rule;
        draft->frames[i].names_all = rule->modes == all;
        rule->modes = rule->modes == 0 ? all : rule->modes;
    }
    for (size_t i = 0; i < draft->flow_count; i++) {
        struct policy_flow_rule *rule = &draft->flows[i].rule;
        draft->flows[i].names_all = rule->modes == all;
        rule->modes = rule->modes == 0 ? all : rule->modes;
    }
}

static void lay_out_rule(const struct draft *draft, const struct draft_frame *frame)
{
    struct policy *policy = draft->policy;
    struct policy_frame_rule *rule = &policy->frame_rules[policy->frame_rule_count];
    *rule = frame->rule;
    rule->first_mask = rule->mask_count == 0 ? 0 : policy->mask_count;
    for (uint8_t i = 0; i < rule->mask_count; i++) {
        policy->masks[policy->mask_count++] = draft->masks[frame->rule.first_mask + i];
    }
    policy->notes[policy->frame_rule_count++] = frame->note;
}

static void lay_out_direction(struct draft *draft, uint8_t number)
{
    struct policy *policy = draft->policy;
    struct policy_direction *direction = &policy->directions[number];
    direction->first_rule = policy->frame_rule_count;
    for (size_t i = 0; i < draft->frame_count; i++) {
        if (draft->frames[i].direction == number) {
            lay_out_rule(draft, &draft->frames[i]);
            direction->rule_count++;
        }
    }
}

bool compile_tables(struct draft *draft, struct arena *arena)
{
    struct policy *policy = draft->policy;
    struct policy_uplink *uplink = &policy->uplink;
    policy->frame_rules =
        arena_take(arena, draft->frame_count, sizeof *policy->frame_rules);
    policy->masks = arena_take(arena, draft->mask_count, sizeof *policy->masks);
    policy->notes = arena_take(arena, draft->frame_count, sizeof *policy->notes);
    uplink->rules = arena_take(arena, draft->flow_count, sizeof *uplink->rules);
    if (policy->frame_rules == NULL || policy->masks == NULL || policy->notes == NULL ||
        uplink->rules == NULL) {
        return false;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        lay_out_direction(draft, i);
    }
    for (size_t i = 0; i < draft->flow_count; i++) {
        uplink->rules[uplink->rule_count++] = draft->flows[i].rule;
    }
    return true;
}
