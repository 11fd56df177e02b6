/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of policy.proto -> struct policy, as if a stranger wrote them. */
#include <string.h>

#include "policies/pack_arena.h"
#include "policies/pack_checks.h"
#include "policies/pack_diagnostics.h"
#include "policies/pack_uplink.h"
#include "policies/policy.pb-c.h"
#include "policies/policy_pack.h"
#include "policies/shape.h"
#include "policies/take.h"

struct unpacker {
    struct policy *policy;
    struct arena *arena;
    struct trouble *why;
};

static bool refuse(const struct unpacker *self, const char *part, size_t number,
                   const char *what)
{
    trouble_set(self->why, "no policy: %s %zu: %s", part, number + 1, what);
    return false;
}

static bool copy_text(char *out, size_t size, const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len >= size || !shape_is_text(text, len)) {
        return false;
    }
    memcpy(out, text, len + 1);
    return true;
}

static bool unpack_bus(const struct unpacker *self, size_t i,
                       const Sallyport__PolicyBus *in)
{
    struct policy *policy = self->policy;
    struct policy_bus *bus = &policy->buses[i];
    if (!copy_text(bus->name, sizeof bus->name, in->name) || !shape_is_name(bus->name) ||
        !copy_text(bus->interface, sizeof bus->interface, in->interface) ||
        !shape_is_interface(bus->interface)) {
        return refuse(self, "bus", i, "a name that none can have");
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(policy->buses[k].name, bus->name) == 0 ||
            strcmp(policy->buses[k].interface, bus->interface) == 0) {
            return refuse(self, "bus", i, "a name that another has");
        }
    }
    bus->bitrate = in->bitrate;
    bus->data_bitrate = in->data_bitrate;
    bus->fd = in->fd;
    bus->watch = in->watch;
    bus->j1939 = in->j1939;
    bus->evidence = (uint8_t)in->evidence;
    bus->untrusted = shape_is_untrusted(bus->name);
    policy->bus_count++;
    if (!TAKE(bus->load_percent, in->load_percent) ||
        in->evidence > POLICY_EVIDENCE_PAYLOAD) {
        return refuse(self, "bus", i, "a number out of range");
    }
    const char *fault = shape_bus_fault(bus);
    return fault == NULL || refuse(self, "bus", i, fault);
}

static bool unpack_mode(const struct unpacker *self, size_t i,
                        const Sallyport__PolicyMode *in)
{
    struct policy *policy = self->policy;
    struct policy_mode *mode = &policy->modes[i];
    if (!copy_text(mode->name, sizeof mode->name, in->name) ||
        !shape_is_name(mode->name) || policy_find_mode(policy, mode->name) >= 0) {
        return refuse(self, "mode", i, "a name that none can have, or that another has");
    }
    mode->announced = in->announced;
    mode->announce_id = in->announce_id;
    mode->announce_extended = in->announce_extended;
    policy->mode_count++;
    const char *fault = shape_mode_fault(mode, i == 0);
    return fault == NULL || refuse(self, "mode", i, fault);
}

static bool unpack_direction(const struct unpacker *self, size_t i,
                             const Sallyport__PolicyDirection *in, size_t *next_rule)
{
    struct policy *policy = self->policy;
    struct policy_direction *direction = &policy->directions[i];
    if (in->from >= policy->bus_count || in->to >= policy->bus_count ||
        in->from == in->to ||
        policy_find_direction(policy, (uint8_t)in->from, (uint8_t)in->to) >= 0) {
        return refuse(self, "direction", i, "buses that do not exist, or named twice");
    }
    if (in->first_rule != *next_rule || !TAKE(direction->first_rule, in->first_rule) ||
        !TAKE(direction->rule_count, in->rule_count)) {
        return refuse(self, "direction", i, "rules that do not follow one another");
    }
    *next_rule += in->rule_count;
    direction->from = (uint8_t)in->from;
    direction->to = (uint8_t)in->to;
    policy->direction_count++;
    return true;
}

static bool unpack_conditions(struct policy_mask *mask, const Sallyport__PolicyMask *in)
{
    if (in->n_conditions > POLICY_CONDITIONS_MAX) {
        return false;
    }
    for (size_t i = 0; i < in->n_conditions; i++) {
        if (!unpack_checks_condition(&mask->conditions[i], in->conditions[i])) {
            return false;
        }
    }
    mask->condition_count = (uint8_t)in->n_conditions;
    return true;
}

/* NULL, or what is wrong. */
static const char *unpack_mask(struct policy_mask *mask, bool first,
                               const struct policy_frame_rule *rule,
                               const Sallyport__PolicyMask *in)
{
    if (in->bits.len != rule->length_max || !unpack_conditions(mask, in)) {
        return "a mask of another length, or a number out of range";
    }
    for (size_t i = 0; i < in->bits.len; i++) {
        mask->bits[i] = in->bits.data[i];
    }
    return shape_mask_fault(mask, first, rule);
}

/* The shape of the rule is known to be good. */
static bool unpack_masks(const struct unpacker *self, size_t number,
                         const Sallyport__PolicyFrameRule *in)
{
    struct policy *policy = self->policy;
    struct policy_frame_rule *rule = &policy->frame_rules[number];
    rule->first_mask = in->n_masks == 0 ? 0 : policy->mask_count;
    for (size_t i = 0; i < in->n_masks; i++) {
        struct policy_mask *mask = &policy->masks[policy->mask_count++];
        const char *fault = unpack_mask(mask, i == 0, rule, in->masks[i]);
        if (fault != NULL) {
            return refuse(self, "frame rule", number, fault);
        }
    }
    return true;
}

/* False when a number does not fit. */
static bool unpack_group(struct policy_group *group, const Sallyport__PolicyGroup *in)
{
    if (in == NULL) {
        return true;
    }
    group->pgn = in->pgn;
    return TAKE(group->kind, in->kind) && TAKE(group->source_first, in->source_first) &&
           TAKE(group->source_last, in->source_last) &&
           TAKE(group->destination_first, in->destination_first) &&
           TAKE(group->destination_last, in->destination_last);
}

static bool unpack_frame_rule(const struct unpacker *self, size_t i,
                              const Sallyport__PolicyFrameRule *in)
{
    struct policy_frame_rule *rule = &self->policy->frame_rules[i];
    *rule = (struct policy_frame_rule){
        .id_first = in->id_first,
        .id_last = in->id_last,
        .extended = in->extended,
        .remote = in->remote,
        .keep = in->keep,
        .every_us = in->every_us,
        .rate_count = in->rate_count,
        .rate_per_us = in->rate_per_us,
        .age_us = in->age_us,
        .silence_us = in->silence_us,
        .pace_us = in->pace_us,
        .within_us = in->within_us,
        .line = in->line,
    };
    if (!TAKE(rule->format, in->format) || !TAKE(rule->length_min, in->length_min) ||
        !TAKE(rule->length_max, in->length_max) || !TAKE(rule->modes, in->modes) ||
        !TAKE(rule->mask_count, in->n_masks) || !TAKE(rule->classes, in->classes) ||
        !unpack_group(&rule->group, in->group)) {
        return refuse(self, "frame rule", i, "a number out of range");
    }
    const char *fault = shape_frame_rule_fault(rule, policy_modes_all(self->policy));
    if (fault != NULL) {
        return refuse(self, "frame rule", i, fault);
    }
    if (!unpack_masks(self, i, in)) {
        return false;
    }
    fault = unpack_checks_read(self->policy, self->arena, rule, in->checks);
    return fault == NULL || refuse(self, "frame rule", i, fault);
}

static bool unpack_uplink(const struct unpacker *self, const Sallyport__Policy *in)
{
    struct pack_uplink_trouble trouble;
    const char *fault =
        unpack_uplink_read(&self->policy->uplink, in->uplink,
                           policy_modes_all(self->policy), self->arena, &trouble);
    return fault == NULL || refuse(self, trouble.part, trouble.number, fault);
}

static bool unpack_emergency_frame(const struct unpacker *self, size_t i,
                                   const Sallyport__PolicyEmergencyFrame *in)
{
    struct policy *policy = self->policy;
    struct policy_emergency_frame *frame = &policy->emergency_frames[i];
    frame->id = in->id;
    frame->extended = in->extended;
    frame->line = in->line;
    if (!TAKE(frame->from, in->from) || !TAKE(frame->to, in->to)) {
        return refuse(self, "emergency id", i, "a bus that does not exist");
    }
    policy->emergency_frame_count++;
    const char *fault = shape_emergency_frame_fault(frame, policy->bus_count);
    return fault == NULL || refuse(self, "emergency id", i, fault);
}

static bool unpack_emergency_flow(const struct unpacker *self, size_t i,
                                  const Sallyport__PolicyEmergencyFlow *in)
{
    struct policy *policy = self->policy;
    struct policy_emergency_flow *flow = &policy->emergency_flows[i];
    flow->line = in->line;
    if (!address_decode(&flow->server, in->server.data, in->server.len) ||
        (in->transport != POLICY_TCP && in->transport != POLICY_UDP) ||
        !TAKE(flow->port, in->port) || flow->port == 0) {
        return refuse(self, "emergency destination", i, "one that does not exist");
    }
    flow->transport = (uint8_t)in->transport;
    policy->emergency_flow_count++;
    return true;
}

static size_t masks_of(const Sallyport__Policy *in)
{
    size_t count = 0;
    for (size_t i = 0; i < in->n_frame_rules; i++) {
        count += in->frame_rules[i]->n_masks;
    }
    return count;
}

static bool unpack_frames(const struct unpacker *self, const Sallyport__Policy *in)
{
    struct policy *policy = self->policy;
    size_t next_rule = 0;
    for (size_t i = 0; i < in->n_directions; i++) {
        if (!unpack_direction(self, i, in->directions[i], &next_rule)) {
            return false;
        }
    }
    if (next_rule != in->n_frame_rules) {
        return refuse(self, "frame rule", next_rule, "one outside of every direction");
    }
    size_t mask_count = masks_of(in);
    if (mask_count > POLICY_MASKS_MAX) {
        return refuse(self, "frame rule", 0, "more masks than a policy has");
    }
    policy->frame_rules =
        arena_take(self->arena, in->n_frame_rules, sizeof *policy->frame_rules);
    policy->masks = arena_take(self->arena, mask_count, sizeof *policy->masks);
    if (policy->frame_rules == NULL || policy->masks == NULL) {
        return refuse(self, "frame rule", 0, "no memory is left");
    }
    if (!unpack_checks_room(policy, self->arena, in)) {
        return refuse(self, "frame rule", 0, "more checks than a policy has");
    }
    for (size_t i = 0; i < in->n_frame_rules; i++) {
        if (!unpack_frame_rule(self, i, in->frame_rules[i])) {
            return false;
        }
    }
    policy->frame_rule_count = (uint16_t)in->n_frame_rules;
    return policy_paced_rules(policy) <= POLICY_PACED_RULES_MAX ||
           refuse(self, "frame rule", 0, "more with a pace than a policy has");
}

static bool unpack_diagnostics(const struct unpacker *self, const Sallyport__Policy *in)
{
    size_t number;
    const char *fault = pack_diagnostics_read(self->policy, in, self->arena, &number);
    return fault == NULL || refuse(self, "diagnostics", number, fault);
}

static bool unpack_emergency(const struct unpacker *self, const Sallyport__Policy *in)
{
    for (size_t i = 0; i < in->n_emergency_frames; i++) {
        if (!unpack_emergency_frame(self, i, in->emergency_frames[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < in->n_emergency_flows; i++) {
        if (!unpack_emergency_flow(self, i, in->emergency_flows[i])) {
            return false;
        }
    }
    return true;
}

static bool unpack_buses_and_modes(const struct unpacker *self,
                                   const Sallyport__Policy *in)
{
    for (size_t i = 0; i < in->n_buses; i++) {
        if (!unpack_bus(self, i, in->buses[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < in->n_modes; i++) {
        if (!unpack_mode(self, i, in->modes[i])) {
            return false;
        }
    }
    return true;
}

static bool within_limits(const struct unpacker *self, const Sallyport__Policy *in)
{
    const struct {
        const char *part;
        size_t count;
        size_t min;
        size_t max;
    } rows[] = {
        {"bus", in->n_buses, 0, POLICY_BUSES_MAX},
        {"mode", in->n_modes, 1, POLICY_MODES_MAX},
        {"direction", in->n_directions, 0, POLICY_DIRECTIONS_MAX},
        {"frame rule", in->n_frame_rules, 0, POLICY_FRAME_RULES_MAX},
        {"emergency id", in->n_emergency_frames, 0, POLICY_EMERGENCY_MAX},
        {"emergency destination", in->n_emergency_flows, 0, POLICY_EMERGENCY_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].count < rows[i].min || rows[i].count > rows[i].max) {
            return refuse(self, rows[i].part, rows[i].max,
                          "more than a policy has, or "
                          "none at all");
        }
    }
    return true;
}

static bool knows_all(const ProtobufCMessage *message);

static bool knows_field(const uint8_t *base, const ProtobufCFieldDescriptor *field)
{
    const void *at = base + field->offset;
    if (field->type != PROTOBUF_C_TYPE_MESSAGE) {
        return true;
    }
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        const ProtobufCMessage *part = *(ProtobufCMessage *const *)at;
        return part == NULL || knows_all(part);
    }
    size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    ProtobufCMessage *const *parts = *(ProtobufCMessage * *const *)at;
    for (size_t i = 0; i < count; i++) {
        if (!knows_all(parts[i])) {
            return false;
        }
    }
    return true;
}

/* What a later compiler said more, a limit perhaps, must not be left out: then the rule
 * would let through more than was signed. */
static bool knows_all(const ProtobufCMessage *message)
{
    bool good = message->n_unknown_fields == 0;
    for (unsigned i = 0; good && i < message->descriptor->n_fields; i++) {
        good = knows_field((const uint8_t *)message, &message->descriptor->fields[i]);
    }
    return good;
}

static bool unpack_evidence(const struct unpacker *self, const Sallyport__Policy *in)
{
    struct policy *policy = self->policy;
    policy->evidence = (uint8_t)in->evidence;
    const char *fault = in->evidence > POLICY_EVIDENCE_PAYLOAD
                            ? "evidence of a kind that does not exist"
                            : shape_evidence_fault(policy);
    if (fault != NULL) {
        trouble_set(self->why, "no policy: %s", fault);
    }
    return fault == NULL;
}

static bool unpack(const struct unpacker *self, const Sallyport__Policy *in)
{
    struct policy *policy = self->policy;
    if (!knows_all(&in->base)) {
        trouble_set(self->why, "no policy: it says what this version does not know; "
                               "install the version that compiled it");
        return false;
    }
    policy->version = in->version;
    policy->observe = in->observe;
    if (!copy_text(policy->name, sizeof policy->name, in->name) || in->version == 0) {
        trouble_set(self->why, "no policy: it has no name or no version");
        return false;
    }
    return within_limits(self, in) && unpack_buses_and_modes(self, in) &&
           unpack_frames(self, in) && unpack_diagnostics(self, in) &&
           unpack_uplink(self, in) && unpack_emergency(self, in) &&
           unpack_evidence(self, in);
}

struct policy *policy_unpack(const uint8_t *bytes, size_t len, struct arena *arena,
                             struct trouble *why)
{
    size_t start = arena->used_bytes;
    ProtobufCAllocator allocator = pack_arena(arena);
    struct unpacker self = {arena_take(arena, 1, sizeof *self.policy), arena, why};
    Sallyport__Policy *in =
        self.policy == NULL ? NULL : sallyport__policy__unpack(&allocator, len, bytes);
    if (in == NULL) {
        trouble_set(why, "no policy: the bytes are not of that form, or larger than the "
                         "memory for one");
    } else if (unpack(&self, in)) {
        return self.policy;
    }
    arena->used_bytes = start;
    return NULL;
}
