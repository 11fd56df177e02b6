/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/print_checks.h"

#include <stdlib.h>

#include "can/data_class.h"
#include "policies/value.h"
#include "tests/tap.h"

static struct policy_where wheres[2];
static struct policy_checks checks[1];
static const struct policy policy = {
    .checks = checks, .checks_count = 1, .wheres = wheres, .where_count = 2};

static bool prints(const char *expected)
{
    const struct policy_frame_rule rule = {.checks = 1};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    print_checks(out, &policy, &rule);
    (void)fclose(out);
    bool good = EXPECT_TEXT(text, expected);
    free(text);
    memset(checks, 0, sizeof checks);
    memset(wheres, 0, sizeof wheres);
    return good;
}

static void test_a_rule_without_checks_prints_none(void)
{
    const struct policy_frame_rule rule = {.checks = 0};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    print_checks(out, &policy, &rule);
    print_checks_carries(out, 0);
    (void)fclose(out);
    EXPECT_TEXT(text, "");
    free(text);
}

static void test_a_checksum_has_its_name_and_where_it_lies(void)
{
    checks[0].checksum = (struct policy_checksum){
        .variant = checksum_variant("xor"),
        .field = {.start = 7, .length = 8, .motorola = true},
        .data_id = 0xAB,
        .lists_data_ids = true,
        .data_ids = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
        .offset_bytes = 3};
    prints(
        "\n        checksum xor bits 7|8 motorola data-id 0xAB data-ids 0x01 offset 3");
}

static void test_arithmetic_without_a_name_is_written_out(void)
{
    const struct checksum_variant crc = {
        .kind = CHECKSUM_CRC,
        .crc = {8, 0x1D, 0xFF, true, false, 0xFE},
        .feeds = {FEED_ID, FEED_DATA_BACKWARDS, FEED_DATA_ID_HIGH},
        .first = 1,
        .end = 8};
    checks[0].checksum.variant = &crc;
    prints("\n        checksum crc width 8 polynomial 0x1D initial 0xFF final 0xFE "
           "reflected-in over id, data 1..7 backwards, data-id-high");
    const struct checksum_variant sum = {
        .kind = CHECKSUM_SUM, .constant = 8, .negative = true, .feeds = {FEED_DATA}};
    checks[0].checksum.variant = &sum;
    prints("\n        checksum sum constant 0x8 negative over data");
}

static void test_a_counter_prints_what_is_unusual(void)
{
    checks[0].counter = (struct counter){.field = {.length = 4}, .last = 15, .step = 1};
    prints("\n        counter bits 0|4");
    checks[0].counter = (struct counter){.field = {.length = 4},
                                         .last = 14,
                                         .step = 2,
                                         .repeats_allowed = 3,
                                         .missing_allowed = 4};
    prints("\n        counter bits 0|4 last 14 step 2 repeats 3 missing 4");
}

static void test_values_stand_below_each_other(void)
{
    checks[0].where_count = 2;
    wheres[0] =
        (struct policy_where){.field = {.length = 32, .kind = SIGNAL_FLOAT},
                              .first = value_real_key(-0.5),
                              .last = value_real_key(0.1),
                              .step = value_distance_of_real(0.25),
                              .step_us = 100000,
                              .condition_count = 2,
                              .conditions = {{40, 4, true, 2, 2}, {44, 4, false, 1, 3}}};
    wheres[1] = (struct policy_where){.field = {.start = 48, .length = 8}, .first = 7};
    wheres[1].last = 7;
    prints("\n        where bits 0|32 float in -0.5..0.1 step 0.25/100ms while bits 40|4 "
           "motorola is 2, bits 44|4 is 1..3\n            and bits 48|8 in 7");
}

static void test_classes_are_printed_by_their_words(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    print_checks_carries(out, DATA_CABIN | DATA_MEMORY);
    (void)fclose(out);
    EXPECT_TEXT(text, " carries cabin, memory");
    free(text);
}

int main(void)
{
    RUN(test_a_rule_without_checks_prints_none);
    RUN(test_a_checksum_has_its_name_and_where_it_lies);
    RUN(test_arithmetic_without_a_name_is_written_out);
    RUN(test_a_counter_prints_what_is_unusual);
    RUN(test_values_stand_below_each_other);
    RUN(test_classes_are_printed_by_their_words);
    return tap_done();
}
