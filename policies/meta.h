/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about policies: what every policy must keep, whatever it is for. */
#ifndef POLICIES_META_H
#define POLICIES_META_H

#include "policies/draft.h"
#include "policies/messages.h"

/* Holds the draft, its defaults filled in, against every meta-rule. Those that would
 * complain of what an error has left out are asked only while there is none. */
void meta_check(const struct draft *draft, struct messages *messages);

/* The buses of a rule's direction. */
const struct policy_bus *meta_from_bus(const struct draft *draft,
                                       const struct draft_frame *frame);
const struct policy_bus *meta_to_bus(const struct draft *draft,
                                     const struct draft_frame *frame);

/* Meta-rules, one file a subject. */
void meta_mode_is_announced(const struct draft *draft, struct messages *messages);
void meta_mode_differs(const struct draft *draft, struct messages *messages);
void meta_mode_in_parts_modes(const struct draft *draft, struct messages *messages);
void meta_mode_announcement_is_ours(const struct draft *draft, struct messages *messages);

void meta_frame_format_fits_bus(const struct draft *draft, struct messages *messages);
void meta_frame_from_unit_is_limited(const struct draft *draft,
                                     struct messages *messages);
void meta_frame_from_unit_is_named(const struct draft *draft, struct messages *messages);
void meta_frame_diagnosis_is_rare(const struct draft *draft, struct messages *messages);
void meta_frame_overlaps_none(const struct draft *draft, struct messages *messages);
void meta_frame_load_leaves_room(const struct draft *draft, struct messages *messages);
void meta_frame_paces_fit(const struct draft *draft, struct messages *messages);

void meta_owner_is_one(const struct draft *draft, struct messages *messages);

void meta_diagnostics_come_from_unit(const struct draft *draft,
                                     struct messages *messages);
void meta_diagnostics_ids_are_their_own(const struct draft *draft,
                                        struct messages *messages);
void meta_diagnostics_intrusion_needs_a_mode(const struct draft *draft,
                                             struct messages *messages);
void meta_diagnostics_tell_who_and_where(const struct draft *draft,
                                         struct messages *messages);

void meta_j1939_bus_is_declared(const struct draft *draft, struct messages *messages);
void meta_j1939_unit_has_no_way_around(const struct draft *draft,
                                       struct messages *messages);
void meta_j1939_transport_is_named(const struct draft *draft, struct messages *messages);
void meta_j1939_unit_acts_in_modes(const struct draft *draft, struct messages *messages);
void meta_j1939_identity_is_kept(const struct draft *draft, struct messages *messages);
void meta_j1939_answers_come_back(const struct draft *draft, struct messages *messages);
void meta_j1939_address_is_one(const struct draft *draft, struct messages *messages);
void meta_j1939_emergency_is_harmless(const struct draft *draft,
                                      struct messages *messages);

void meta_emergency_stands_alone(const struct draft *draft, struct messages *messages);
void meta_emergency_is_said_once(const struct draft *draft, struct messages *messages);

void meta_uplink_has_resolver(const struct draft *draft, struct messages *messages);
void meta_uplink_decoy_is_heard(const struct draft *draft, struct messages *messages);
void meta_uplink_asks_us_alone(const struct draft *draft, struct messages *messages);
void meta_uplink_overlaps_none(const struct draft *draft, struct messages *messages);
void meta_uplink_has_no_way_around(const struct draft *draft, struct messages *messages);
void meta_uplink_quic_is_no_way_around(const struct draft *draft,
                                       struct messages *messages);
void meta_uplink_topics_are_named(const struct draft *draft, struct messages *messages);
void meta_uplink_names_are_below(const struct draft *draft, struct messages *messages);
void meta_uplink_inspected_is_spoken(const struct draft *draft,
                                     struct messages *messages);
void meta_uplink_secrets_are_seen(const struct draft *draft, struct messages *messages);

#endif
