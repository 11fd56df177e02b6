/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of which part; the parsers' and the bundle's tests ask for the rest. */
#include "policies/shape.h"

#include "tests/tap.h"

static struct policy_frame_rule rule;
static struct policy_mask masks[2];
static struct policy_where wheres[3];
static struct policy_checks checks;

static void begin(void)
{
    rule = (struct policy_frame_rule){
        .id_first = 5, .id_last = 5, .length_min = 8, .length_max = 8, .checks = 1};
    memset(masks, 0, sizeof masks);
    checks = (struct policy_checks){
        .checksum = {.variant = checksum_variant("crc8_j1850"),
                     .field = {.start = 56, .length = 8}},
        .counter = {.field = {.start = 48, .length = 4}, .last = 15, .step = 1},
        .where_count = 3};
    for (uint16_t i = 0; i < 3; i++) {
        wheres[i] = (struct policy_where){
            .field = {.start = (uint16_t)(8U * i), .length = 8}, .last = 255};
    }
}

static bool faulty(unsigned part, const char *what)
{
    unsigned where = 99;
    const char *fault = shape_checks_fault(&checks, wheres, &rule, masks, &where);
    bool good = fault != NULL && strncmp(fault, what, strlen(what)) == 0 && where == part;
    if (!good) {
        printf("# part %u: %s\n", where, fault != NULL ? fault : "good");
    }
    begin();
    return good;
}

static bool sound(void)
{
    unsigned part;
    const char *fault = shape_checks_fault(&checks, wheres, &rule, masks, &part);
    begin();
    return fault == NULL;
}

static void test_each_part_is_named(void)
{
    begin();
    EXPECT(sound());
    checks.checksum.field.start = 60;
    EXPECT(faulty(SHAPE_CHECKSUM, "the field of this checksum"));
    checks.counter.last = 16;
    EXPECT(faulty(SHAPE_COUNTER, "no such counter"));
    wheres[2].last = 256;
    EXPECT(faulty(SHAPE_WHERE + 2, "the field cannot hold"));
}

static void test_only_what_excludes_each_other_may_share_bits(void)
{
    begin();
    wheres[2] = wheres[1];
    EXPECT(faulty(SHAPE_WHERE + 2, "two ranges look at one bit"));
    wheres[2] = wheres[1];
    wheres[1].condition_count = wheres[2].condition_count = 2;
    wheres[1].conditions[0] = wheres[2].conditions[0] =
        (struct policy_condition){.start = 0, .length = 4, .first = 1, .last = 3};
    wheres[1].conditions[1] =
        (struct policy_condition){.start = 4, .length = 4, .first = 1, .last = 3};
    wheres[2].conditions[1] =
        (struct policy_condition){.start = 4, .length = 4, .first = 4, .last = 4};
    EXPECT(sound());
}

static void test_a_page_hangs_on_nothing_that_is_written(void)
{
    begin();
    rule.mask_count = 2;
    masks[1].condition_count = 1;
    masks[1].conditions[0] = (struct policy_condition){.start = 50, .length = 4};
    EXPECT(faulty(SHAPE_COUNTER, "'when' looks at a bit of the checksum or counter"));
    rule.mask_count = 2;
    masks[1].condition_count = 1;
    masks[1].conditions[0] = (struct policy_condition){.start = 52, .length = 4};
    EXPECT(sound());
}

static void test_a_checksum_of_signals_does_not_enter_itself(void)
{
    begin();
    checks.checksum.variant = checksum_variant("volvo_c1");
    checks.checksum.field.start = 8;
    checks.where_count = 1;
    EXPECT(sound());
    checks.checksum.variant = checksum_variant("volvo_c1");
    checks.checksum.field.start = 24;
    EXPECT(faulty(SHAPE_CHECKSUM, "what enters this checksum lies in its field"));
}

static void test_what_no_text_says_is_refused_too(void)
{
    static struct checksum_variant own;
    begin();
    wheres[0].condition_count = POLICY_CONDITIONS_MAX + 1;
    EXPECT(faulty(SHAPE_WHERE, "more conditions than a value has"));
    checks.checksum.data_ids[3] = 1;
    EXPECT(faulty(SHAPE_CHECKSUM, "data ids that are not listed"));
    own = (struct checksum_variant){.kind = CHECKSUM_XOR, .feeds = {FEED_DATA}};
    checks.checksum.variant = &own;
    EXPECT(sound());
    own.crc.reflect_out = true;
    checks.checksum.variant = &own;
    EXPECT(faulty(SHAPE_CHECKSUM, "a checksum of two kinds at once"));
    own = (struct checksum_variant){.kind = CHECKSUM_SUM, .feeds = {0, FEED_DATA}};
    checks.checksum.variant = &own;
    EXPECT(faulty(SHAPE_CHECKSUM, "no such checksum can be written out"));
    own = (struct checksum_variant){
        .kind = CHECKSUM_SUM, .initial = 1, .feeds = {FEED_DATA}};
    checks.checksum.variant = &own;
    EXPECT(faulty(SHAPE_CHECKSUM, "no such checksum can be written out"));
    checks.where_count = POLICY_RULE_WHERES_MAX + 1;
    EXPECT(faulty(SHAPE_CHECKSUM, "a remote frame"));
}

int main(void)
{
    RUN(test_each_part_is_named);
    RUN(test_only_what_excludes_each_other_may_share_bits);
    RUN(test_a_page_hangs_on_nothing_that_is_written);
    RUN(test_a_checksum_of_signals_does_not_enter_itself);
    RUN(test_what_no_text_says_is_refused_too);
    return tap_done();
}
