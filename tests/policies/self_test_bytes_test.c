/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/self_test_bytes.h"

#include "policies/condition.h"
#include "policies/frame_judge.h"
#include "policies/self_test.h"
#include "tests/policies/parse_fixture.h"
#include "tests/policies/random_policy.h"

static const struct policy *policy;
static const struct policy_frame_rule *rule;

static bool begin(const char *text)
{
    policy = parse(text);
    rule = policy == NULL ? NULL : &policy->frame_rules[0];
    if (policy == NULL) {
        printf("# %s\n", parse_said);
    }
    return EXPECT(policy != NULL);
}

static struct frame ones(void)
{
    struct frame out = {.id = 1, .length = 8};
    memset(out.data, 0xFF, 8);
    return out;
}

static void test_a_rule_that_asks_nothing_is_met_by_any_frame(void)
{
    struct frame frame = ones();
    if (begin(TO_UNIT("id 1 length 8"))) {
        EXPECT(self_test_bytes_meet(policy, rule, NULL, 3, &frame));
        self_test_bytes_repair(policy, rule, &frame, &frame);
        const struct frame as_it_was = ones();
        EXPECT(frame_equal(&frame, &as_it_was));
        for (unsigned way = 0; way < SELF_TEST_BYTES_WAYS; way++) {
            EXPECT(!self_test_bytes_spoil(policy, rule, way, &frame));
        }
    }
}

static void test_values_move_into_their_range_and_the_counter_counts(void)
{
    struct frame frame = ones();
    if (begin(TO_UNIT("id 1 length 8 counter bits 48|4 last 4 step 2 where bits 0|8 in "
                      "1..7 and bits 8|8 signed in -5..-3 and bits 16|8 in 9..255"))) {
        EXPECT(self_test_bytes_meet(policy, rule, NULL, 4, &frame));
        EXPECT_EQ(frame.data[0], 1);
        EXPECT_EQ(frame.data[1], 0xFB);
        EXPECT_EQ(frame.data[2], 0xFF);
        EXPECT_EQ(frame.data[6], 0xF3);
    }
}

static void test_what_moves_slowly_stands_still(void)
{
    struct frame frame = ones();
    if (begin(TO_UNIT("id 1 length 8 where bits 0|8 in 9..255 step 1/min"))) {
        EXPECT(self_test_bytes_meet(policy, rule, NULL, 0, &frame));
        EXPECT_EQ(frame.data[0], 9);
    }
}

static void test_a_page_that_no_value_lets_be_is_told(void)
{
    struct frame frame = ones();
    if (begin(TO_UNIT("id 1 length 8 pass bits none when bits 0|8 is 5 pass bits 9 when "
                      "bits 0|8 is 6 pass bits 10 where bits 0|8 in 5"))) {
        frame.data[0] = 5;
        EXPECT(self_test_bytes_meet(policy, rule, &policy->masks[1], 0, &frame));
        frame.data[0] = 6;
        EXPECT(!self_test_bytes_meet(policy, rule, &policy->masks[2], 0, &frame));
        EXPECT(!condition_all_hold(policy->masks[2].conditions, 1, frame.data));
    }
}

static void test_a_float_that_does_not_exist_is_told(void)
{
    struct frame frame = ones();
    if (begin(TO_UNIT("id 1 length 8 where bits 0|32 float in 0.1"))) {
        EXPECT(!self_test_bytes_meet(policy, rule, NULL, 0, &frame));
    }
}

static void test_a_frame_is_spoilt_in_each_way_there_is(void)
{
    struct frame good = ones();
    if (!begin(
            TO_UNIT("id 1 length 8 checksum toyota counter bits 48|4 where bits 8|8 in "
                    "0..255 and bits 0|8 in 3..7"))) {
        return;
    }
    EXPECT(self_test_bytes_meet(policy, rule, NULL, 0, &good));
    struct frame frame = good;
    EXPECT(self_test_bytes_spoil(policy, rule, 0, &frame));
    EXPECT_EQ(frame.data[7], good.data[7] ^ 1);
    frame = good;
    EXPECT(self_test_bytes_spoil(policy, rule, 1, &frame));
    EXPECT_EQ(frame.data[0], 8);
    EXPECT(frame.data[7] != good.data[7]);
    frame = good;
    EXPECT(self_test_bytes_spoil(policy, rule, 2, &frame));
    EXPECT(frame_equal(&frame, &good));
    if (begin(TO_UNIT("id 1 length 8 where bits 8|8 in 0..255"))) {
        EXPECT(!self_test_bytes_spoil(policy, rule, 0, &frame));
        EXPECT(!self_test_bytes_spoil(policy, rule, 1, &frame));
        EXPECT(!self_test_bytes_spoil(policy, rule, 2, &frame));
    }
}

static void test_what_leaves_is_repaired(void)
{
    struct frame in = ones();
    struct frame out = {.id = 1, .length = 8};
    if (begin(TO_UNIT("id 1 length 8 checksum sum bits 56|8 counter bits 48|4"))) {
        EXPECT(self_test_bytes_meet(policy, rule, NULL, 5, &in));
        self_test_bytes_repair(policy, rule, &in, &out);
        EXPECT_EQ(out.data[6], 5);
        EXPECT_EQ(out.data[7], 5);
    }
}

/* Whatever can be asked, the self-test finds a frame for it, or says that none can be. */
static void test_the_judge_keeps_what_random_policies_ask(void)
{
    static struct random_policy made;
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct random random = {23};
    unsigned good = 0;
    for (int round = 0; round < 300; round++) {
        struct arena arena;
        struct trouble why = {0};
        random_policy_make(&random, &made);
        made.policy.emergency_frame_count = 0;
        arena_init(&arena, block, sizeof block);
        bool kept = self_test_run(&made.policy, &arena, &why);
        good += kept;
        if (!kept && !EXPECT(strstr(why.text, "no frame can satisfy") != NULL)) {
            printf("# round %d: %s\n", round, why.text);
        }
    }
    EXPECT(good > 200);
}

int main(void)
{
    RUN(test_a_rule_that_asks_nothing_is_met_by_any_frame);
    RUN(test_values_move_into_their_range_and_the_counter_counts);
    RUN(test_what_moves_slowly_stands_still);
    RUN(test_a_page_that_no_value_lets_be_is_told);
    RUN(test_a_float_that_does_not_exist_is_told);
    RUN(test_a_frame_is_spoilt_in_each_way_there_is);
    RUN(test_what_leaves_is_repaired);
    RUN(test_the_judge_keeps_what_random_policies_ask);
    return tap_done();
}
