/* SPDX-License-Identifier: Apache-2.0 */
/* Messages -> checks, as if a stranger wrote them. */
#include "policies/pack_checks.h"
#include "policies/shape.h"
#include "policies/take.h"

static bool read_field(struct signal_layout *out, const Sallyport__PolicyField *in)
{
    *out = (struct signal_layout){.length = 0};
    if (in == NULL) {
        return true;
    }
    out->motorola = in->motorola;
    out->is_signed = in->is_signed;
    out->kind = (enum signal_kind)in->kind;
    return TAKE(out->start, in->start) && TAKE(out->length, in->length) &&
           in->kind <= SIGNAL_DOUBLE && in->length != 0;
}

static bool read_variant(struct checksum_variant *out, const Sallyport__PolicyVariant *in)
{
    if (in->kind > CHECKSUM_CRC || in->feeds.len > CHECKSUM_FEEDS) {
        return false;
    }
    out->kind = (enum checksum_kind)in->kind;
    out->crc.polynomial = in->polynomial;
    out->crc.initial = in->initial;
    out->crc.reflect_in = in->reflect_in;
    out->crc.reflect_out = in->reflect_out;
    out->crc.xor_out = in->final;
    out->constant = in->constant;
    out->negative = in->negative;
    for (size_t i = 0; i < in->feeds.len; i++) {
        out->feeds[i] = in->feeds.data[i];
        if (out->feeds[i] == FEED_END) {
            return false;
        }
    }
    return TAKE(out->crc.width, in->width) && TAKE(out->first, in->first) &&
           TAKE(out->end, in->end);
}

static const char *read_checksum(struct policy_checksum *out, struct arena *arena,
                                 const Sallyport__PolicyChecksum *in)
{
    if ((in->name[0] != '\0') == (in->variant != NULL)) {
        return "a checksum with a name and its arithmetic, or with neither";
    }
    if (in->variant != NULL) {
        struct checksum_variant *own = arena_take(arena, 1, sizeof *own);
        if (own == NULL || !read_variant(own, in->variant)) {
            return "a checksum that cannot be, or no memory is left";
        }
        out->variant = own;
    } else {
        out->variant = checksum_variant(in->name);
        if (out->variant == NULL) {
            return "a checksum that this version does not know; install the version that "
                   "compiled it";
        }
    }
    out->data_id = in->data_id;
    out->lists_data_ids = in->data_ids.len == CHECKSUM_DATA_IDS;
    if (!read_field(&out->field, in->field) ||
        !TAKE(out->offset_bytes, in->offset_bytes) ||
        in->offset_bytes >= FRAME_DATA_MAX ||
        (in->data_ids.len != 0 && !out->lists_data_ids)) {
        return "a checksum with a number out of range";
    }
    for (size_t i = 0; i < in->data_ids.len; i++) {
        out->data_ids[i] = in->data_ids.data[i];
    }
    return NULL;
}

static const char *read_counter(struct counter *out, const Sallyport__PolicyCounter *in)
{
    out->last = in->last;
    out->step = in->step;
    out->missing_allowed = in->missing;
    return in->field == NULL || !read_field(&out->field, in->field) ||
                   !TAKE(out->repeats_allowed, in->repeats) || in->missing > UINT32_MAX
               ? "a counter with a number out of range"
               : NULL;
}

bool unpack_checks_condition(struct policy_condition *out,
                             const Sallyport__PolicyCondition *in)
{
    out->motorola = in->motorola;
    out->first = in->first;
    out->last = in->last;
    return TAKE(out->start, in->start) && TAKE(out->length, in->length);
}

static const char *read_where(struct policy_where *out, const Sallyport__PolicyWhere *in)
{
    out->first = in->first;
    out->last = in->last;
    out->step = in->step;
    out->step_us = in->step_us;
    if (in->field == NULL || !read_field(&out->field, in->field) ||
        in->n_conditions > POLICY_CONDITIONS_MAX) {
        return "a range with a number out of range";
    }
    for (size_t i = 0; i < in->n_conditions; i++) {
        if (!unpack_checks_condition(&out->conditions[i], in->conditions[i])) {
            return "a condition with a number out of range";
        }
    }
    out->condition_count = (uint8_t)in->n_conditions;
    return NULL;
}

bool unpack_checks_room(struct policy *policy, struct arena *arena,
                        const Sallyport__Policy *in)
{
    size_t rules = 0;
    size_t wheres = 0;
    for (size_t i = 0; i < in->n_frame_rules; i++) {
        const Sallyport__PolicyChecks *checks = in->frame_rules[i]->checks;
        rules += checks != NULL;
        wheres += checks != NULL ? checks->n_wheres : 0;
        if (checks != NULL && checks->n_wheres > POLICY_RULE_WHERES_MAX) {
            return false;
        }
    }
    if (rules > POLICY_CHECKS_MAX || wheres > POLICY_WHERES_MAX) {
        return false;
    }
    policy->checks = arena_take(arena, rules, sizeof *policy->checks);
    policy->wheres = arena_take(arena, wheres, sizeof *policy->wheres);
    return policy->checks != NULL && policy->wheres != NULL;
}

const char *unpack_checks_read(struct policy *policy, struct arena *arena,
                               struct policy_frame_rule *rule,
                               const Sallyport__PolicyChecks *in)
{
    const char *fault = NULL;
    unsigned part;
    if (in == NULL) {
        return NULL;
    }
    struct policy_checks *checks = &policy->checks[policy->checks_count++];
    rule->checks = policy->checks_count;
    if (in->checksum != NULL) {
        fault = read_checksum(&checks->checksum, arena, in->checksum);
    }
    if (fault == NULL && in->counter != NULL) {
        fault = read_counter(&checks->counter, in->counter);
    }
    checks->first_where = in->n_wheres == 0 ? 0 : policy->where_count;
    for (size_t i = 0; fault == NULL && i < in->n_wheres; i++) {
        fault = read_where(&policy->wheres[policy->where_count++], in->wheres[i]);
    }
    checks->where_count = (uint8_t)in->n_wheres;
    return fault != NULL
               ? fault
               : shape_checks_fault(checks, &policy->wheres[checks->first_where], rule,
                                    &policy->masks[rule->first_mask], &part);
}
