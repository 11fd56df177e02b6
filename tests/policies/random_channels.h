/* SPDX-License-Identifier: Apache-2.0 */
/* Channels of diagnostics that nobody would write, each of them possible. */
#ifndef TESTS_POLICIES_RANDOM_CHANNELS_H
#define TESTS_POLICIES_RANDOM_CHANNELS_H

#include "can/uds.h"
#include "policies/policy.h"
#include "tests/policies/random.h"

#define RANDOM_CHANNELS 4
#define RANDOM_CHANNEL_PERMISSIONS 24

struct random_channels {
    struct policy_channel channels[RANDOM_CHANNELS];
    struct policy_permission permissions[RANDOM_CHANNELS * RANDOM_CHANNEL_PERMISSIONS];
};

static inline uint16_t random_modes(struct random *random, const struct policy *policy)
{
    uint16_t all = policy_modes_all(policy);
    uint16_t some = (uint16_t)(random_below(random, 65536) & all);
    return some == 0 ? all : some;
}

/* Of a service that the dialect reads so and that harms nobody, in one of the shapes that
 * print on one line or on several. */
static inline struct policy_permission
random_permission(struct random *random, const struct policy_channel *channel)
{
    static const uint8_t services[UDS_PROTOCOL_COUNT][5] = {
        [UDS_ISO14229] = {0x19, 0x22, 0x24, 0x2A, 0x3E},
        [UDS_KWP2000] = {0x21, 0x1A, 0x12, 0x33, 0x20},
        [UDS_OBD] = {0x01, 0x02, 0x03, 0x06, 0x09}};
    struct policy_permission row = {
        .protocol = (uint8_t)random_below(random, UDS_PROTOCOL_COUNT)};
    if (channel->dialect == UDS_KWP2000 && row.protocol == UDS_ISO14229) {
        row.protocol = UDS_KWP2000;
    }
    row.service = services[row.protocol][random_below(random, 5)];
    struct uds_form form = uds_form((enum uds_protocol)row.protocol, row.service);
    row.names_sub = form.has_sub && random_below(random, 2) != 0;
    if (row.names_sub) {
        row.sub_first = (uint8_t)random_below(random, 3);
        row.sub_last = (uint8_t)(row.sub_first + random_below(random, 2));
    }
    row.names_identifiers = form.has_identifiers && random_below(random, 4) != 0;
    if (row.names_identifiers) {
        row.identifier_first =
            (uint16_t)(form.identifier_first + random_below(random, 200));
        row.identifier_last =
            (uint16_t)(row.identifier_first + random_below(random, 2) * 5);
    }
    row.modes = random_below(random, 2) == 0
                    ? channel->modes
                    : (uint16_t)(channel->modes & -(unsigned)channel->modes);
    return row;
}

static inline void random_channel(struct random *random, struct policy *policy,
                                  struct random_channels *out, uint32_t id)
{
    struct policy_channel *channel = &out->channels[policy->channel_count++];
    *channel = (struct policy_channel){
        .from = 1,
        .to = 0,
        .id = id,
        .answer_id = id + 1,
        .extended = random_below(random, 2) != 0,
        .fd = random_below(random, 2) != 0,
        .functional = random_below(random, 2) != 0,
        .prefixed = random_below(random, 2) != 0,
        .dialect = random_below(random, 2) == 0 ? UDS_ISO14229 : UDS_KWP2000,
        .nrc = random_below(random, 2) == 0 ? 0 : 0x33,
        .rate_count = (uint32_t)(1 + random_below(random, 1000)),
        .rate_per_us = (uint32_t)(1 + random_below(random, UINT32_MAX)),
        .age_us = random_below(random, 2) == 0 ? POLICY_AGE_DEFAULT_US : 7,
        .modes = random_modes(random, policy),
        .first_permission = policy->permission_count,
        .permission_count =
            (uint16_t)(1 + random_below(random, RANDOM_CHANNEL_PERMISSIONS))};
    channel->functional_id = channel->functional ? 0x6F0 : 0;
    channel->address = (uint8_t)(channel->prefixed ? random_below(random, 256) : 0);
    channel->answer_address =
        (uint8_t)(channel->prefixed ? random_below(random, 256) : 0);
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        struct policy_permission *row = &out->permissions[policy->permission_count++];
        bool again = i > 0 && random_below(random, 2) != 0; /* to be joined */
        *row = again ? row[-1] : random_permission(random, channel);
        if (again && row->names_identifiers && row->identifier_last < 0xFF) {
            row->identifier_first = row->identifier_last;
        }
    }
}

/* From the unit to the vehicle, where there is a way back. */
static inline void random_channels_make(struct random *random, struct policy *policy,
                                        struct random_channels *out)
{
    policy->channels = out->channels;
    policy->permissions = out->permissions;
    if (policy_find_direction(policy, 1, 0) >= 0 &&
        policy_find_direction(policy, 0, 1) >= 0) {
        uint32_t count = (uint32_t)random_below(random, RANDOM_CHANNELS + 1);
        for (uint32_t i = 0; i < count; i++) {
            random_channel(random, policy, out, 0x700 + 2 * i);
        }
    }
}

static inline bool random_permission_equal(const struct policy_permission *a,
                                           const struct policy_permission *b)
{
    return a->protocol == b->protocol && a->service == b->service &&
           a->names_sub == b->names_sub && a->sub_first == b->sub_first &&
           a->sub_last == b->sub_last && a->names_identifiers == b->names_identifiers &&
           a->identifier_first == b->identifier_first &&
           a->identifier_last == b->identifier_last && a->modes == b->modes;
}

static inline bool random_channel_equal(const struct policy_channel *a,
                                        const struct policy_channel *b)
{
    return a->from == b->from && a->to == b->to && a->id == b->id &&
           a->answer_id == b->answer_id && a->functional_id == b->functional_id &&
           a->functional == b->functional && a->extended == b->extended &&
           a->fd == b->fd && a->prefixed == b->prefixed && a->address == b->address &&
           a->answer_address == b->answer_address && a->dialect == b->dialect &&
           a->nrc == b->nrc && a->rate_count == b->rate_count &&
           a->rate_per_us == b->rate_per_us && a->age_us == b->age_us &&
           a->modes == b->modes && a->first_permission == b->first_permission &&
           a->permission_count == b->permission_count;
}

static inline bool random_channels_equal(const struct policy *a, const struct policy *b)
{
    bool equal = a->channel_count == b->channel_count &&
                 a->permission_count == b->permission_count;
    for (uint8_t i = 0; equal && i < a->channel_count; i++) {
        equal = random_channel_equal(&a->channels[i], &b->channels[i]);
    }
    for (uint16_t i = 0; equal && i < a->permission_count; i++) {
        equal = random_permission_equal(&a->permissions[i], &b->permissions[i]);
    }
    return equal;
}

#endif
