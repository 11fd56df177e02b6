/* SPDX-License-Identifier: Apache-2.0 */
/* Policies that nobody would write, each of them good: every field takes its odd values.
 */
#ifndef TESTS_POLICIES_RANDOM_POLICY_H
#define TESTS_POLICIES_RANDOM_POLICY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/j1939_rule.h"
#include "policies/policy.h"
#include "tests/policies/random_channels.h"
#include "tests/policies/random_checks.h"
#include "tests/policies/random_terms.h"

#define RANDOM_RULE_MASKS 4

struct random_policy {
    struct policy policy;
    struct policy_frame_rule frames[RANDOM_FRAME_RULES];
    struct policy_mask masks[RANDOM_FRAME_RULES * RANDOM_RULE_MASKS];
    struct random_channels channels;
    struct random_checks checks;
    struct policy_flow_rule flows[RANDOM_FLOW_RULES];
    char hosts[RANDOM_FLOW_RULES][POLICY_HOST_BYTES];
    struct random_terms terms[RANDOM_FLOW_RULES];
};

static inline void random_buses_and_modes(struct random *random, struct policy *out)
{
    static const char *const names[] = {"vehicle", "unit", "unit-b", "body_2", "X"};
    static const char *const interfaces[] = {"can0", "vcan1.2", "0can", "fd", "can@9"};
    bool j1939 = random_below(random, 2) != 0;
    out->bus_count = (uint8_t)(2 + random_below(random, 4));
    for (uint8_t i = 0; i < out->bus_count; i++) {
        struct policy_bus *bus = &out->buses[i];
        (void)snprintf(bus->name, sizeof bus->name, "%s", names[i]);
        (void)snprintf(bus->interface, sizeof bus->interface, "%s", interfaces[i]);
        bus->fd = true;
        bus->j1939 = j1939;
        bus->data_bitrate = random_below(random, 2) ? 5000000 : 0;
        bus->untrusted = i == 1 || i == 2;
        bus->watch = random_below(random, 3) == 0;
        bus->evidence = (uint8_t)random_below(random, POLICY_EVIDENCE_PAYLOAD + 1);
        if (i == 1 && random_below(random, 2) != 0) { /* nothing of the unit goes there */
            bus->bitrate = 500000;
            bus->load_percent = (uint8_t)random_below(random, 101);
        }
    }
    out->mode_count = (uint8_t)(1 + random_below(random, POLICY_MODES_MAX));
    for (uint8_t i = 0; i < out->mode_count; i++) {
        struct policy_mode *mode = &out->modes[i];
        (void)snprintf(mode->name, sizeof mode->name, "m%u", i);
        mode->announced = i > 0 && random_below(random, 2) != 0;
        if (mode->announced) {
            mode->announce_extended = random_below(random, 2) != 0;
            mode->announce_id =
                (uint32_t)(mode->announce_extended ? 0x1FFFFFF0 : 0x7F0) + i % 16U;
        }
    }
}

/* A pace is the period where there is one; a silence is longer. */
static inline void random_times(struct random *random, struct policy_frame_rule *rule)
{
    if (random_below(random, 3) == 0) {
        rule->pace_us = (uint32_t)(1000 + random_below(random, 9999001));
        rule->every_us = random_below(random, 2) != 0 ? rule->pace_us : 0;
        rule->within_us = 0;
    }
    uint32_t period_us = rule->pace_us != 0 ? rule->pace_us : rule->every_us;
    if (random_below(random, 3) == 0 && period_us < UINT32_MAX) {
        rule->silence_us =
            period_us + 1 + (uint32_t)random_below(random, UINT32_MAX - period_us);
    }
}

/* Ids begin at `id` and end below id + 4. */
static inline struct policy_frame_rule
random_frame_rule(struct random *random, const struct policy *policy, uint32_t id)
{
    static const uint8_t lengths[] = {0, 1, 5, 8, 12, 24, 64};
    struct policy_frame_rule rule = {.keep = UINT64_MAX};
    rule.extended = random_below(random, 2) != 0;
    rule.id_first =
        id + (rule.extended ? (uint32_t)random_below(random, 2) * 0x18FE0000 : 0);
    rule.id_last = rule.id_first + (uint32_t)random_below(random, 4);
    rule.remote = random_below(random, 5) == 0;
    rule.format = rule.remote ? POLICY_FORMAT_CLASSIC : (uint8_t)random_below(random, 3);
    size_t most = rule.format == POLICY_FORMAT_CLASSIC ? 4 : sizeof lengths;
    size_t last = random_below(random, most);
    rule.length_max = lengths[last];
    rule.length_min = lengths[random_below(random, last + 1)];
    if (!rule.remote && random_below(random, 2) != 0) {
        uint64_t bytes = random_below(random, UINT64_MAX);
        rule.keep = rule.length_max == 64
                        ? bytes
                        : bytes & ((UINT64_C(1) << rule.length_max) - 1);
    }
    rule.every_us = (uint32_t)(1 + random_below(random, UINT32_MAX));
    rule.within_us =
        random_below(random, 3) == 0 ? (uint32_t)random_below(random, rule.every_us) : 0;
    rule.classes = random_below(random, 3) == 0 ? (uint8_t)random_below(random, 128) : 0;
    if (random_below(random, 2) != 0) {
        rule.rate_count = (uint32_t)(1 + random_below(random, 1000));
        rule.rate_per_us = (uint32_t)(1 + random_below(random, UINT32_MAX));
    }
    random_times(random, &rule);
    rule.age_us = random_below(random, 2) != 0
                      ? POLICY_AGE_DEFAULT_US
                      : (uint32_t)(1 + random_below(random, 1U << 30));
    rule.modes = random_modes(random, policy);
    return rule;
}

/* The rule, its ids those of a proprietary group of its own instead: to one node if pdu1.
 * Sources of the unit and of the vehicle are apart. */
static inline void random_group(struct random *random, const struct policy *policy,
                                const struct policy_direction *way, uint32_t number,
                                struct policy_frame_rule *rule)
{
    static const uint16_t longest[] = {8, 8, 9, 100, 1785};
    if (!policy->buses[way->from].j1939 || random_below(random, 2) != 0) {
        return;
    }
    bool pdu1 = random_below(random, 4) == 0;
    bool asks = random_below(random, 4) == 0;
    uint8_t first = policy->buses[way->from].untrusted ? 0x80 : 0;
    rule->group = j1939_rule_group(asks ? POLICY_GROUP_REQUESTED : POLICY_GROUP_SENT,
                                   pdu1 ? 0x10000 + number * 0x100 : 0xFF00 + number);
    rule->group.source_first = (uint8_t)(first + random_below(random, 0x40));
    rule->group.source_last = rule->group.source_first;
    rule->remote = false;
    rule->format = POLICY_FORMAT_CLASSIC;
    rule->length_max = longest[random_below(random, sizeof longest / sizeof *longest)];
    rule->length_min = (uint16_t)random_below(random, rule->length_max + 1U);
    rule->keep = rule->length_max > 8 ? UINT64_MAX : random_below(random, 256);
    if (pdu1 || asks || rule->length_max > 8) {
        rule->group.destination_first =
            rule->length_max > 8 ? 0xFF : (uint8_t)random_below(random, 256);
        rule->group.destination_last = rule->group.destination_first;
    }
    if (rule->length_max > 8 || asks) {
        if (rule->pace_us != 0) {
            rule->every_us = rule->pace_us;
            rule->pace_us = 0;
        }
    }
    rule->silence_us = asks ? 0 : rule->silence_us;
    j1939_rule_bind(rule);
}

/* Bits instead of bytes, for some of the rules that have data at all. */
static inline void random_masks(struct random *random, struct random_policy *out,
                                struct policy_frame_rule *rule)
{
    if (rule->remote || rule->length_min == 0 || random_below(random, 2) != 0 ||
        (rule->group.kind != POLICY_GROUP_NONE &&
         (rule->length_max > 8 || rule->group.kind == POLICY_GROUP_REQUESTED))) {
        return;
    }
    rule->keep = UINT64_MAX;
    rule->first_mask = out->policy.mask_count;
    rule->mask_count = (uint8_t)(1 + random_below(random, RANDOM_RULE_MASKS));
    for (uint8_t i = 0; i < rule->mask_count; i++) {
        struct policy_mask *mask = &out->masks[out->policy.mask_count++];
        for (uint8_t byte = 0; byte < rule->length_max; byte++) {
            mask->bits[byte] = (uint8_t)random_below(random, 256);
        }
        mask->condition_count =
            (uint8_t)(i == 0 ? 0 : 1 + random_below(random, POLICY_CONDITIONS_MAX));
        for (uint8_t k = 0; k < mask->condition_count; k++) {
            mask->conditions[k] = random_condition(random, rule);
        }
    }
}

static inline void random_frames(struct random *random, struct random_policy *out)
{
    struct policy *policy = &out->policy;
    policy->frame_rules = out->frames;
    policy->masks = out->masks;
    policy->checks = out->checks.checks;
    policy->wheres = out->checks.wheres;
    for (uint8_t from = 0; from < policy->bus_count; from++) {
        uint8_t to = (uint8_t)((from + 1U) % policy->bus_count);
        struct policy_direction *way = &policy->directions[policy->direction_count++];
        *way = (struct policy_direction){from, to, policy->frame_rule_count, 0};
        way->rule_count = (uint16_t)random_below(random, RANDOM_FRAME_RULES / 8);
        for (uint16_t i = 0; i < way->rule_count; i++) {
            uint16_t at = policy->frame_rule_count++;
            out->frames[at] = random_frame_rule(random, policy, 0x100U + at * 4U);
            random_group(random, policy, way, at, &out->frames[at]);
            random_masks(random, out, &out->frames[at]);
            random_checks_add(random, &out->checks, policy, &out->frames[at]);
        }
    }
}

static inline struct policy_budget random_budget(struct random *random)
{
    if (random_below(random, 2) == 0) {
        return (struct policy_budget){0, 0};
    }
    return (struct policy_budget){1 + random_below(random, UINT64_MAX),
                                  1 + random_below(random, UINT64_MAX)};
}

static inline void random_uplink(struct random *random, struct random_policy *out)
{
    struct policy_uplink *uplink = &out->policy.uplink;
    const uint8_t resolver[16] = {0x20, 1, 0x0d,
                                  0xb8, [15] = (uint8_t)random_below(random, 256)};
    uplink->present = random_below(random, 4) != 0;
    if (!uplink->present) {
        return;
    }
    uplink->resolver =
        random_below(random, 2) != 0 ? address_ipv6(resolver) : address_ipv4(resolver);
    uplink->resolver_port = random_below(random, 2) != 0 ? 53 : 5353;
    if (random_below(random, 2) != 0) {
        uplink->resolver_name = "dns-1_.example";
        uplink->resolver_ca = random_below(random, 2) != 0 ? random_certificates : NULL;
        uplink->resolver_ca_bytes =
            uplink->resolver_ca != NULL ? RANDOM_CERTIFICATE_BYTES : 0;
    }
    random_secrets(random, uplink);
    uplink->denial = (uint8_t)random_below(random, 3);
    uplink->evidence = uplink->denial == POLICY_DENY_DECOY
                           ? POLICY_EVIDENCE_PAYLOAD
                           : (uint8_t)random_below(random, POLICY_EVIDENCE_PAYLOAD + 1);
    uplink->rules = out->flows;
    uplink->rule_count = (uint16_t)random_below(random, RANDOM_FLOW_RULES + 1);
    for (uint16_t i = 0; i < uplink->rule_count; i++) {
        bool wild = random_below(random, 2) != 0;
        (void)snprintf(out->hosts[i], sizeof out->hosts[i], "%sh-%u_.telemetry.example",
                       wild ? "*." : "", i);
        out->flows[i] = (struct policy_flow_rule){
            .transport = (uint8_t)random_below(random, 3),
            .host = out->hosts[i],
            .port = (uint16_t)(54 + random_below(random, 65482)),
            .up = random_budget(random),
            .down = random_budget(random),
            .modes = random_modes(random, &out->policy),
        };
        random_terms_make(random, &out->terms[i], &out->flows[i]);
    }
}

static inline void random_emergency(struct random *random, struct policy *out)
{
    out->emergency_frame_count = (uint8_t)random_below(random, 4);
    for (uint8_t i = 0; i < out->emergency_frame_count; i++) {
        out->emergency_frames[i] = (struct policy_emergency_frame){
            .from = 1, .to = 0, .id = i, .extended = random_below(random, 2) != 0};
    }
    out->emergency_flow_count = (uint8_t)random_below(random, 4);
    for (uint8_t i = 0; i < out->emergency_flow_count; i++) {
        const uint8_t server[16] = {198, 51, 100, i, 1};
        out->emergency_flows[i] = (struct policy_emergency_flow){
            .transport = random_below(random, 2) != 0 ? POLICY_TCP : POLICY_UDP,
            .server = random_below(random, 2) != 0 ? address_ipv4(server)
                                                   : address_ipv6(server),
            .port = (uint16_t)(1 + random_below(random, 65535))};
    }
}

static inline void random_policy_make(struct random *random, struct random_policy *out)
{
    *out = (struct random_policy){.policy.version = 1 + random_below(random, UINT64_MAX)};
    (void)snprintf(out->policy.name, sizeof out->policy.name, "policy \xC2\xA7 %u {#}",
                   (unsigned)random_below(random, 1000));
    out->policy.observe = random_below(random, 4) == 0;
    out->policy.evidence = (uint8_t)random_below(random, POLICY_EVIDENCE_PAYLOAD + 1);
    random_buses_and_modes(random, &out->policy);
    random_frames(random, out);
    random_channels_make(random, &out->policy, &out->channels);
    random_uplink(random, out);
    random_emergency(random, &out->policy);
}

/* Field by field, but for lines, which are of the text and not of the policy. */
static inline bool random_frame_rule_equal(const struct policy_frame_rule *a,
                                           const struct policy_frame_rule *b)
{
    return a->id_first == b->id_first && a->id_last == b->id_last &&
           a->extended == b->extended && a->remote == b->remote &&
           a->format == b->format && a->length_min == b->length_min &&
           a->length_max == b->length_max && a->keep == b->keep &&
           a->every_us == b->every_us && a->rate_count == b->rate_count &&
           a->rate_per_us == b->rate_per_us && a->age_us == b->age_us &&
           a->silence_us == b->silence_us && a->pace_us == b->pace_us &&
           a->modes == b->modes && a->within_us == b->within_us &&
           a->classes == b->classes && a->checks == b->checks &&
           a->first_mask == b->first_mask && a->mask_count == b->mask_count &&
           a->group.kind == b->group.kind && a->group.pgn == b->group.pgn &&
           a->group.source_first == b->group.source_first &&
           a->group.source_last == b->group.source_last &&
           a->group.destination_first == b->group.destination_first &&
           a->group.destination_last == b->group.destination_last;
}

static inline bool random_mask_equal(const struct policy_mask *a,
                                     const struct policy_mask *b)
{
    bool equal = a->condition_count == b->condition_count &&
                 memcmp(a->bits, b->bits, sizeof a->bits) == 0;
    for (uint8_t i = 0; equal && i < a->condition_count; i++) {
        equal = random_condition_equal(&a->conditions[i], &b->conditions[i]);
    }
    return equal;
}

static inline bool random_budget_equal(struct policy_budget a, struct policy_budget b)
{
    return a.limit_bytes == b.limit_bytes && a.period_us == b.period_us;
}

static inline bool random_uplink_equal(const struct policy_uplink *a,
                                       const struct policy_uplink *b)
{
    bool equal = a->present == b->present && address_equal(&a->resolver, &b->resolver) &&
                 a->resolver_port == b->resolver_port && a->denial == b->denial &&
                 a->evidence == b->evidence && a->rule_count == b->rule_count &&
                 random_secrets_equal(a, b) &&
                 (a->resolver_name == NULL || b->resolver_name == NULL
                      ? a->resolver_name == b->resolver_name
                      : strcmp(a->resolver_name, b->resolver_name) == 0) &&
                 random_certificates_equal(a->resolver_ca, a->resolver_ca_bytes,
                                           b->resolver_ca, b->resolver_ca_bytes);
    for (uint16_t i = 0; equal && i < a->rule_count; i++) {
        const struct policy_flow_rule *x = &a->rules[i];
        const struct policy_flow_rule *y = &b->rules[i];
        equal = x->transport == y->transport && strcmp(x->host, y->host) == 0 &&
                x->port == y->port && random_budget_equal(x->up, y->up) &&
                random_budget_equal(x->down, y->down) && x->modes == y->modes &&
                random_terms_equal(x->terms, y->terms);
    }
    return equal;
}

static inline bool random_buses_and_modes_equal(const struct policy *a,
                                                const struct policy *b)
{
    bool equal = a->bus_count == b->bus_count && a->mode_count == b->mode_count;
    for (uint8_t i = 0; equal && i < a->bus_count; i++) {
        const struct policy_bus *x = &a->buses[i];
        const struct policy_bus *y = &b->buses[i];
        equal = strcmp(x->name, y->name) == 0 &&
                strcmp(x->interface, y->interface) == 0 && x->bitrate == y->bitrate &&
                x->data_bitrate == y->data_bitrate && x->fd == y->fd &&
                x->load_percent == y->load_percent && x->watch == y->watch &&
                x->j1939 == y->j1939 && x->untrusted == y->untrusted &&
                x->evidence == y->evidence;
    }
    for (uint8_t i = 0; equal && i < a->mode_count; i++) {
        const struct policy_mode *x = &a->modes[i];
        const struct policy_mode *y = &b->modes[i];
        equal = strcmp(x->name, y->name) == 0 && x->announced == y->announced &&
                x->announce_id == y->announce_id &&
                x->announce_extended == y->announce_extended;
    }
    return equal;
}

static inline bool random_frames_equal(const struct policy *a, const struct policy *b)
{
    bool equal = a->direction_count == b->direction_count &&
                 a->frame_rule_count == b->frame_rule_count;
    for (uint8_t i = 0; equal && i < a->direction_count; i++) {
        const struct policy_direction *x = &a->directions[i];
        const struct policy_direction *y = &b->directions[i];
        equal = x->from == y->from && x->to == y->to && x->first_rule == y->first_rule &&
                x->rule_count == y->rule_count;
    }
    for (uint16_t i = 0; equal && i < a->frame_rule_count; i++) {
        equal = random_frame_rule_equal(&a->frame_rules[i], &b->frame_rules[i]);
    }
    equal = equal && a->mask_count == b->mask_count;
    for (uint16_t i = 0; equal && i < a->mask_count; i++) {
        equal = random_mask_equal(&a->masks[i], &b->masks[i]);
    }
    equal = equal && random_checks_same(a, b);
    return equal;
}

static inline bool random_emergency_equal(const struct policy *a, const struct policy *b)
{
    bool equal = a->emergency_frame_count == b->emergency_frame_count &&
                 a->emergency_flow_count == b->emergency_flow_count;
    for (uint8_t i = 0; equal && i < a->emergency_frame_count; i++) {
        const struct policy_emergency_frame *x = &a->emergency_frames[i];
        const struct policy_emergency_frame *y = &b->emergency_frames[i];
        equal = x->from == y->from && x->to == y->to && x->id == y->id &&
                x->extended == y->extended;
    }
    for (uint8_t i = 0; equal && i < a->emergency_flow_count; i++) {
        const struct policy_emergency_flow *x = &a->emergency_flows[i];
        const struct policy_emergency_flow *y = &b->emergency_flows[i];
        equal = x->transport == y->transport && address_equal(&x->server, &y->server) &&
                x->port == y->port;
    }
    return equal;
}

static inline bool random_policy_equal(const struct policy *a, const struct policy *b)
{
    return strcmp(a->name, b->name) == 0 && a->version == b->version &&
           a->observe == b->observe && a->evidence == b->evidence &&
           random_buses_and_modes_equal(a, b) && random_frames_equal(a, b) &&
           random_channels_equal(a, b) && random_uplink_equal(&a->uplink, &b->uplink) &&
           random_emergency_equal(a, b);
}

#endif
