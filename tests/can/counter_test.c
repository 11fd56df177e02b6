/* SPDX-License-Identifier: Apache-2.0 */
#include "can/counter.h"

#include "tests/tap.h"

static const struct counter nibble = {
    .field = {.start = 8, .length = 4}, .last = 15, .step = 1};

static struct counter_result see(const struct counter *counter,
                                 struct counter_state *state, uint64_t value)
{
    uint8_t data[FRAME_DATA_MAX] = {0};
    signal_put(&counter->field, data, value);
    return counter_check(counter, state, data);
}

static void it_counts_over_the_wrap(void)
{
    struct counter_state state = {0};
    EXPECT_EQ(see(&nibble, &state, 3).verdict, COUNTER_FIRST);
    for (uint64_t i = 4; i < 40; i++) {
        struct counter_result result = see(&nibble, &state, i % 16);
        EXPECT_EQ(result.verdict, COUNTER_NEXT);
        EXPECT(result.allowed);
    }
}

static void where_15_is_skipped_0_follows_14_and_15_is_impossible(void)
{
    struct counter counter = nibble;
    counter.last = 14;
    struct counter_state state = {0};
    EXPECT_EQ(see(&counter, &state, 14).verdict, COUNTER_FIRST);
    EXPECT_EQ(see(&counter, &state, 0).verdict, COUNTER_NEXT);
    struct counter_result result = see(&counter, &state, 15);
    EXPECT_EQ(result.verdict, COUNTER_IMPOSSIBLE);
    EXPECT(!result.allowed);
    EXPECT_EQ(see(&counter, &state, 1).verdict, COUNTER_NEXT);
}

static void a_repeat_is_allowed_as_often_in_a_row_as_is_said(void)
{
    struct counter counter = nibble;
    counter.repeats_allowed = 2;
    static const bool allowed[] = {true, true, false, false};
    struct counter_state state = {0};
    EXPECT(see(&counter, &state, 7).allowed);
    for (size_t i = 0; i < sizeof allowed; i++) {
        struct counter_result result = see(&counter, &state, 7);
        EXPECT_EQ(result.verdict, COUNTER_REPEATED);
        EXPECT_EQ(result.allowed, allowed[i]);
    }
    EXPECT_EQ(see(&counter, &state, 8).verdict, COUNTER_NEXT);
    EXPECT(see(&counter, &state, 8).allowed);
    for (int i = 0; i < 300; i++) {
        struct counter_result result = see(&counter, &state, 8);
        EXPECT_EQ(result.verdict, COUNTER_REPEATED);
        EXPECT_EQ(result.allowed, i < 1);
    }
}

static void a_jump_says_how_many_are_missing_and_the_new_value_counts(void)
{
    struct counter counter = nibble;
    counter.missing_allowed = 2;
    struct counter_state state = {.seen = true, .value = 14};
    struct counter_result result = see(&counter, &state, 1);
    EXPECT_EQ(result.verdict, COUNTER_JUMPED);
    EXPECT_EQ(result.missing, 2);
    EXPECT(result.allowed);
    result = see(&counter, &state, 0);
    EXPECT_EQ(result.missing, 14);
    EXPECT(!result.allowed);
    EXPECT_EQ(see(&counter, &state, 1).verdict, COUNTER_NEXT);
}

static void a_step_above_one_counts_in_steps(void)
{
    struct counter counter = {.field = {.start = 0, .length = 8}, .last = 255, .step = 4};
    struct counter_state state = {.seen = true, .value = 248};
    EXPECT_EQ(see(&counter, &state, 252).verdict, COUNTER_NEXT);
    EXPECT_EQ(see(&counter, &state, 8).missing, 2);
    EXPECT_EQ(see(&counter, &state, 9).missing, 0);
}

static void what_stands_around_it_is_not_looked_at(void)
{
    struct counter_state state = {0};
    uint8_t data[FRAME_DATA_MAX];
    EXPECT_EQ(see(&nibble, &state, 3).verdict, COUNTER_FIRST);
    memset(data, 0xFF, sizeof data);
    signal_put(&nibble.field, data, 4);
    EXPECT_EQ(counter_check(&nibble, &state, data).verdict, COUNTER_NEXT);
}

static void a_counter_that_cannot_be_is_not_valid(void)
{
    static const struct {
        struct counter counter;
        bool valid;
    } rows[] = {
        {{{.start = 0, .length = 4}, .last = 15, .step = 1}, true},
        {{{.start = 0, .length = 32}, .last = UINT32_MAX, .step = 1}, true},
        {{{.start = 0, .length = 4}, .last = 16, .step = 1}, false},
        {{{.start = 0, .length = 4}, .last = 15, .step = 15}, true},
        {{{.start = 0, .length = 4}, .last = 15, .step = 0}, false},
        {{{.start = 0, .length = 4}, .last = 15, .step = 16}, false},
        {{{.start = 61, .length = 4}, .last = 15, .step = 1}, false},
        {{{.start = 0, .length = 33}, .last = 15, .step = 1}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(counter_valid(&rows[i].counter, 8), rows[i].valid);
    }
}

int main(void)
{
    RUN(it_counts_over_the_wrap);
    RUN(where_15_is_skipped_0_follows_14_and_15_is_impossible);
    RUN(a_repeat_is_allowed_as_often_in_a_row_as_is_said);
    RUN(a_jump_says_how_many_are_missing_and_the_new_value_counts);
    RUN(a_step_above_one_counts_in_steps);
    RUN(what_stands_around_it_is_not_looked_at);
    RUN(a_counter_that_cannot_be_is_not_valid);
    return tap_done();
}
