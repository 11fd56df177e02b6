/* SPDX-License-Identifier: Apache-2.0 */
/* struct policy -> the bytes of policy.proto. */
#include "policies/policy_pack.h"

#include <stdlib.h>

#include "policies/pack_checks.h"
#include "policies/pack_diagnostics.h"
#include "policies/pack_uplink.h"
#include "policies/pack_value.h"
#include "policies/policy.pb-c.h"

/* The messages and the arrays of pointers to them that protobuf-c walks. */
struct workspace {
    Sallyport__Policy policy;
    Sallyport__PolicyBus bus[POLICY_BUSES_MAX];
    Sallyport__PolicyBus *buses[POLICY_BUSES_MAX];
    Sallyport__PolicyMode mode[POLICY_MODES_MAX];
    Sallyport__PolicyMode *modes[POLICY_MODES_MAX];
    Sallyport__PolicyDirection direction[POLICY_DIRECTIONS_MAX];
    Sallyport__PolicyDirection *directions[POLICY_DIRECTIONS_MAX];
    Sallyport__PolicyFrameRule frame_rule[POLICY_FRAME_RULES_MAX];
    Sallyport__PolicyFrameRule *frame_rules[POLICY_FRAME_RULES_MAX];
    Sallyport__PolicyGroup group[POLICY_FRAME_RULES_MAX];
    Sallyport__PolicyMask mask[POLICY_MASKS_MAX];
    Sallyport__PolicyMask *masks[POLICY_MASKS_MAX];
    Sallyport__PolicyCondition condition[POLICY_MASKS_MAX][POLICY_CONDITIONS_MAX];
    Sallyport__PolicyCondition *conditions[POLICY_MASKS_MAX][POLICY_CONDITIONS_MAX];
    struct pack_checks checks;
    struct pack_diagnostics diagnostics;
    struct pack_uplink uplink;
    Sallyport__PolicyEmergencyFrame emergency_frame[POLICY_EMERGENCY_MAX];
    Sallyport__PolicyEmergencyFrame *emergency_frames[POLICY_EMERGENCY_MAX];
    Sallyport__PolicyEmergencyFlow emergency_flow[POLICY_EMERGENCY_MAX];
    Sallyport__PolicyEmergencyFlow *emergency_flows[POLICY_EMERGENCY_MAX];
};

static void fill_buses(struct workspace *work, const struct policy *self)
{
    for (uint8_t i = 0; i < self->bus_count; i++) {
        const struct policy_bus *bus = &self->buses[i];
        Sallyport__PolicyBus *out = work->buses[i] = &work->bus[i];
        sallyport__policy_bus__init(out);
        out->name = pack_value_text(bus->name);
        out->interface = pack_value_text(bus->interface);
        out->bitrate = bus->bitrate;
        out->data_bitrate = bus->data_bitrate;
        out->fd = bus->fd;
        out->load_percent = bus->load_percent;
        out->watch = bus->watch;
        out->j1939 = bus->j1939;
        out->evidence = bus->evidence;
    }
    work->policy.n_buses = self->bus_count;
    work->policy.buses = work->buses;
}

static void fill_modes(struct workspace *work, const struct policy *self)
{
    for (uint8_t i = 0; i < self->mode_count; i++) {
        const struct policy_mode *mode = &self->modes[i];
        Sallyport__PolicyMode *out = work->modes[i] = &work->mode[i];
        sallyport__policy_mode__init(out);
        out->name = pack_value_text(mode->name);
        out->announced = mode->announced;
        out->announce_id = mode->announce_id;
        out->announce_extended = mode->announce_extended;
    }
    work->policy.n_modes = self->mode_count;
    work->policy.modes = work->modes;
}

static void fill_directions(struct workspace *work, const struct policy *self)
{
    for (uint8_t i = 0; i < self->direction_count; i++) {
        const struct policy_direction *direction = &self->directions[i];
        Sallyport__PolicyDirection *out = work->directions[i] = &work->direction[i];
        sallyport__policy_direction__init(out);
        out->from = direction->from;
        out->to = direction->to;
        out->first_rule = direction->first_rule;
        out->rule_count = direction->rule_count;
    }
    work->policy.n_directions = self->direction_count;
    work->policy.directions = work->directions;
}

static void fill_conditions(struct workspace *work, const struct policy_mask *mask,
                            unsigned number)
{
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        work->conditions[number][i] = &work->condition[number][i];
        pack_checks_condition(&work->condition[number][i], &mask->conditions[i]);
    }
}

static void fill_masks(struct workspace *work, const struct policy *self,
                       const struct policy_frame_rule *rule,
                       Sallyport__PolicyFrameRule *rule_out)
{
    for (uint8_t i = 0; i < rule->mask_count; i++) {
        unsigned number = rule->first_mask + i;
        struct policy_mask *mask = &self->masks[number];
        Sallyport__PolicyMask *out = work->masks[number] = &work->mask[number];
        sallyport__policy_mask__init(out);
        out->bits = (ProtobufCBinaryData){rule->length_max, mask->bits};
        fill_conditions(work, mask, number);
        out->n_conditions = mask->condition_count;
        out->conditions = work->conditions[number];
    }
    rule_out->n_masks = rule->mask_count;
    rule_out->masks = &work->masks[rule->first_mask];
}

/* NULL for a rule by id. */
static Sallyport__PolicyGroup *fill_group(Sallyport__PolicyGroup *out,
                                          const struct policy_group *group)
{
    sallyport__policy_group__init(out);
    out->kind = group->kind;
    out->pgn = group->pgn;
    out->source_first = group->source_first;
    out->source_last = group->source_last;
    out->destination_first = group->destination_first;
    out->destination_last = group->destination_last;
    return group->kind != POLICY_GROUP_NONE ? out : NULL;
}

static void fill_frame_rules(struct workspace *work, const struct policy *self)
{
    for (uint16_t i = 0; i < self->frame_rule_count; i++) {
        const struct policy_frame_rule *rule = &self->frame_rules[i];
        Sallyport__PolicyFrameRule *out = work->frame_rules[i] = &work->frame_rule[i];
        sallyport__policy_frame_rule__init(out);
        out->id_first = rule->id_first;
        out->id_last = rule->id_last;
        out->extended = rule->extended;
        out->remote = rule->remote;
        out->format = rule->format;
        out->length_min = rule->length_min;
        out->length_max = rule->length_max;
        out->keep = rule->keep;
        out->every_us = rule->every_us;
        out->rate_count = rule->rate_count;
        out->rate_per_us = rule->rate_per_us;
        out->age_us = rule->age_us;
        out->modes = rule->modes;
        out->line = rule->line;
        out->silence_us = rule->silence_us;
        out->pace_us = rule->pace_us;
        out->classes = rule->classes;
        out->within_us = rule->within_us;
        out->checks = pack_checks_fill(&work->checks, self, rule);
        fill_masks(work, self, rule, out);
        out->group = fill_group(&work->group[i], &rule->group);
    }
    work->policy.n_frame_rules = self->frame_rule_count;
    work->policy.frame_rules = work->frame_rules;
}

static void fill_emergency(struct workspace *work, const struct policy *self)
{
    for (uint8_t i = 0; i < self->emergency_frame_count; i++) {
        const struct policy_emergency_frame *frame = &self->emergency_frames[i];
        Sallyport__PolicyEmergencyFrame *out = work->emergency_frames[i] =
            &work->emergency_frame[i];
        sallyport__policy_emergency_frame__init(out);
        out->from = frame->from;
        out->to = frame->to;
        out->id = frame->id;
        out->extended = frame->extended;
        out->line = frame->line;
    }
    for (uint8_t i = 0; i < self->emergency_flow_count; i++) {
        const struct policy_emergency_flow *flow = &self->emergency_flows[i];
        Sallyport__PolicyEmergencyFlow *out = work->emergency_flows[i] =
            &work->emergency_flow[i];
        sallyport__policy_emergency_flow__init(out);
        out->transport = flow->transport;
        out->server = pack_value_address(&flow->server);
        out->port = flow->port;
        out->line = flow->line;
    }
    work->policy.n_emergency_frames = self->emergency_frame_count;
    work->policy.emergency_frames = work->emergency_frames;
    work->policy.n_emergency_flows = self->emergency_flow_count;
    work->policy.emergency_flows = work->emergency_flows;
}

uint8_t *policy_pack(const struct policy *self, size_t *out_len)
{
    struct workspace *work = calloc(1, sizeof *work);
    if (work == NULL) {
        return NULL;
    }
    sallyport__policy__init(&work->policy);
    work->policy.name = pack_value_text(self->name);
    work->policy.version = self->version;
    work->policy.observe = self->observe;
    work->policy.evidence = self->evidence;
    fill_buses(work, self);
    fill_modes(work, self);
    fill_directions(work, self);
    fill_frame_rules(work, self);
    pack_diagnostics_fill(&work->diagnostics, &work->policy, self);
    work->policy.uplink = pack_uplink_fill(&work->uplink, &self->uplink);
    fill_emergency(work, self);
    uint8_t *out = malloc(sallyport__policy__get_packed_size(&work->policy));
    if (out != NULL) {
        *out_len = sallyport__policy__pack(&work->policy, out);
    }
    free(work);
    return out;
}
