/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of a rule in the language. */
#include "policies/print_checks.h"

#include <inttypes.h>
#include <string.h>

#include "can/data_class.h"
#include "policies/print_part.h"
#include "policies/value.h"

#define NEW_LINE "\n        "

static void print_feeds(FILE *out, const struct checksum_variant *variant)
{
    static const char *const words[] = {
        [FEED_DATA] = "data",
        [FEED_DATA_BACKWARDS] = "data",
        [FEED_LENGTH] = "length",
        [FEED_ID] = "id",
        [FEED_ID_16] = "id-16",
        [FEED_ZERO] = "zero",
        [FEED_DATA_ID_LOW] = "data-id-low",
        [FEED_DATA_ID_HIGH] = "data-id-high",
    };
    const char *between = " over ";
    for (size_t i = 0; i < CHECKSUM_FEEDS && variant->feeds[i] != FEED_END; i++) {
        uint8_t feed = variant->feeds[i];
        bool data = feed == FEED_DATA || feed == FEED_DATA_BACKWARDS;
        fprintf(out, "%s%s", between, words[feed]);
        if (data && variant->end != 0) {
            fprintf(out, " %u..%u", variant->first, variant->end - 1U);
        }
        fputs(feed == FEED_DATA_BACKWARDS ? " backwards" : "", out);
        between = ", ";
    }
}

static void print_own(FILE *out, const struct checksum_variant *variant)
{
    static const char *const kinds[] = {
        [CHECKSUM_XOR] = "xor",
        [CHECKSUM_SUM] = "sum",
        [CHECKSUM_NIBBLES] = "nibbles",
        [CHECKSUM_CRC] = "crc",
    };
    const struct crc_model *crc = &variant->crc;
    fputs(kinds[variant->kind], out);
    if (variant->kind == CHECKSUM_CRC) {
        fprintf(out,
                " width %u polynomial 0x%" PRIX64 " initial 0x%" PRIX64
                " final 0x%" PRIX64,
                crc->width, crc->polynomial, crc->initial, crc->xor_out);
        fputs(crc->reflect_in && crc->reflect_out ? " reflected"
              : crc->reflect_in                   ? " reflected-in"
              : crc->reflect_out                  ? " reflected-out"
                                                  : "",
              out);
    }
    if (variant->constant != 0) {
        fprintf(out, " constant 0x%" PRIX64, variant->constant);
    }
    fputs(variant->negative ? " negative" : "", out);
    print_feeds(out, variant);
}

static void print_data_ids(FILE *out, const uint8_t ids[static CHECKSUM_DATA_IDS])
{
    size_t count =
        memcmp(ids, ids + 1, CHECKSUM_DATA_IDS - 1) == 0 ? 1 : CHECKSUM_DATA_IDS;
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s0x%02X", i == 0 ? " data-ids " : ", ", ids[i]);
    }
}

static void print_checksum(FILE *out, const struct policy_checksum *checksum)
{
    fputs(NEW_LINE "checksum ", out);
    if (checksum->variant->name != NULL) {
        fputs(checksum->variant->name, out);
    } else {
        print_own(out, checksum->variant);
    }
    if (checksum->field.length != 0) {
        print_field(out, &checksum->field);
    }
    if (checksum->data_id != 0) {
        fprintf(out, " data-id 0x%" PRIX32, checksum->data_id);
    }
    if (checksum->lists_data_ids) {
        print_data_ids(out, checksum->data_ids);
    }
    if (checksum->offset_bytes != 0) {
        fprintf(out, " offset %u", checksum->offset_bytes);
    }
}

static void print_counter(FILE *out, const struct counter *counter)
{
    fputs(NEW_LINE "counter", out);
    print_field(out, &counter->field);
    if (counter->last != (UINT64_C(1) << counter->field.length) - 1) {
        fprintf(out, " last %" PRIu64, counter->last);
    }
    if (counter->step != 1) {
        fprintf(out, " step %" PRIu64, counter->step);
    }
    if (counter->repeats_allowed != 0) {
        fprintf(out, " repeats %u", counter->repeats_allowed);
    }
    if (counter->missing_allowed != 0) {
        fprintf(out, " missing %" PRIu64, counter->missing_allowed);
    }
}

static void print_step(FILE *out, const struct policy_where *where)
{
    char step[VALUE_TEXT_BYTES];
    char per[QUANTITY_TEXT_BYTES];
    if (where->step != 0) {
        value_print_distance(step, &where->field, where->step);
        quantity_print(per, QUANTITY_RATE, (struct quantity){1, where->step_us});
        fprintf(out, " step %s%s", step, strchr(per, '/'));
    }
}

static void print_where(FILE *out, const struct policy_where *where)
{
    static const char *const kinds[] = {
        [SIGNAL_INT] = "", [SIGNAL_FLOAT] = " float", [SIGNAL_DOUBLE] = " double"};
    char text[VALUE_TEXT_BYTES];
    print_field(out, &where->field);
    value_print(text, &where->field, where->first);
    fprintf(out, "%s%s in %s", where->field.is_signed ? " signed" : "",
            kinds[where->field.kind], text);
    if (where->last != where->first) {
        value_print(text, &where->field, where->last);
        fprintf(out, "..%s", text);
    }
    print_step(out, where);
    for (uint8_t i = 0; i < where->condition_count; i++) {
        fputs(i == 0 ? " while" : ",", out);
        print_condition(out, &where->conditions[i]);
    }
}

void print_checks(FILE *out, const struct policy *policy,
                  const struct policy_frame_rule *rule)
{
    if (rule->checks == 0) {
        return;
    }
    const struct policy_checks *checks = &policy->checks[rule->checks - 1];
    if (checks->checksum.variant != NULL) {
        print_checksum(out, &checks->checksum);
    }
    if (checks->counter.field.length != 0) {
        print_counter(out, &checks->counter);
    }
    for (uint8_t i = 0; i < checks->where_count; i++) {
        fputs(i == 0 ? NEW_LINE "where" : NEW_LINE "    and", out);
        print_where(out, &policy->wheres[checks->first_where + i]);
    }
}

void print_checks_carries(FILE *out, unsigned classes)
{
    char text[DATA_CLASS_TEXT_BYTES];
    if (classes != 0) {
        data_class_print(text, classes);
        fprintf(out, " carries %s", text);
    }
}
