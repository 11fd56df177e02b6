/* SPDX-License-Identifier: Apache-2.0 */
/* A question for each need, asked of each rule. */
#include "gateway/officer/coverage_needs.h"

#include "policies/transport.h"

struct asking {
    const struct policy *policy;
    enum coverage_need need;
    void (*line_cb)(void *data, uint32_t line);
    void *data;
    bool met;
};

static void meet(struct asking *self, uint32_t line)
{
    self->met = true;
    self->line_cb(self->data, line);
}

static bool whole_meets(enum coverage_need need, const struct policy *policy)
{
    bool unit = false;
    bool vehicle = false;
    bool j1939 = false;
    bool watch = false;
    bool load = false;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const struct policy_bus *bus = &policy->buses[i];
        unit |= bus->untrusted;
        vehicle |= !bus->untrusted;
        j1939 |= bus->j1939;
        watch |= bus->watch;
        load |= bus->load_percent != 0;
    }
    switch (need) {
    case COVERAGE_NEEDS_ALWAYS:
        return true;
    case COVERAGE_NEEDS_CAN:
        return unit && vehicle;
    case COVERAGE_NEEDS_J1939:
        return unit && vehicle && j1939;
    case COVERAGE_NEEDS_WATCH:
        return watch;
    case COVERAGE_NEEDS_LOAD:
        return load;
    case COVERAGE_NEEDS_DECOY:
        return policy->uplink.present && policy->uplink.denial == POLICY_DENY_DECOY;
    default:
        return false;
    }
}

static bool where_steps(const struct policy *policy, const struct policy_checks *checks)
{
    bool steps = false;
    for (uint16_t i = 0; i < checks->where_count; i++) {
        steps |= policy->wheres[checks->first_where + i].step != 0;
    }
    return steps;
}

static bool frame_meets(const struct asking *self, const struct policy_frame_rule *rule,
                        bool of_unit)
{
    static const struct policy_checks none;
    const struct policy_checks *checks =
        rule->checks != 0 ? &self->policy->checks[rule->checks - 1] : &none;
    switch (self->need) {
    case COVERAGE_NEEDS_SILENCE:
        return rule->silence_us != 0;
    case COVERAGE_NEEDS_MODE:
        return of_unit && rule->modes != policy_modes_all(self->policy);
    case COVERAGE_NEEDS_FRAME:
        return of_unit;
    case COVERAGE_NEEDS_CHECKSUM:
        return of_unit && checks->checksum.variant != NULL;
    case COVERAGE_NEEDS_COUNTER:
        return of_unit && checks->counter.field.length != 0;
    case COVERAGE_NEEDS_WHERE:
        return of_unit && checks->where_count != 0;
    case COVERAGE_NEEDS_STEP:
        return of_unit && where_steps(self->policy, checks);
    case COVERAGE_NEEDS_EVERY:
        return of_unit && rule->every_us != 0;
    case COVERAGE_NEEDS_FRAME_RATE:
        return of_unit && rule->rate_count != 0;
    default:
        return false;
    }
}

static bool channel_meets(const struct asking *self, const struct policy_channel *channel)
{
    switch (self->need) {
    case COVERAGE_NEEDS_CHANNEL:
        return true;
    case COVERAGE_NEEDS_FRAME_RATE:
        return channel->rate_count != 0;
    case COVERAGE_NEEDS_MODE:
        return channel->modes != policy_modes_all(self->policy);
    default:
        return false;
    }
}

static bool terms_meet(const struct asking *self, const struct policy_flow_rule *rule)
{
    static const struct policy_flow_terms none;
    const struct policy_flow_terms *terms = rule->terms != NULL ? rule->terms : &none;
    bool http = rule->transport == POLICY_HTTP;
    bool mqtt = rule->transport == POLICY_MQTT;
    switch (self->need) {
    case COVERAGE_NEEDS_REQUEST:
        return terms->request_count != 0;
    case COVERAGE_NEEDS_MQTT:
        return mqtt || terms->topic_count != 0;
    case COVERAGE_NEEDS_CONTENT:
        return http || mqtt || terms->inspect;
    case COVERAGE_NEEDS_CERTIFICATE:
        return terms->pin_count != 0 || terms->ca != NULL || terms->inspect;
    case COVERAGE_NEEDS_INSPECT:
        return terms->inspect;
    case COVERAGE_NEEDS_UPDATE:
        return terms->update_us != 0;
    default:
        return false;
    }
}

static bool flow_meets(const struct asking *self, const struct policy_flow_rule *rule)
{
    switch (self->need) {
    case COVERAGE_NEEDS_FLOW:
        return true;
    case COVERAGE_NEEDS_HELLO:
        return transport_row(rule->transport)->hello;
    case COVERAGE_NEEDS_TLS:
        return rule->transport == POLICY_TLS;
    case COVERAGE_NEEDS_QUIC:
        return rule->transport == POLICY_QUIC;
    case COVERAGE_NEEDS_DTLS:
        return rule->transport == POLICY_DTLS;
    case COVERAGE_NEEDS_VERSION:
        return rule->tls_least != 0;
    case COVERAGE_NEEDS_ALPN:
        return rule->alpn_count != 0;
    case COVERAGE_NEEDS_JA4:
        return rule->ja4_count != 0;
    case COVERAGE_NEEDS_AS:
        return rule->as != TRAFFIC_UNKNOWN ||
               transport_row(rule->transport)->traffic != TRAFFIC_UNKNOWN;
    case COVERAGE_NEEDS_BUDGET:
        return rule->up.limit_bytes != 0 || rule->down.limit_bytes != 0;
    default:
        return terms_meet(self, rule);
    }
}

static void ask_frames(struct asking *self)
{
    const struct policy *policy = self->policy;
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        bool of_unit = policy->buses[way->from].untrusted;
        for (uint16_t j = 0; j < way->rule_count; j++) {
            const struct policy_frame_rule *rule =
                &policy->frame_rules[way->first_rule + j];
            if (frame_meets(self, rule, of_unit)) {
                meet(self, rule->line);
            }
        }
    }
}

bool coverage_needs_met(enum coverage_need need, const struct policy *policy,
                        void (*line_cb)(void *data, uint32_t line), void *data)
{
    struct asking asking = {.policy = policy,
                            .need = need,
                            .line_cb = line_cb,
                            .data = data,
                            .met = whole_meets(need, policy)};
    ask_frames(&asking);
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        if (channel_meets(&asking, &policy->channels[i])) {
            meet(&asking, policy->channels[i].line);
        }
    }
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        if (flow_meets(&asking, &policy->uplink.rules[i])) {
            meet(&asking, policy->uplink.rules[i].line);
        }
    }
    for (uint8_t i = 0; need == COVERAGE_NEEDS_SECRET && i < policy->uplink.secret_count;
         i++) {
        meet(&asking, policy->uplink.secrets[i].line);
    }
    return asking.met;
}
