/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody would ask of the bytes of a frame, each of it possible. */
#ifndef TESTS_POLICIES_RANDOM_CHECKS_H
#define TESTS_POLICIES_RANDOM_CHECKS_H

#include <string.h>

#include "policies/policy.h"
#include "policies/shape.h"
#include "policies/value.h"
#include "tests/policies/random.h"

#define RANDOM_FRAME_RULES 64
#define RANDOM_RULE_WHERES 3

struct random_checks {
    struct policy_checks checks[RANDOM_FRAME_RULES];
    struct policy_where wheres[(RANDOM_FRAME_RULES + 1) * RANDOM_RULE_WHERES];
    struct checksum_variant variants[RANDOM_FRAME_RULES];
};

/* A condition that a frame of the rule can meet. */
static inline struct policy_condition
random_condition(struct random *random, const struct policy_frame_rule *rule)
{
    unsigned bits = 8U * rule->length_min;
    unsigned start = (unsigned)random_below(random, bits);
    unsigned room = bits - start < 64 ? bits - start : 64;
    struct policy_condition out = {.start = (uint16_t)start,
                                   .length = (uint8_t)(1 + random_below(random, room))};
    if (random_below(random, 3) == 0) { /* within its byte, where it surely fits */
        out.motorola = true;
        out.length = (uint8_t)(1 + random_below(random, start % 8 + 1));
    }
    uint64_t last = out.length == 64 ? UINT64_MAX : (UINT64_C(1) << out.length) - 1;
    out.last = random_below(random, UINT64_MAX) & last;
    out.first = random_below(random, 2) != 0 ? out.last : out.last / 2;
    return out;
}

/* A field that a frame of the rule has. */
static inline struct signal_layout random_field(struct random *random,
                                                const struct policy_frame_rule *rule)
{
    const struct policy_condition at = random_condition(random, rule);
    return (struct signal_layout){
        .start = at.start, .length = at.length, .motorola = at.motorola};
}

static inline struct checksum_variant random_variant(struct random *random)
{
    struct checksum_variant own = {.kind = (enum checksum_kind)random_below(random, 4)};
    if (own.kind == CHECKSUM_CRC) {
        own.crc.width = (uint8_t)(8 + random_below(random, 57));
        uint64_t all = UINT64_MAX >> (64 - own.crc.width);
        own.crc.polynomial = 1 + random_below(random, all);
        own.crc.initial = random_below(random, UINT64_MAX) & all;
        own.crc.xor_out = random_below(random, UINT64_MAX) & all;
        own.crc.reflect_in = random_below(random, 2) != 0;
        own.crc.reflect_out = random_below(random, 2) != 0;
    } else {
        own.constant = random_below(random, 2) * random_below(random, UINT64_MAX);
        own.negative = own.kind != CHECKSUM_XOR && random_below(random, 2) != 0;
    }
    static const uint8_t feeds[] = {FEED_LENGTH, FEED_ID,          FEED_ID_16,
                                    FEED_ZERO,   FEED_DATA_ID_LOW, FEED_DATA_ID_HIGH};
    size_t count = random_below(random, CHECKSUM_FEEDS);
    for (size_t i = 0; i < count; i++) {
        own.feeds[i] = feeds[random_below(random, sizeof feeds)];
    }
    own.feeds[random_below(random, count + 1)] =
        random_below(random, 2) != 0 ? FEED_DATA : FEED_DATA_BACKWARDS;
    if (random_below(random, 2) != 0) {
        own.first = (uint8_t)random_below(random, 8);
        own.end = (uint8_t)(own.first + 1 + random_below(random, 8));
    }
    return own;
}

static inline void random_checksum(struct random *random,
                                   const struct policy_frame_rule *rule,
                                   struct checksum_variant *own,
                                   struct policy_checksum *out)
{
    out->variant = &checksum_variants[random_below(random, checksum_variant_count)];
    if (random_below(random, 2) != 0) {
        *own = random_variant(random);
        out->variant = own;
    }
    if (out->variant->place == PLACE_GIVEN) {
        out->field = random_field(random, rule);
    }
    out->data_id = (uint32_t)(random_below(random, 2) * random_below(random, UINT32_MAX));
    out->lists_data_ids = random_below(random, 2) != 0;
    for (size_t i = 0; out->lists_data_ids && i < CHECKSUM_DATA_IDS; i++) {
        out->data_ids[i] = (uint8_t)random_below(random, 256);
    }
    out->offset_bytes = (uint8_t)(random_below(random, 4) == 0);
}

static inline void random_where(struct random *random,
                                const struct policy_frame_rule *rule,
                                struct policy_where *out)
{
    *out = (struct policy_where){.field = random_field(random, rule)};
    if (out->field.length == 32 || out->field.length == 64) {
        out->field.kind = out->field.length == 32 ? SIGNAL_FLOAT : SIGNAL_DOUBLE;
    } else {
        out->field.is_signed = random_below(random, 2) != 0;
    }
    uint64_t least = value_key_min(&out->field);
    uint64_t most = value_key_max(&out->field);
    out->first = least + random_below(random, most - least);
    out->last = out->first + random_below(random, most - out->first + 1);
    if (random_below(random, 2) != 0) {
        double real = (double)(1 + random_below(random, 1000000)) / 7;
        out->step = value_is_real(&out->field) ? value_distance_of_real(real)
                                               : 1 + random_below(random, UINT64_MAX);
        out->step_us = (uint32_t)(1 + random_below(random, UINT32_MAX));
    }
    out->condition_count = (uint8_t)random_below(random, POLICY_CONDITIONS_MAX + 1);
    for (uint8_t i = 0; i < out->condition_count; i++) {
        out->conditions[i] = random_condition(random, rule);
    }
}

/* What can be asked of its bytes, tried until it can. */
static inline void random_checks_add(struct random *random, struct random_checks *out,
                                     struct policy *policy,
                                     struct policy_frame_rule *rule)
{
    bool one_frame = rule->group.kind == POLICY_GROUP_NONE ||
                     (rule->group.kind == POLICY_GROUP_SENT && rule->length_max <= 8);
    for (int tries = 0; tries < 20 && one_frame && !rule->remote && rule->length_min > 0;
         tries++) {
        struct policy_checks checks = {.where_count = 0};
        struct policy_where *wheres = &out->wheres[policy->where_count];
        unsigned part;
        if (random_below(random, 2) != 0) {
            random_checksum(random, rule, &out->variants[policy->checks_count],
                            &checks.checksum);
        }
        if (random_below(random, 2) != 0) {
            checks.counter.field = random_field(random, rule);
            checks.counter.last =
                (UINT64_C(1) << (checks.counter.field.length & 63U)) - 1;
            checks.counter.last -= random_below(random, 2);
            checks.counter.step = 1 + random_below(random, 2);
            checks.counter.repeats_allowed = (uint8_t)random_below(random, 3);
            checks.counter.missing_allowed = random_below(random, 3);
        }
        checks.where_count = (uint8_t)random_below(random, RANDOM_RULE_WHERES + 1);
        for (uint8_t i = 0; i < checks.where_count; i++) {
            random_where(random, rule, &wheres[i]);
        }
        if (shape_checks_fault(&checks, wheres, rule, &policy->masks[rule->first_mask],
                               &part) == NULL) {
            checks.first_where = checks.where_count == 0 ? 0 : policy->where_count;
            policy->where_count = (uint16_t)(policy->where_count + checks.where_count);
            policy->checks[policy->checks_count++] = checks;
            rule->checks = policy->checks_count;
            return;
        }
    }
}

static inline bool random_field_equal(const struct signal_layout *a,
                                      const struct signal_layout *b)
{
    return a->start == b->start && a->length == b->length && a->motorola == b->motorola &&
           a->is_signed == b->is_signed && a->kind == b->kind;
}

static inline bool random_variant_equal(const struct checksum_variant *a,
                                        const struct checksum_variant *b)
{
    if (a == b || a == NULL || b == NULL || a->name != NULL || b->name != NULL) {
        return a == b;
    }
    return a->kind == b->kind && a->crc.width == b->crc.width &&
           a->crc.polynomial == b->crc.polynomial && a->crc.initial == b->crc.initial &&
           a->crc.xor_out == b->crc.xor_out && a->crc.reflect_in == b->crc.reflect_in &&
           a->crc.reflect_out == b->crc.reflect_out && a->constant == b->constant &&
           a->negative == b->negative && a->first == b->first && a->end == b->end &&
           memcmp(a->feeds, b->feeds, sizeof a->feeds) == 0;
}

static inline bool random_checks_equal(const struct policy_checks *a,
                                       const struct policy_checks *b)
{
    const struct policy_checksum *x = &a->checksum;
    const struct policy_checksum *y = &b->checksum;
    return random_variant_equal(x->variant, y->variant) &&
           random_field_equal(&x->field, &y->field) && x->data_id == y->data_id &&
           x->offset_bytes == y->offset_bytes && x->lists_data_ids == y->lists_data_ids &&
           memcmp(x->data_ids, y->data_ids, sizeof x->data_ids) == 0 &&
           random_field_equal(&a->counter.field, &b->counter.field) &&
           a->counter.last == b->counter.last && a->counter.step == b->counter.step &&
           a->counter.repeats_allowed == b->counter.repeats_allowed &&
           a->counter.missing_allowed == b->counter.missing_allowed &&
           a->first_where == b->first_where && a->where_count == b->where_count;
}

static inline bool random_condition_equal(const struct policy_condition *a,
                                          const struct policy_condition *b)
{
    return a->start == b->start && a->length == b->length && a->motorola == b->motorola &&
           a->first == b->first && a->last == b->last;
}

static inline bool random_where_equal(const struct policy_where *a,
                                      const struct policy_where *b)
{
    bool equal = random_field_equal(&a->field, &b->field) && a->first == b->first &&
                 a->last == b->last && a->step == b->step && a->step_us == b->step_us &&
                 a->condition_count == b->condition_count;
    for (uint8_t i = 0; equal && i < a->condition_count; i++) {
        equal = random_condition_equal(&a->conditions[i], &b->conditions[i]);
    }
    return equal;
}

static inline bool random_checks_same(const struct policy *a, const struct policy *b)
{
    bool equal = a->checks_count == b->checks_count && a->where_count == b->where_count;
    for (uint16_t i = 0; equal && i < a->checks_count; i++) {
        equal = random_checks_equal(&a->checks[i], &b->checks[i]);
    }
    for (uint16_t i = 0; equal && i < a->where_count; i++) {
        equal = random_where_equal(&a->wheres[i], &b->wheres[i]);
    }
    return equal;
}

#endif
