/* SPDX-License-Identifier: Apache-2.0 */
/* What each rule opens, as bits. */
#include "gateway/officer/coverage_open.h"

#include "can/uds.h"
#include "policies/diagnostic_id.h"
#include "policies/j1939_rule.h"
#include "policies/permission.h"
#include "policies/traffic.h"

/* A checksum or a counter is none: whoever holds the unit makes them right, and puts
 * between them what it likes. */
static bool asks_for_values(const struct policy *policy,
                            const struct policy_frame_rule *rule)
{
    return rule->checks != 0 && policy->checks[rule->checks - 1].where_count != 0;
}

static unsigned frame_opens(const struct policy *policy,
                            const struct policy_direction *way,
                            const struct policy_frame_rule *rule)
{
    if (!policy->buses[way->from].untrusted) {
        bool j1939 = policy->buses[way->from].j1939 || policy->buses[way->to].j1939;
        bool given = rule->classes != 0 || (j1939 && j1939_rule_classes(rule) != 0);
        return given && policy->buses[way->to].untrusted ? OPENS_CARRIES : OPENS_NOTHING;
    }
    unsigned opens = asks_for_values(policy, rule) ? OPENS_NOTHING : OPENS_FRAMES;
    bool any_service = !rule->remote && diagnostic_id_in_rule(rule);
    return opens | (any_service ? OPENS_ASKS | OPENS_CHANGES : OPENS_NOTHING);
}

static bool changes(const struct policy_permission *permission)
{
    enum uds_protocol protocol = (enum uds_protocol)permission->protocol;
    unsigned last = permission->names_sub ? permission->sub_last : 0x7F;
    bool found = false;
    for (unsigned sub = permission->names_sub ? permission->sub_first : 0; sub <= last;
         sub++) {
        uint8_t bytes[UDS_REQUEST_BYTES];
        size_t count = uds_request(bytes, protocol, permission->service, (uint8_t)sub,
                                   permission->identifier_first);
        struct uds_message message = uds_decode(
            bytes, count, count, protocol == UDS_KWP2000 ? UDS_KWP2000 : UDS_ISO14229);
        found |= uds_intrusive(&message);
    }
    return found;
}

static unsigned channel_opens(const struct policy *policy,
                              const struct policy_channel *channel)
{
    unsigned opens = OPENS_NOTHING;
    for (uint16_t i = 0; i < channel->permission_count; i++) {
        const struct policy_permission *permission =
            &policy->permissions[channel->first_permission + i];
        opens |= permission_classes(permission) != 0 ? OPENS_ASKS : OPENS_NOTHING;
        opens |= changes(permission) ? OPENS_CHANGES : OPENS_NOTHING;
    }
    return opens;
}

/* NTP is held to its form, in which there is little room. */
static unsigned flow_opens(const struct policy_flow_rule *rule)
{
    switch (rule->transport) {
    case POLICY_NTP:
        return OPENS_NOTHING;
    case POLICY_QUIC:
        return OPENS_FLOWS;
    case POLICY_TLS:
    case POLICY_DTLS:
        return OPENS_FLOWS | (rule->tls_least == 0 ? OPENS_OLD_TLS : OPENS_NOTHING);
    default:
        return OPENS_FLOWS | (rule->as == TRAFFIC_SSH ? OPENS_NOTHING : OPENS_PLAIN);
    }
}

/* How many of them pass is bounded, what is in them is not. */
static void open_emergencies(unsigned opens, const struct policy *policy,
                             void (*line_cb)(void *data, uint32_t line), void *data)
{
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *frame = &policy->emergency_frames[i];
        if (policy->buses[frame->from].untrusted && (opens & OPENS_FRAMES) != 0) {
            line_cb(data, frame->line);
        }
    }
    for (uint8_t i = 0; i < policy->emergency_flow_count; i++) {
        if ((opens & (OPENS_FLOWS | OPENS_PLAIN)) != 0) {
            line_cb(data, policy->emergency_flows[i].line);
        }
    }
}

void coverage_open(unsigned opens, const struct policy *policy,
                   void (*line_cb)(void *data, uint32_t line), void *data)
{
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        for (uint16_t j = 0; j < way->rule_count; j++) {
            const struct policy_frame_rule *rule =
                &policy->frame_rules[way->first_rule + j];
            if ((frame_opens(policy, way, rule) & opens) != 0) {
                line_cb(data, rule->line);
            }
        }
    }
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        if ((channel_opens(policy, &policy->channels[i]) & opens) != 0) {
            line_cb(data, policy->channels[i].line);
        }
    }
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        if ((flow_opens(&policy->uplink.rules[i]) & opens) != 0) {
            line_cb(data, policy->uplink.rules[i].line);
        }
    }
    open_emergencies(opens, policy, line_cb, data);
}
