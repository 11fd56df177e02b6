/* SPDX-License-Identifier: Apache-2.0 */
/* What the judge makes of checks: their place among its laws, and what leaves. */
#include "policies/frame_judge.h"

#include "policies/checks.h"
#include "tests/policies/parse_fixture.h"

static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
static struct policy *policy;
static struct frame_judge *judge;
static struct frame sent;

static bool begin(const char *text)
{
    struct arena arena;
    policy = parse(text);
    if (!EXPECT(policy != NULL)) {
        printf("# %s\n", parse_said);
        return false;
    }
    arena_init(&arena, block, sizeof block);
    judge = frame_judge_new(policy, &arena);
    return EXPECT(judge != NULL);
}

/* The name of the reason. */
static const char *ask(uint8_t mode, struct frame in, uint64_t now_us)
{
    struct verdict verdict = frame_judge_check(judge, 0, mode, &in, &sent, now_us);
    return reason_row(verdict.reason)->name;
}

static struct frame bytes(uint8_t first, uint8_t count, uint8_t last)
{
    return (struct frame){
        .id = 5, .length = 8, .data = {first, [5] = 0xEE, [6] = count, [7] = last}};
}

/* With its XOR at the end. */
static struct frame whole(uint8_t first, uint8_t count)
{
    return bytes(first, count, (uint8_t)(first ^ 0xEE ^ count));
}

static void test_checks_stand_between_mode_and_period(void)
{
    if (!begin("policy \"p\" version 1\nbus vehicle = can0\nbus unit = can1\n"
               "mode road\nmode shop announce id 0x6A0\nfrom vehicle to unit {\n"
               "id 5 length 8 every 20ms within 1us checksum xor bits 56|8 counter bits "
               "48|4 where bits 0|8 in 0..9 step 3/s in shop }\n")) {
        return;
    }
    EXPECT_TEXT(ask(0, bytes(99, 9, 0), 0), "wrong_mode");
    EXPECT_TEXT(ask(1, bytes(99, 9, 0), 0), "wrong_checksum");
    EXPECT_TEXT(ask(1, whole(99, 9), 0), "out_of_range");
    EXPECT_TEXT(ask(1, whole(1, 3), 0), "allowed");
    EXPECT_TEXT(ask(1, whole(9, 9), 0), "wrong_counter");
    EXPECT_TEXT(ask(1, whole(9, 4), 0), "step_too_large");
    EXPECT_TEXT(ask(1, whole(2, 4), 19998), "too_soon");
    EXPECT_TEXT(ask(1, whole(2, 4), 19999), "allowed");
}

static void test_what_is_too_soon_moves_no_line_and_no_turn(void)
{
    if (!begin(TO_UNIT("id 5 length 8 every 20ms within 1ms where bits 0|8 in 0..99 "
                       "step 10/s"))) {
        return;
    }
    EXPECT_TEXT(ask(0, bytes(50, 0, 0), 0), "allowed");
    EXPECT_TEXT(ask(0, bytes(60, 0, 0), 1000), "too_soon");
    EXPECT_TEXT(ask(0, bytes(40, 0, 0), 19000), "allowed"); /* the line is at 50 */
}

static void test_a_frame_that_is_dropped_uses_no_rate(void)
{
    if (!begin(TO_UNIT("id 5 length 8 rate 1/s checksum xor bits 56|8"))) {
        return;
    }
    EXPECT_TEXT(ask(0, bytes(1, 2, 0), 0), "wrong_checksum");
    EXPECT_TEXT(ask(0, whole(1, 2), 0), "allowed");
    EXPECT_TEXT(ask(0, whole(1, 2), 0), "over_rate");
}

static void test_a_frame_that_nothing_is_taken_from_leaves_as_it_came(void)
{
    if (!begin(TO_UNIT("id 5 length 8 checksum xor bits 56|8 counter bits 48|4 missing 2 "
                       "repeats 1"))) {
        return;
    }
    static const uint8_t counts[] = {3, 4, 4, 6, 9, 9, 10, 0x5B};
    for (size_t i = 0; i < sizeof counts; i++) {
        struct frame in = whole(7, counts[i]);
        EXPECT_TEXT(ask(0, in, i), "allowed");
        EXPECT(frame_equal(&sent, &in));
    }
}

static void test_what_is_masked_is_repaired(void)
{
    if (!begin(TO_UNIT("id 5 length 8 pass bits 0..3 when bits 0|1 is 1 pass bits 4..7 "
                       "checksum xor bits 56|8 counter bits 48|4"))) {
        return;
    }
    EXPECT_TEXT(ask(0, whole(0x71, 0xC2), 0), "allowed");
    const struct frame first = {
        .id = 5, .length = 8, .data = {0x71, [6] = 2, [7] = 0x73}};
    EXPECT(frame_equal(&sent, &first));
    EXPECT_TEXT(ask(0, whole(0x70, 0xC3), 0), "allowed");
    const struct frame next = {.id = 5, .length = 8, .data = {0, [6] = 3, [7] = 3}};
    EXPECT(frame_equal(&sent, &next));
}

static bool builds(struct policy *of, size_t size)
{
    struct arena arena;
    arena_init(&arena, block, size);
    return frame_judge_new(of, &arena) != NULL;
}

static void test_checks_that_the_policy_does_not_have_build_no_judge(void)
{
    static const char text[] =
        TO_UNIT("id 5 length 8 checksum xor bits 56|8 where bits 0|8 in 1");
    if (!begin(text)) {
        return;
    }
    EXPECT(builds(policy, sizeof block));
    policy->frame_rules[0].checks = 2;
    EXPECT(!builds(policy, sizeof block));
    policy->frame_rules[0].checks = 1;
    policy->where_count = 0;
    EXPECT(!builds(policy, sizeof block));
    policy->where_count = 1;
    policy->frame_rules[0].length_min = 7;
    EXPECT(!builds(policy, sizeof block));
    policy->frame_rules[0].length_min = 8;
    bool small = true;
    for (size_t size = 16; small && size < sizeof block; size += 16) {
        small = !builds(policy, size); /* at each piece that is missing */
    }
    EXPECT(!small);
}

/* What frame_judge.h says of its arena, with as much as policy.h allows. */
static void test_the_judge_of_the_largest_policy_fits(void)
{
    static struct policy_frame_rule rules[POLICY_FRAME_RULES_MAX];
    static struct policy_checks checks[POLICY_CHECKS_MAX];
    static struct policy_where wheres[POLICY_WHERES_MAX];
    static struct policy largest = {.bus_count = POLICY_BUSES_MAX,
                                    .mode_count = 1,
                                    .direction_count = POLICY_DIRECTIONS_MAX,
                                    .frame_rules = rules,
                                    .frame_rule_count = POLICY_FRAME_RULES_MAX,
                                    .checks = checks,
                                    .checks_count = POLICY_CHECKS_MAX,
                                    .wheres = wheres,
                                    .where_count = POLICY_WHERES_MAX};
    uint16_t each = POLICY_FRAME_RULES_MAX / POLICY_DIRECTIONS_MAX;
    for (uint32_t i = 0; i < POLICY_FRAME_RULES_MAX; i++) {
        rules[i] = (struct policy_frame_rule){.id_first = i * 4,
                                              .id_last = i * 4,
                                              .extended = true,
                                              .length_min = 8,
                                              .length_max = 8,
                                              .modes = 1,
                                              .checks = (uint16_t)(i + 1)};
        rules[i].checks = i < POLICY_CHECKS_MAX ? rules[i].checks : 0;
    }
    for (uint16_t i = 0; i < POLICY_CHECKS_MAX; i++) {
        checks[i] =
            (struct policy_checks){.checksum = {.variant = checksum_variant("toyota")},
                                   .first_where = (uint16_t)(i * 2),
                                   .where_count = POLICY_WHERES_MAX / POLICY_CHECKS_MAX};
    }
    for (uint8_t i = 0; i < POLICY_DIRECTIONS_MAX; i++) {
        largest.directions[i] = (struct policy_direction){
            (uint8_t)(i % 2), (uint8_t)(2 + i % 4), (uint16_t)(i * each), each};
    }
    EXPECT(builds(&largest, sizeof block));
}

int main(void)
{
    RUN(test_checks_stand_between_mode_and_period);
    RUN(test_what_is_too_soon_moves_no_line_and_no_turn);
    RUN(test_a_frame_that_is_dropped_uses_no_rate);
    RUN(test_a_frame_that_nothing_is_taken_from_leaves_as_it_came);
    RUN(test_what_is_masked_is_repaired);
    RUN(test_checks_that_the_policy_does_not_have_build_no_judge);
    RUN(test_the_judge_of_the_largest_policy_fits);
    return tap_done();
}
