/* SPDX-License-Identifier: Apache-2.0 */
/* The table of meta-rules, and those about the policy as a whole. */
#include "policies/meta.h"

const struct policy_bus *meta_from_bus(const struct draft *draft,
                                       const struct draft_frame *frame)
{
    return &draft->policy->buses[draft->policy->directions[frame->direction].from];
}

const struct policy_bus *meta_to_bus(const struct draft *draft,
                                     const struct draft_frame *frame)
{
    return &draft->policy->buses[draft->policy->directions[frame->direction].to];
}

static void policy_has_name(const struct draft *draft, struct messages *messages)
{
    if (draft->policy_place.line == 0 && messages->errors == 0) {
        messages_error(messages, (struct place){1, 1},
                       "the policy has no name and version; begin with 'policy \"name\" "
                       "version 1'");
    }
}

/* Without an untrusted bus every rule would be trusted. */
static void policy_has_unit(const struct draft *draft, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        if (policy->buses[i].untrusted) {
            return;
        }
    }
    if (policy->direction_count != 0) {
        messages_error(messages, draft->direction_places[0],
                       "no bus is called unit, so every side would be trusted; name the "
                       "telematics unit's bus 'unit'");
    }
}

static void policy_observes(const struct draft *draft, struct messages *messages)
{
    if (draft->policy->observe) {
        messages_warn(messages, draft->observe_place,
                      "everything is recorded and nothing is stopped; take 'observe' out "
                      "to enforce");
    }
}

static const struct meta_rule {
    void (*check)(const struct draft *draft, struct messages *messages);
    bool needs_clean; /* would complain of what an earlier error has left out */
} rules[] = {
    {policy_has_name, false},
    {meta_frame_format_fits_bus, false},
    {meta_frame_from_unit_is_limited, false},
    {meta_frame_from_unit_is_named, false},
    {meta_frame_diagnosis_is_rare, false},
    {meta_frame_overlaps_none, false},
    {meta_frame_paces_fit, false},
    {meta_owner_is_one, false},
    {meta_diagnostics_come_from_unit, false},
    {meta_diagnostics_ids_are_their_own, false},
    {meta_diagnostics_intrusion_needs_a_mode, false},
    {meta_diagnostics_tell_who_and_where, true},
    {meta_j1939_bus_is_declared, false},
    {meta_j1939_unit_has_no_way_around, false},
    {meta_j1939_transport_is_named, false},
    {meta_j1939_unit_acts_in_modes, false},
    {meta_j1939_answers_come_back, false},
    {meta_j1939_address_is_one, false},
    {meta_j1939_emergency_is_harmless, false},
    {meta_emergency_stands_alone, false},
    {meta_emergency_is_said_once, false},
    {meta_mode_announcement_is_ours, false},
    {meta_uplink_decoy_is_heard, false},
    {meta_uplink_asks_us_alone, false},
    {meta_uplink_overlaps_none, false},
    {meta_uplink_has_no_way_around, false},
    {policy_has_unit, true},
    {meta_uplink_has_resolver, true},
    {meta_uplink_quic_is_no_way_around, true},
    {meta_uplink_topics_are_named, true},
    {meta_uplink_names_are_below, true},
    {meta_uplink_inspected_is_spoken, true},
    {meta_uplink_secrets_are_seen, true},
    {meta_frame_load_leaves_room, true},
    {meta_j1939_identity_is_kept, true},
    {meta_mode_is_announced, true},
    {meta_mode_differs, true},
    {meta_mode_in_parts_modes, true},
    {policy_observes, true},
};

void meta_check(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (!rules[i].needs_clean || messages->errors == 0) {
            rules[i].check(draft, messages);
        }
    }
}
