/* SPDX-License-Identifier: Apache-2.0 */
/* A policy while it is being read: what will be in it, and where in the text each part
 * stands, so that a rule about policies can point at it. */
#ifndef POLICIES_DRAFT_H
#define POLICIES_DRAFT_H

#include "can/database.h"
#include "policies/lexer.h"
#include "policies/policy.h"

struct draft_frame {
    struct policy_frame_rule rule; /* modes 0 until compiled: all */
    struct place place;
    uint8_t direction;
    bool names_all;   /* its `in` names every mode; known when compiled */
    bool in_bytes;    /* its `pass` counts bytes */
    const char *note; /* which message it was made of, or NULL */
};

struct draft_flow {
    struct policy_flow_rule rule; /* modes 0 until compiled: all */
    struct place place;
    bool names_all;
};

struct draft_channel {
    struct policy_channel channel; /* modes 0 until compiled: all */
    struct place place;
    bool names_all;
    bool denial_said;
};

struct draft_permission {
    struct policy_permission permission; /* modes 0 until compiled: its channel's */
    struct place place;
};

struct draft_checks_places {
    struct place checksum;
    struct place counter;
};

#define DRAFT_DATABASES_MAX 8

struct draft {
    struct policy *policy; /* its rule tables are empty until compiled */
    struct draft_frame frames[POLICY_FRAME_RULES_MAX];
    size_t frame_count;
    struct policy_mask masks[POLICY_MASKS_MAX]; /* those of one rule together */
    size_t mask_count;
    struct policy_checks checks[POLICY_CHECKS_MAX];
    struct draft_checks_places checks_places[POLICY_CHECKS_MAX];
    size_t checks_count;
    struct policy_where wheres[POLICY_WHERES_MAX]; /* those of one rule together */
    struct place where_places[POLICY_WHERES_MAX];
    size_t where_count;
    const struct database *databases[DRAFT_DATABASES_MAX];
    size_t database_count;
    bool database_missing; /* one could not be read, which was told */
    struct draft_channel channels[POLICY_CHANNELS_MAX];
    size_t channel_count;
    struct draft_permission permissions[POLICY_PERMISSIONS_MAX]; /* of one together */
    size_t permission_count;
    struct draft_flow flows[POLICY_FLOW_RULES_MAX];
    size_t flow_count;
    size_t terms_bytes; /* of all of them */
    struct policy_secret secrets[FLOW_TERMS_SECRETS_MAX];
    uint8_t secret_count;
    struct place secret_place; /* of the first */
    struct place policy_place; /* line 0: there is none */
    struct place observe_place;
    struct place uplink_place;
    struct place names_place;
    struct place resolver_place;
    struct place deny_place;
    struct place evidence_place;
    struct place uplink_evidence_place;
    struct place bus_places[POLICY_BUSES_MAX];
    struct place mode_places[POLICY_MODES_MAX];
    struct place direction_places[POLICY_DIRECTIONS_MAX];
    struct place emergency_frame_places[POLICY_EMERGENCY_MAX];
    struct place emergency_flow_places[POLICY_EMERGENCY_MAX];
};

#endif
