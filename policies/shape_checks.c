/* SPDX-License-Identifier: Apache-2.0 */
/* What the checks of a rule cannot ask for, and in which words to tell. */
#include <float.h>
#include <string.h>

#include "policies/checks.h"
#include "policies/condition.h"
#include "policies/shape.h"
#include "policies/value.h"

static bool share_bits(const uint8_t a[static FRAME_DATA_MAX],
                       const uint8_t b[static FRAME_DATA_MAX])
{
    bool share = false;
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        share = share || (a[i] & b[i]) != 0;
    }
    return share;
}

static bool is_in(const struct signal_layout *field,
                  const uint8_t bits[static FRAME_DATA_MAX])
{
    uint8_t own[FRAME_DATA_MAX] = {0};
    signal_mark(field, own);
    return share_bits(own, bits);
}

/* As the language can write it. */
static bool data_is_sound(const struct checksum_variant *own)
{
    unsigned data = 0;
    bool ended = false;
    for (size_t i = 0; i < CHECKSUM_FEEDS; i++) {
        uint8_t feed = own->feeds[i];
        ended = ended || feed == FEED_END;
        data += feed == FEED_DATA || feed == FEED_DATA_BACKWARDS;
        if ((ended && feed != FEED_END) || feed > FEED_DATA_ID_HIGH) {
            return false;
        }
    }
    bool some = own->first != 0 || own->end != 0;
    return own->feeds[0] != FEED_END && data <= 1 && (data == 1 || !some) &&
           (!some || (own->first < own->end && own->end <= FRAME_DATA_MAX));
}

static bool crc_is_none(const struct crc_model *crc)
{
    return crc->width == 0 && crc->polynomial == 0 && crc->initial == 0 &&
           !crc->reflect_in && !crc->reflect_out && crc->xor_out == 0;
}

static const char *variant_fault(const struct checksum_variant *own)
{
    bool crc = own->kind == CHECKSUM_CRC;
    if (own->name != NULL) {
        return NULL;
    }
    if (own->kind > CHECKSUM_CRC || own->initial != 0 || !data_is_sound(own) ||
        (own->kind == CHECKSUM_XOR && own->negative)) {
        return "no such checksum can be written out; XOR has no sign, and the range of "
               "bytes runs upwards";
    }
    if (crc ? own->constant != 0 || own->negative : !crc_is_none(&own->crc)) {
        return "a checksum of two kinds at once";
    }
    return NULL;
}

/* A sum of signals would change with what is written. */
static bool enters_itself(const struct checksum *bound)
{
    const struct checksum_variant *variant = bound->variant;
    bool enters = false;
    for (size_t i = 0; i < variant->term_count; i++) {
        enters = enters || is_in(&variant->terms[i].signal, bound->field_mask);
    }
    return enters;
}

static const char *checksum_fault(const struct checks *bound,
                                  const struct policy_checksum *checksum,
                                  const char *unbound)
{
    static const uint8_t none[CHECKSUM_DATA_IDS] = {0};
    const char *fault = variant_fault(checksum->variant);
    const struct signal_layout *field = &checksum->field;
    if (fault != NULL) {
        return fault;
    }
    if (field->length > 64 || field->kind != SIGNAL_INT || field->is_signed) {
        return "a checksum is a number of 1 to 64 bits without a sign; correct its bits";
    }
    if (field->length != 0 && checksum->variant->place != PLACE_GIVEN) {
        return "this checksum has a place of its own; leave its bits out";
    }
    if (!checksum->lists_data_ids && memcmp(checksum->data_ids, none, sizeof none) != 0) {
        return "data ids that are not listed";
    }
    if (unbound != NULL) {
        return unbound;
    }
    if (checksum->variant->kind == CHECKSUM_CRC &&
        bound->checksum.field.length > bound->checksum.crc.model.width) {
        return "the field is wider than the CRC; correct its bits";
    }
    if (enters_itself(&bound->checksum)) {
        return "what enters this checksum lies in its field; correct its bits";
    }
    return NULL;
}

static const char *counter_fault(const struct counter *counter,
                                 const struct policy_frame_rule *rule)
{
    if (counter->field.kind != SIGNAL_INT || counter->field.is_signed) {
        return "a counter has no sign; correct its bits";
    }
    if (!counter_valid(counter, rule->length_min)) {
        return "no such counter fits; it has 1 to 32 bits within the shortest frame, "
               "'last' is at most what they hold (4 bits: 15), 'step' at most 'last'";
    }
    if (rule->id_first != rule->id_last) {
        return "one counter cannot follow several ids; write a rule for each id";
    }
    return NULL;
}

static const char *bounds_fault(const struct policy_where *where)
{
    if (where->first > where->last) {
        return "the range of values runs backwards; write the lower one first";
    }
    if (where->first < value_key_min(&where->field) ||
        where->last > value_key_max(&where->field)) {
        return "the field cannot hold these values; correct the range or its bits";
    }
    return NULL;
}

static const char *step_fault(const struct policy_where *where,
                              const struct policy_frame_rule *rule)
{
    if ((where->step == 0) != (where->step_us == 0)) {
        return "half a step";
    }
    if (where->step == 0) {
        return NULL;
    }
    double real = value_real_distance(where->step);
    if (value_is_real(&where->field) && !(real > 0 && real <= DBL_MAX)) {
        return "a step that is none";
    }
    if (rule->id_first != rule->id_last) {
        return "one value cannot be followed over several ids; write a rule for each id, "
               "or leave 'step' out";
    }
    return NULL;
}

static const char *field_fault(const struct signal_layout *field, unsigned length_bytes)
{
    unsigned wanted = field->kind == SIGNAL_FLOAT ? 32 : 64;
    if (field->kind > SIGNAL_DOUBLE || (field->kind != SIGNAL_INT && field->is_signed)) {
        return "a kind of number that does not exist";
    }
    if (field->length == 0 || field->length > 64) {
        return "'where' looks at 1 to 64 bits; correct the number behind '|'";
    }
    if (field->kind != SIGNAL_INT && field->length != wanted) {
        return "a float has 32 bits and a double 64; correct the number behind '|'";
    }
    if (!signal_fits(field, length_bytes)) {
        return "'where' looks at a bit behind the end of the shortest frame; correct its "
               "bits or the length";
    }
    return NULL;
}

static const char *conditions_fault(const struct policy_where *where,
                                    const struct policy_frame_rule *rule,
                                    const uint8_t written[static FRAME_DATA_MAX])
{
    if (where->condition_count > POLICY_CONDITIONS_MAX) {
        return "more conditions than a value has";
    }
    for (uint8_t i = 0; i < where->condition_count; i++) {
        const struct signal_layout field = condition_field(&where->conditions[i]);
        if (shape_condition_fault(&where->conditions[i], rule->length_min) != NULL) {
            return "'while' looks at bits that are not in the frame, or cannot hold this "
                   "value; correct them";
        }
        if (is_in(&field, written)) {
            return "'while' looks at a bit of the checksum or counter; correct its bits";
        }
    }
    return NULL;
}

/* No frame shows both: one field has to have two values. */
static bool exclude_each_other(const struct policy_where *a, const struct policy_where *b)
{
    for (uint8_t i = 0; i < a->condition_count; i++) {
        for (uint8_t k = 0; k < b->condition_count; k++) {
            const struct policy_condition *x = &a->conditions[i];
            const struct policy_condition *y = &b->conditions[k];
            if (x->start == y->start && x->length == y->length &&
                x->motorola == y->motorola &&
                (x->first > y->last || y->first > x->last)) {
                return true;
            }
        }
    }
    return false;
}

static const char *overlap_fault(const struct policy_where *wheres, unsigned number,
                                 const uint8_t written[static FRAME_DATA_MAX])
{
    uint8_t own[FRAME_DATA_MAX] = {0};
    signal_mark(&wheres[number].field, own);
    if (share_bits(own, written)) {
        return "'where' looks at a bit of the checksum or counter; correct its bits";
    }
    for (unsigned i = 0; i < number; i++) {
        if (is_in(&wheres[i].field, own) &&
            !exclude_each_other(&wheres[i], &wheres[number])) {
            return "two ranges look at one bit; join them, or part them by 'while'";
        }
    }
    return NULL;
}

/* What is judged whole and leaves in part is another value there. */
static bool passes_in_part(const struct signal_layout *field,
                           const struct policy_frame_rule *rule,
                           const struct policy_mask *masks)
{
    uint8_t own[FRAME_DATA_MAX] = {0};
    unsigned passed = 0;
    unsigned cleared = 0;
    signal_mark(field, own);
    for (unsigned i = 0; i < FRAME_DATA_MAX; i++) {
        uint8_t bits =
            rule->mask_count == 0 && (rule->keep >> i & 1U) != 0 ? UINT8_MAX : 0;
        for (uint8_t k = 0; k < rule->mask_count; k++) {
            bits |= masks[k].bits[i];
        }
        passed |= own[i] & bits;
        cleared |= own[i] & (uint8_t)~bits;
    }
    return passed != 0 && cleared != 0;
}

static const char *where_fault(const struct policy_where *wheres, unsigned number,
                               const struct policy_frame_rule *rule,
                               const struct policy_mask *masks,
                               const uint8_t written[static FRAME_DATA_MAX])
{
    const struct policy_where *where = &wheres[number];
    const char *fault = field_fault(&where->field, rule->length_min);
    fault = fault != NULL ? fault : bounds_fault(where);
    fault = fault != NULL ? fault : step_fault(where, rule);
    fault = fault != NULL ? fault : conditions_fault(where, rule, written);
    if (fault == NULL && passes_in_part(&where->field, rule, masks)) {
        fault = "'where' looks at a field of which a part passes, which is another value "
                "there; pass all of it, or none";
    }
    return fault != NULL ? fault : overlap_fault(wheres, number, written);
}

/* What the gateway writes must not say which page a frame shows. */
static const char *pages_fault(const struct policy_frame_rule *rule,
                               const struct policy_mask *masks,
                               const uint8_t written[static FRAME_DATA_MAX])
{
    for (uint8_t i = 0; i < rule->mask_count; i++) {
        for (uint8_t k = 0; k < masks[i].condition_count; k++) {
            const struct signal_layout field = condition_field(&masks[i].conditions[k]);
            if (is_in(&field, written)) {
                return "'when' looks at a bit of the checksum or counter; correct its "
                       "bits";
            }
        }
    }
    return NULL;
}

/* Of checksum and counter; written is what they write. */
static const char *written_fault(const struct checks *bound, const char *unbound,
                                 const struct policy_frame_rule *rule,
                                 const struct policy_mask *masks,
                                 uint8_t written[static FRAME_DATA_MAX], unsigned *part)
{
    const struct policy_checks *checks = bound->asked;
    const char *fault = NULL;
    *part = SHAPE_CHECKSUM;
    if (checks->checksum.variant != NULL) {
        fault = checksum_fault(bound, &checks->checksum, unbound);
    }
    if (fault == NULL && checks->counter.field.length != 0) {
        uint8_t of_checksum[FRAME_DATA_MAX] = {0};
        const struct policy_checks alone = {.checksum = checks->checksum};
        struct checks without = *bound;
        without.asked = &alone;
        checks_mark_written(&without, of_checksum);
        *part = SHAPE_COUNTER;
        fault = counter_fault(&checks->counter, rule);
        if (fault == NULL && is_in(&checks->counter.field, of_checksum)) {
            fault = "the counter shares a bit with the checksum; correct its bits";
        }
    }
    if (fault == NULL) {
        checks_mark_written(bound, written);
        fault = pages_fault(rule, masks, written);
    }
    return fault;
}

const char *shape_checks_fault(const struct policy_checks *checks,
                               const struct policy_where *wheres,
                               const struct policy_frame_rule *rule,
                               const struct policy_mask *masks, unsigned *part)
{
    struct checks bound;
    uint8_t written[FRAME_DATA_MAX] = {0};
    *part = SHAPE_CHECKSUM;
    if (rule->remote || checks->where_count > POLICY_RULE_WHERES_MAX) {
        return "a remote frame has no bytes to look at; leave it out";
    }
    if (checks->checksum.variant == NULL && checks->counter.field.length == 0 &&
        checks->where_count == 0) {
        return "checks that ask nothing";
    }
    const char *unbound = checks_bind(&bound, checks, wheres, rule);
    const char *fault = written_fault(&bound, unbound, rule, masks, written, part);
    for (unsigned i = 0; fault == NULL && i < checks->where_count; i++) {
        *part = SHAPE_WHERE + i;
        fault = where_fault(wheres, i, rule, masks, written);
    }
    return fault;
}
