/* SPDX-License-Identifier: Apache-2.0 */
/* Puts values, counter and checksum into a frame. */
#include "policies/self_test_bytes.h"

#include "policies/checks.h"
#include "policies/condition.h"
#include "policies/value.h"

static const struct policy_checks *checks_of(const struct policy *policy,
                                             const struct policy_frame_rule *rule)
{
    return rule->checks == 0 ? NULL : &policy->checks[rule->checks - 1];
}

/* What moves at a limited speed stands still. */
static bool is_met(const struct policy_where *where, const struct frame *frame)
{
    uint64_t key;
    if (!condition_all_hold(where->conditions, where->condition_count, frame->data)) {
        return true;
    }
    bool number = value_key(&where->field, signal_bits(&where->field, frame->data), &key);
    return number && key >= where->first && key <= where->last &&
           (where->step == 0 || signal_bits(&where->field, frame->data) ==
                                    (value_bits(&where->field, where->first) &
                                     (UINT64_MAX >> (64U - where->field.length))));
}

/* Twice, since one value may be the page of another. */
static bool meet_ranges(const struct policy *policy, const struct policy_checks *checks,
                        struct frame *frame)
{
    bool good = true;
    const struct policy_where *wheres = &policy->wheres[checks->first_where];
    for (unsigned i = 0; i < 2U * checks->where_count; i++) {
        const struct policy_where *where = &wheres[i % checks->where_count];
        if (!is_met(where, frame)) {
            signal_put(&where->field, frame->data,
                       value_bits(&where->field, where->first));
        }
    }
    for (uint8_t i = 0; i < checks->where_count; i++) {
        good = good && is_met(&wheres[i], frame);
    }
    return good;
}

static void put_checksum(const struct policy *policy,
                         const struct policy_frame_rule *rule, struct frame *frame)
{
    struct checks bound;
    const struct policy_checks *checks = checks_of(policy, rule);
    const struct policy_where *wheres = &policy->wheres[checks->first_where];
    if (checks->checksum.variant != NULL &&
        checks_bind(&bound, checks, wheres, rule) == NULL) {
        checksum_put(&bound.checksum, frame);
    }
}

bool self_test_bytes_meet(const struct policy *policy,
                          const struct policy_frame_rule *rule,
                          const struct policy_mask *mask, unsigned turn,
                          struct frame *frame)
{
    const struct policy_checks *checks = checks_of(policy, rule);
    if (checks == NULL) {
        return true;
    }
    const struct counter *counter = &checks->counter;
    if (counter->field.length != 0) {
        signal_put(&counter->field, frame->data,
                   turn * counter->step % (counter->last + 1));
    }
    bool good = meet_ranges(policy, checks, frame) &&
                (mask == NULL || condition_all_hold(mask->conditions,
                                                    mask->condition_count, frame->data));
    put_checksum(policy, rule, frame);
    return good;
}

void self_test_bytes_repair(const struct policy *policy,
                            const struct policy_frame_rule *rule, const struct frame *in,
                            struct frame *out)
{
    const struct policy_checks *checks = checks_of(policy, rule);
    if (checks == NULL) {
        return;
    }
    if (checks->counter.field.length != 0) {
        signal_put(&checks->counter.field, out->data,
                   signal_bits(&checks->counter.field, in->data));
    }
    put_checksum(policy, rule, out);
}

static bool spoil_checksum(const struct policy *policy,
                           const struct policy_frame_rule *rule, struct frame *frame)
{
    struct checks bound;
    const struct policy_checks *checks = checks_of(policy, rule);
    const struct policy_where *wheres = &policy->wheres[checks->first_where];
    if (checks->checksum.variant == NULL ||
        checks_bind(&bound, checks, wheres, rule) != NULL) {
        return false;
    }
    const struct signal_layout *field = &bound.checksum.field;
    signal_put(field, frame->data, signal_bits(field, frame->data) ^ 1U);
    return true;
}

/* The first value that is always there moves just out of its range. */
static bool spoil_range(const struct policy *policy, const struct policy_frame_rule *rule,
                        struct frame *frame)
{
    const struct policy_checks *checks = checks_of(policy, rule);
    for (uint8_t i = 0; i < checks->where_count; i++) {
        const struct policy_where *where = &policy->wheres[checks->first_where + i];
        if (where->condition_count == 0 && !value_is_real(&where->field) &&
            where->last < value_key_max(&where->field)) {
            signal_put(&where->field, frame->data,
                       value_bits(&where->field, where->last + 1));
            put_checksum(policy, rule, frame);
            return true;
        }
    }
    return false;
}

/* The frame as it is, a second time. */
static bool spoil_counter(const struct policy *policy,
                          const struct policy_frame_rule *rule)
{
    const struct counter *counter = &checks_of(policy, rule)->counter;
    return counter->field.length != 0 && counter->repeats_allowed == 0;
}

bool self_test_bytes_spoil(const struct policy *policy,
                           const struct policy_frame_rule *rule, unsigned way,
                           struct frame *frame)
{
    if (rule->checks == 0) {
        return false;
    }
    return way == 0   ? spoil_checksum(policy, rule, frame)
           : way == 1 ? spoil_range(policy, rule, frame)
                      : spoil_counter(policy, rule);
}
