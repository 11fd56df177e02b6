/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in defaults and lays out the rule tables. */
#include "policies/compile.h"

#include <string.h>

static void channel_defaults(struct draft *draft, uint16_t all)
{
    for (size_t i = 0; i < draft->channel_count; i++) {
        struct policy_channel *channel = &draft->channels[i].channel;
        draft->channels[i].names_all = channel->modes == all;
        channel->modes = channel->modes == 0 ? all : channel->modes;
        for (uint16_t k = 0; k < channel->permission_count; k++) {
            struct policy_permission *permission =
                &draft->permissions[channel->first_permission + k].permission;
            permission->modes =
                permission->modes == 0 ? channel->modes : permission->modes;
        }
    }
}

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
    channel_defaults(draft, all);
    for (size_t i = 0; i < draft->flow_count; i++) {
        struct policy_flow_rule *rule = &draft->flows[i].rule;
        draft->flows[i].names_all = rule->modes == all;
        rule->modes = rule->modes == 0 ? all : rule->modes;
    }
}

static void lay_out_checks(const struct draft *draft, struct policy_frame_rule *rule)
{
    struct policy *policy = draft->policy;
    if (rule->checks == 0) {
        return;
    }
    struct policy_checks *checks = &policy->checks[policy->checks_count++];
    *checks = draft->checks[rule->checks - 1];
    rule->checks = policy->checks_count;
    uint16_t first = checks->first_where;
    checks->first_where = checks->where_count == 0 ? 0 : policy->where_count;
    for (uint8_t i = 0; i < checks->where_count; i++) {
        policy->wheres[policy->where_count++] = draft->wheres[first + i];
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
    lay_out_checks(draft, rule);
    policy->notes[policy->frame_rule_count++] = frame->note;
}

static void lay_out_channel(const struct draft *draft,
                            const struct policy_channel *channel)
{
    struct policy *policy = draft->policy;
    struct policy_channel *out = &policy->channels[policy->channel_count++];
    *out = *channel;
    out->first_permission = policy->permission_count;
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        policy->permissions[policy->permission_count++] =
            draft->permissions[channel->first_permission + i].permission;
    }
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
    for (size_t i = 0; i < draft->channel_count; i++) {
        const struct policy_channel *channel = &draft->channels[i].channel;
        if (channel->from == direction->from && channel->to == direction->to) {
            lay_out_channel(draft, channel);
        }
    }
}

/* False when no memory is left. */
static bool lay_out_uplink(const struct draft *draft, struct arena *arena)
{
    struct policy_uplink *uplink = &draft->policy->uplink;
    struct policy_secret *secrets =
        arena_take(arena, draft->secret_count, sizeof *secrets);
    uplink->rules = arena_take(arena, draft->flow_count, sizeof *uplink->rules);
    if (secrets == NULL || uplink->rules == NULL) {
        return false;
    }
    for (uint8_t i = 0; i < draft->secret_count; i++) {
        secrets[i] = draft->secrets[i];
    }
    for (size_t i = 0; i < draft->flow_count; i++) {
        uplink->rules[i] = draft->flows[i].rule;
    }
    uplink->secrets = secrets;
    uplink->secret_count = draft->secret_count;
    uplink->rule_count = (uint16_t)draft->flow_count;
    return true;
}

bool compile_tables(struct draft *draft, struct arena *arena)
{
    struct policy *policy = draft->policy;
    policy->frame_rules =
        arena_take(arena, draft->frame_count, sizeof *policy->frame_rules);
    policy->masks = arena_take(arena, draft->mask_count, sizeof *policy->masks);
    policy->checks = arena_take(arena, draft->checks_count, sizeof *policy->checks);
    policy->wheres = arena_take(arena, draft->where_count, sizeof *policy->wheres);
    policy->notes = arena_take(arena, draft->frame_count, sizeof *policy->notes);
    policy->channels = arena_take(arena, draft->channel_count, sizeof *policy->channels);
    policy->permissions =
        arena_take(arena, draft->permission_count, sizeof *policy->permissions);
    if (policy->frame_rules == NULL || policy->masks == NULL || policy->notes == NULL ||
        policy->checks == NULL || policy->wheres == NULL || policy->channels == NULL ||
        policy->permissions == NULL || !lay_out_uplink(draft, arena)) {
        return false;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        lay_out_direction(draft, i);
    }
    return true;
}
