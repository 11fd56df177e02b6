/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about diagnostic channels. */
#include <inttypes.h>

#include "can/data_class.h"
#include "can/uds.h"
#include "policies/j1939_rule.h"
#include "policies/meta.h"
#include "policies/permission.h"

static const struct policy_bus *bus_of(const struct draft *draft, uint8_t bus)
{
    return &draft->policy->buses[bus];
}

void meta_diagnostics_come_from_unit(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->channel_count; i++) {
        const struct draft_channel *row = &draft->channels[i];
        const struct policy_bus *from = bus_of(draft, row->channel.from);
        const struct policy_bus *to = bus_of(draft, row->channel.to);
        if (!from->untrusted || to->untrusted) {
            messages_error(messages, row->place,
                           "diagnostics are judged where a unit asks a vehicle, and '%s' "
                           "is %s; write them into a block from 'unit' to a bus of the "
                           "vehicle",
                           from->untrusted ? to->name : from->name,
                           from->untrusted ? "a unit too" : "no unit");
        }
        if (row->channel.fd && (!from->fd || !to->fd)) {
            messages_error(messages, row->place,
                           "this channel is FD, but the bus '%s' is not; write 'fd' "
                           "where the bus is declared",
                           from->fd ? to->name : from->name);
        }
    }
}

/* The ids of a channel, and which way frames with them go. */
struct channel_id {
    uint32_t id;
    bool back;
    bool functional;
};

static unsigned ids_of(const struct policy_channel *channel, struct channel_id out[3])
{
    unsigned count = 0;
    out[count++] = (struct channel_id){channel->id, false, false};
    out[count++] = (struct channel_id){channel->answer_id, true, false};
    if (channel->functional) {
        out[count++] = (struct channel_id){channel->functional_id, false, true};
    }
    return count;
}

/* The rule could judge the frames of the id too, or lets a vehicle node and the unit
 * send the same id. */
static bool rule_meets(const struct draft *draft, const struct draft_frame *frame,
                       const struct policy_channel *channel, const struct channel_id *id)
{
    const struct policy_frame_rule *rule = &frame->rule;
    const struct policy_direction *way = &draft->policy->directions[frame->direction];
    if (!j1939_rule_covers(rule, id->id, channel->extended)) {
        return false;
    }
    bool there = way->from == channel->from && way->to == channel->to;
    bool back = way->from == channel->to && way->to == channel->from;
    bool other_side = bus_of(draft, way->from)->untrusted == id->back && !rule->remote;
    return there || back || other_side;
}

static void check_rules(const struct draft *draft, const struct draft_channel *row,
                        const struct channel_id *id, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        if (rule_meets(draft, &draft->frames[i], &row->channel, id)) {
            messages_error(messages, row->place,
                           "the rule on line %" PRIu32 " covers 0x%" PRIX32
                           " of this channel, which alone judges it; take it out there",
                           draft->frames[i].place.line, id->id);
        }
    }
}

static void check_kernel_and_modes(const struct draft *draft,
                                   const struct draft_channel *row,
                                   const struct channel_id *id, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *frame = &policy->emergency_frames[i];
        if (frame->id == id->id && frame->extended == row->channel.extended) {
            messages_error(messages, draft->emergency_frame_places[i],
                           "0x%" PRIX32 " is an id of the channel on line %" PRIu32
                           "; leave it to the emergency alone",
                           id->id, row->place.line);
        }
    }
    for (uint8_t i = 0; i < policy->mode_count; i++) {
        const struct policy_mode *mode = &policy->modes[i];
        if (mode->announced && mode->announce_id == id->id &&
            mode->announce_extended == row->channel.extended) {
            messages_error(messages, row->place,
                           "0x%" PRIX32 " announces the mode '%s' on line %" PRIu32
                           ", so no channel may have it; choose another id there",
                           id->id, mode->name, draft->mode_places[i].line);
        }
    }
}

/* Nodes behind one id are told apart by the byte before each N_PCI. */
static bool addresses_part(const struct policy_channel *a, const struct policy_channel *b,
                           bool back)
{
    return a->prefixed && b->prefixed &&
           (back ? a->answer_address != b->answer_address : a->address != b->address);
}

/* Both could judge the same frame, or one lets the unit send what the other has a node
 * send. A request to all is shared. */
static bool ids_meet(const struct policy_channel *a, const struct channel_id *x,
                     const struct policy_channel *b, const struct channel_id *y)
{
    if (a->extended != b->extended || x->id != y->id ||
        (x->functional && y->functional)) {
        return false;
    }
    return x->back != y->back || !addresses_part(a, b, x->back);
}

static void check_channels(const struct draft *draft, size_t number,
                           const struct channel_id *id, struct messages *messages)
{
    const struct draft_channel *row = &draft->channels[number];
    for (size_t i = 0; i < number; i++) {
        const struct draft_channel *other = &draft->channels[i];
        struct channel_id ids[3];
        unsigned count = ids_of(&other->channel, ids);
        for (unsigned k = 0; k < count; k++) {
            if (ids_meet(&row->channel, id, &other->channel, &ids[k])) {
                messages_error(messages, row->place,
                               "0x%" PRIX32 " is an id of the channel on line %" PRIu32
                               " too; correct one, or join them",
                               id->id, other->place.line);
            }
        }
    }
}

void meta_diagnostics_ids_are_their_own(const struct draft *draft,
                                        struct messages *messages)
{
    for (size_t i = 0; i < draft->channel_count; i++) {
        struct channel_id ids[3];
        unsigned count = ids_of(&draft->channels[i].channel, ids);
        for (unsigned k = 0; k < count; k++) {
            check_rules(draft, &draft->channels[i], &ids[k], messages);
            check_kernel_and_modes(draft, &draft->channels[i], &ids[k], messages);
            check_channels(draft, i, &ids[k], messages);
        }
    }
}

/* NMFTA AGW-S-001 and -005: what changes a node needs the mode switch. */
void meta_diagnostics_intrusion_needs_a_mode(const struct draft *draft,
                                             struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (size_t i = 0; i < draft->permission_count; i++) {
        const struct draft_permission *row = &draft->permissions[i];
        bool told = i > 0 && row[-1].place.line == row->place.line;
        if (told || !policy_holds(row->permission.modes, 0) ||
            !permission_is_intrusive(&row->permission)) {
            continue;
        }
        struct uds_form form = uds_form((enum uds_protocol)row->permission.protocol,
                                        row->permission.service);
        messages_error(messages, row->place,
                       "%s can change a node or take it over, and must not in the normal "
                       "mode '%s'; add 'in %s'%s",
                       form.name, policy->modes[0].name,
                       policy->mode_count > 1 ? policy->modes[1].name : "workshop",
                       policy->mode_count > 1 ? "" : " and declare that mode");
    }
}

void meta_diagnostics_tell_who_and_where(const struct draft *draft,
                                         struct messages *messages)
{
    for (size_t i = 0; i < draft->permission_count; i++) {
        const struct draft_permission *row = &draft->permissions[i];
        unsigned classes = permission_classes(&row->permission) &
                           (DATA_IDENTITY | DATA_POSITION | DATA_MEMORY);
        if (classes != 0 && policy_holds(row->permission.modes, 0)) {
            char text[DATA_CLASS_TEXT_BYTES];
            data_class_print(text, classes);
            messages_warn(messages, row->place,
                          "the answers can give away %s in the normal mode '%s'; name "
                          "the identifiers that are needed, or add 'in MODE'",
                          text, draft->policy->modes[0].name);
        }
    }
}
