/* SPDX-License-Identifier: Apache-2.0 */
/* Checks -> messages. */
#include "policies/pack_checks.h"

/* protobuf-c only reads what a message to be packed points at. */
static void *unlocked(const void *bytes)
{
    return (void *)(uintptr_t)bytes;
}

static Sallyport__PolicyField *fill_field(Sallyport__PolicyField *out,
                                          const struct signal_layout *field)
{
    sallyport__policy_field__init(out);
    out->start = field->start;
    out->length = field->length;
    out->motorola = field->motorola;
    out->is_signed = field->is_signed;
    out->kind = field->kind;
    return field->length != 0 ? out : NULL;
}

static Sallyport__PolicyVariant *fill_variant(Sallyport__PolicyVariant *out,
                                              const struct checksum_variant *variant)
{
    size_t feeds = 0;
    while (feeds < CHECKSUM_FEEDS && variant->feeds[feeds] != FEED_END) {
        feeds++;
    }
    sallyport__policy_variant__init(out);
    out->kind = variant->kind;
    out->width = variant->crc.width;
    out->polynomial = variant->crc.polynomial;
    out->initial = variant->crc.initial;
    out->reflect_in = variant->crc.reflect_in;
    out->reflect_out = variant->crc.reflect_out;
    out->final = variant->crc.xor_out;
    out->constant = variant->constant;
    out->negative = variant->negative;
    out->feeds = (ProtobufCBinaryData){feeds, unlocked(variant->feeds)};
    out->first = variant->first;
    out->end = variant->end;
    return out;
}

static Sallyport__PolicyChecksum *fill_checksum(struct pack_checks *self, unsigned number,
                                                const struct policy_checksum *checksum)
{
    Sallyport__PolicyChecksum *out = &self->checksum[number];
    const struct checksum_variant *variant = checksum->variant;
    if (variant == NULL) {
        return NULL;
    }
    sallyport__policy_checksum__init(out);
    if (variant->name != NULL) {
        out->name = unlocked(variant->name);
    } else {
        out->variant = fill_variant(&self->variant[number], variant);
    }
    out->field = fill_field(&self->checksum_field[number], &checksum->field);
    out->offset_bytes = checksum->offset_bytes;
    out->data_id = checksum->data_id;
    out->data_ids = (ProtobufCBinaryData){
        checksum->lists_data_ids ? CHECKSUM_DATA_IDS : 0, unlocked(checksum->data_ids)};
    return out;
}

static Sallyport__PolicyCounter *fill_counter(struct pack_checks *self, unsigned number,
                                              const struct counter *counter)
{
    Sallyport__PolicyCounter *out = &self->counter[number];
    if (counter->field.length == 0) {
        return NULL;
    }
    sallyport__policy_counter__init(out);
    out->field = fill_field(&self->counter_field[number], &counter->field);
    out->last = counter->last;
    out->step = counter->step;
    out->repeats = counter->repeats_allowed;
    out->missing = counter->missing_allowed;
    return out;
}

void pack_checks_condition(Sallyport__PolicyCondition *out,
                           const struct policy_condition *condition)
{
    sallyport__policy_condition__init(out);
    out->start = condition->start;
    out->length = condition->length;
    out->motorola = condition->motorola;
    out->first = condition->first;
    out->last = condition->last;
}

static void fill_where(struct pack_checks *self, const struct policy_where *where,
                       unsigned number)
{
    Sallyport__PolicyWhere *out = self->wheres[number] = &self->where[number];
    sallyport__policy_where__init(out);
    out->field = fill_field(&self->where_field[number], &where->field);
    out->first = where->first;
    out->last = where->last;
    out->step = where->step;
    out->step_us = where->step_us;
    for (uint8_t i = 0; i < where->condition_count; i++) {
        self->conditions[number][i] = &self->condition[number][i];
        pack_checks_condition(&self->condition[number][i], &where->conditions[i]);
    }
    out->n_conditions = where->condition_count;
    out->conditions = self->conditions[number];
}

Sallyport__PolicyChecks *pack_checks_fill(struct pack_checks *self,
                                          const struct policy *policy,
                                          const struct policy_frame_rule *rule)
{
    if (rule->checks == 0) {
        return NULL;
    }
    unsigned number = rule->checks - 1U;
    const struct policy_checks *checks = &policy->checks[number];
    Sallyport__PolicyChecks *out = &self->checks[number];
    sallyport__policy_checks__init(out);
    out->checksum = fill_checksum(self, number, &checks->checksum);
    out->counter = fill_counter(self, number, &checks->counter);
    for (uint8_t i = 0; i < checks->where_count; i++) {
        unsigned at = checks->first_where + i;
        fill_where(self, &policy->wheres[at], at);
    }
    out->n_wheres = checks->where_count;
    out->wheres = &self->wheres[checks->first_where];
    return out;
}
