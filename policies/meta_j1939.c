/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about SAE J1939. */
#include <inttypes.h>

#include "policies/j1939_rule.h"
#include "policies/j1939_sample.h"
#include "policies/meta.h"

#define J1939_PGN_TRANSFER 0x0CA00U

/* Its frames are read as groups, as in j1939_judge.h. */
static bool speaks(const struct draft *draft, const struct draft_frame *frame)
{
    return meta_from_bus(draft, frame)->j1939 || meta_to_bus(draft, frame)->j1939;
}

static bool from_unit(const struct draft *draft, const struct draft_frame *frame)
{
    return speaks(draft, frame) && meta_from_bus(draft, frame)->untrusted;
}

void meta_j1939_bus_is_declared(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        const struct policy_bus *from = meta_from_bus(draft, frame);
        const struct policy_bus *to = meta_to_bus(draft, frame);
        if (frame->rule.group.kind != POLICY_GROUP_NONE && (!from->j1939 || !to->j1939)) {
            messages_error(messages, frame->place,
                           "this rule is for a J1939 group, but the bus '%s' carries "
                           "none; write 'j1939' where the bus is declared",
                           from->j1939 ? to->name : from->name);
        }
    }
}

/* The first group of that role, in the order of the table, of which the rule passes
 * frames; NULL: none. A request passes what it asks for. */
static const struct j1939_group *passes_role(const struct policy_frame_rule *rule,
                                             enum j1939_role role)
{
    const struct j1939_group *row;
    for (size_t i = 0; (row = j1939_group_row(i)) != NULL; i++) {
        bool asks = rule->group.kind == POLICY_GROUP_REQUESTED;
        if (row->role == role &&
            (asks ? rule->group.pgn == row->pgn : j1939_rule_passes(rule, row->pgn))) {
            return row;
        }
    }
    return NULL;
}

/* NMFTA J1939GW-S-029. */
static void check_addresses(const struct draft_frame *frame, struct messages *messages)
{
    const struct j1939_group *group =
        frame->rule.group.kind == POLICY_GROUP_REQUESTED
            ? NULL
            : passes_role(&frame->rule, J1939_MANAGES_ADDRESSES);
    if (group != NULL) {
        messages_error(messages, frame->place,
                       "this rule covers '%s' (PGN %" PRIu32 "), by which a node takes "
                       "addresses, never from the unit; leave its ids out",
                       group->name, group->pgn);
    }
}

static bool passes_transport(const struct policy_frame_rule *rule)
{
    return j1939_rule_passes(rule, J1939_PGN_TRANSPORT_CONTROL) ||
           j1939_rule_passes(rule, J1939_PGN_TRANSPORT_DATA) ||
           j1939_rule_passes(rule, J1939_PGN_EXTENDED_CONTROL) ||
           j1939_rule_passes(rule, J1939_PGN_EXTENDED_DATA);
}

/* What carries another group, which then no rule would judge. ISO 15765 on 29 bit is
 * meta_frame_diagnosis_is_rare's. */
static void check_carriers(const struct draft_frame *frame, struct messages *messages)
{
    if (frame->rule.group.kind == POLICY_GROUP_REQUESTED) {
        return;
    }
    if (passes_transport(&frame->rule)) {
        messages_error(messages, frame->place,
                       "this rule covers ids of the transport protocol, whatever it "
                       "carries; write 'pgn N length L' with the group and its length");
    } else if (j1939_rule_passes(&frame->rule, J1939_PGN_TRANSFER)) {
        messages_error(messages, frame->place,
                       "this rule covers 'Transfer' (PGN %u), which carries any other "
                       "group; leave its ids out",
                       J1939_PGN_TRANSFER);
    }
}

static void check_requests(const struct draft_frame *frame, struct messages *messages)
{
    const struct j1939_group *group = passes_role(&frame->rule, J1939_REQUESTS);
    if (frame->rule.group.kind != POLICY_GROUP_REQUESTED && group != NULL) {
        messages_error(messages, frame->place,
                       "this rule covers '%s' (PGN %" PRIu32 "), which asks for any "
                       "group; write 'request pgn N' for those that it needs",
                       group->name, group->pgn);
    }
}

void meta_j1939_unit_has_no_way_around(const struct draft *draft,
                                       struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (from_unit(draft, frame)) {
            check_addresses(frame, messages);
            check_carriers(frame, messages);
            check_requests(frame, messages);
        }
    }
}

/* Such frames never pass by an id, so a rule that covers them says what is not so. */
void meta_j1939_transport_is_named(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (!speaks(draft, frame) || meta_from_bus(draft, frame)->untrusted ||
            frame->rule.group.kind != POLICY_GROUP_NONE ||
            !passes_transport(&frame->rule)) {
            continue;
        }
        uint32_t other;
        if (!j1939_sample_id(&frame->rule, false, &other)) {
            messages_error(messages, frame->place,
                           "ids of the transport protocol do not pass by a rule for "
                           "ids; write 'pgn N length L' for each group that shall");
        } else {
            messages_warn(messages, frame->place,
                          "ids of the transport protocol do not pass by this rule; write "
                          "'pgn N length L' for each group that shall");
        }
    }
}

void meta_j1939_unit_acts_in_modes(const struct draft *draft, struct messages *messages)
{
    const char *normal = draft->policy->modes[0].name;
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (!from_unit(draft, frame) || !policy_holds(frame->rule.modes, 0)) {
            continue;
        }
        const struct j1939_group *memory =
            passes_role(&frame->rule, J1939_ACCESSES_MEMORY);
        const struct j1939_group *command = passes_role(&frame->rule, J1939_COMMANDS);
        if (memory != NULL) {
            messages_error(messages, frame->place,
                           "this rule passes '%s' (PGN %" PRIu32 ") in the normal mode "
                           "'%s'; add 'in MODE' with a mode for the workshop",
                           memory->name, memory->pgn, normal);
        } else if (command != NULL) {
            messages_warn(messages, frame->place,
                          "this rule lets the unit command the vehicle by '%s' (PGN "
                          "%" PRIu32 ") in the normal mode '%s'; add 'in MODE'",
                          command->name, command->pgn, normal);
        }
    }
}

void meta_j1939_identity_is_kept(const struct draft *draft, struct messages *messages)
{
    char classes[DATA_CLASS_TEXT_BYTES];
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        unsigned given = j1939_rule_classes(&frame->rule);
        if (!speaks(draft, frame) || !meta_to_bus(draft, frame)->untrusted ||
            frame->rule.group.kind == POLICY_GROUP_REQUESTED ||
            (given & (DATA_POSITION | DATA_IDENTITY)) == 0 ||
            !policy_holds(frame->rule.modes, 0)) {
            continue;
        }
        data_class_print(classes, given & (DATA_POSITION | DATA_IDENTITY));
        messages_warn(messages, frame->place,
                      "this rule gives the unit data of the class %s in the normal mode "
                      "'%s'; add 'in MODE', or leave that group out",
                      classes, draft->policy->modes[0].name);
    }
}

/* A receiver answers: without its answers no session begins. */
void meta_j1939_answers_come_back(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        const struct policy_group *group = &frame->rule.group;
        const struct policy_direction *way = &draft->policy->directions[frame->direction];
        bool to_one = group->kind == POLICY_GROUP_SENT &&
                      group->destination_first == group->destination_last &&
                      group->destination_first != J1939_GLOBAL;
        if (to_one && frame->rule.length_max > FRAME_CLASSIC_DATA_MAX &&
            policy_find_direction(draft->policy, way->to, way->from) < 0) {
            messages_error(messages, frame->place,
                           "node 0x%02X has no way to answer, which this group needs; "
                           "add 'from %s to %s { }'",
                           group->destination_first, meta_to_bus(draft, frame)->name,
                           meta_from_bus(draft, frame)->name);
        }
    }
}

static bool names_sources(const struct policy_group *group)
{
    return group->kind != POLICY_GROUP_NONE &&
           (group->source_first != 0 || group->source_last != UINT8_MAX);
}

/* NMFTA J1939GW-S-039, before the node has spoken, as meta_owner_is_one. */
static void check_owner(const struct draft *draft, const struct draft_frame *unit,
                        struct messages *messages)
{
    const struct policy_group *group = &unit->rule.group;
    for (size_t i = 0; i < draft->frame_count && names_sources(group); i++) {
        const struct draft_frame *other = &draft->frames[i];
        const struct policy_group *vehicle = &other->rule.group;
        if (!meta_from_bus(draft, other)->untrusted && names_sources(vehicle) &&
            group->source_first <= vehicle->source_last &&
            group->source_last >= vehicle->source_first) {
            messages_error(messages, unit->place,
                           "the unit may not send from an address of the vehicle: the "
                           "rule on line %" PRIu32 " has it too; correct one of the two",
                           other->place.line);
            return;
        }
    }
}

static bool comes_from_nobody(const struct policy_frame_rule *rule)
{
    uint32_t id;
    if (rule->group.kind != POLICY_GROUP_NONE) {
        return rule->group.source_first >= J1939_NO_ADDRESS;
    }
    return rule->extended && !rule->remote && !passes_transport(rule) &&
           !j1939_sample_id(rule, true, &id);
}

void meta_j1939_address_is_one(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (!from_unit(draft, frame)) {
            continue;
        }
        check_owner(draft, frame, messages);
        if (comes_from_nobody(&frame->rule)) {
            messages_error(messages, frame->place,
                           "no node sends from 254 or 255, so this rule passes nothing; "
                           "correct the source");
        }
    }
}

/* The kernel carries it and asks nobody. */
void meta_j1939_emergency_is_harmless(const struct draft *draft,
                                      struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *frame = &policy->emergency_frames[i];
        const struct j1939_group *group = j1939_group(j1939_decode(frame->id).pgn);
        bool carries =
            group != NULL &&
            (group->role == J1939_CARRIES || group->role == J1939_MANAGES_ADDRESSES ||
             group->role == J1939_REQUESTS || group->role == J1939_ACCESSES_MEMORY);
        if (policy->buses[frame->to].j1939 && policy->buses[frame->from].untrusted &&
            frame->extended && carries) {
            messages_error(messages, draft->emergency_frame_places[i],
                           "0x%08X is '%s', by which the unit could do anything; choose "
                           "another id",
                           frame->id, group->name);
        }
    }
}
