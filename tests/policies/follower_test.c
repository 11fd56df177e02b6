/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/follower.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct counter counter;
static struct follower follower;

static void begin(uint8_t repeats, uint64_t missing)
{
    counter = (struct counter){.field = {.length = 4},
                               .last = 14,
                               .step = 1,
                               .repeats_allowed = repeats,
                               .missing_allowed = missing};
    follower = (struct follower){.dropped = false};
}

#define REFUSED 99U
#define HELD_BACK 98U

static unsigned send_as(uint8_t value, bool in_time)
{
    uint8_t data[FRAME_DATA_MAX] = {value};
    enum follower_fit fit = follower_find(&follower, &counter, data);
    if (fit == FOLLOWER_NONE || !in_time) {
        follower_drop(&follower, &counter, fit, data);
        return fit == FOLLOWER_NONE ? REFUSED : HELD_BACK;
    }
    return (unsigned)follower_pass(&follower, &counter, fit, data);
}

static unsigned send(uint8_t value)
{
    return send_as(value, true);
}

static unsigned hold(uint8_t value)
{
    return send_as(value, false);
}

static void test_a_true_sender_leaves_as_it_came(void)
{
    begin(0, 0);
    for (unsigned i = 9; i < 60; i++) {
        EXPECT_EQ(send((uint8_t)(i % 15)), i % 15);
    }
}

static void test_a_jump_a_repeat_and_an_impossible_value_are_refused(void)
{
    begin(0, 0);
    EXPECT_EQ(send(3), 3);
    EXPECT_EQ(send(3), REFUSED);
    EXPECT_EQ(send(9), REFUSED);
    EXPECT_EQ(send(15), REFUSED);
    EXPECT_EQ(send(4), 4);
}

static void test_a_new_start_is_believed_at_its_second_frame(void)
{
    begin(0, 0);
    EXPECT_EQ(send(7), 7);
    EXPECT_EQ(send(0), REFUSED);
    EXPECT_EQ(send(1), 8);
    EXPECT_EQ(send(2), 9);
}

static void test_a_value_that_stands_still_is_no_new_start(void)
{
    begin(2, 0);
    EXPECT_EQ(send(7), 7);
    EXPECT_EQ(send(0), REFUSED);
    EXPECT_EQ(send(0), REFUSED);
    EXPECT_EQ(send(0), REFUSED);
    EXPECT_EQ(send(8), 8);
}

static void test_a_forger_beside_the_true_sender_is_never_believed(void)
{
    begin(0, 0);
    EXPECT_EQ(send(0), 0);
    for (unsigned i = 1; i < 40; i++) {
        EXPECT_EQ(send((uint8_t)((i + 7) % 15)), REFUSED);
        EXPECT_EQ(send((uint8_t)(i % 15)), i % 15);
    }
}

static void test_nor_when_most_true_frames_come_too_soon(void)
{
    begin(0, 0);
    EXPECT_EQ(send(0), 0);
    for (unsigned i = 1; i < 60; i++) {
        EXPECT_EQ(send((uint8_t)((i + 7) % 15)), REFUSED);
        EXPECT_EQ(send_as((uint8_t)(i % 15), i % 5 == 0),
                  i % 5 == 0 ? i / 5 % 15 : HELD_BACK);
    }
}

static void test_frames_held_back_leave_no_hole(void)
{
    begin(0, 0);
    EXPECT_EQ(send(5), 5);
    EXPECT_EQ(hold(6), HELD_BACK);
    EXPECT_EQ(hold(7), HELD_BACK);
    EXPECT_EQ(send(8), 6);
    EXPECT_EQ(send(9), 7);
}

static void test_a_frame_held_back_may_come_again(void)
{
    begin(0, 0);
    EXPECT_EQ(send(5), 5);
    EXPECT_EQ(hold(6), HELD_BACK);
    EXPECT_EQ(send(6), 6);
}

static void test_a_new_start_that_is_held_back_is_followed(void)
{
    begin(0, 0);
    EXPECT_EQ(send(5), 5);
    EXPECT_EQ(send(0), REFUSED);
    EXPECT_EQ(hold(1), HELD_BACK);
    EXPECT_EQ(send(2), 6);
}

static void test_what_was_missing_before_us_is_missing_behind_us(void)
{
    begin(0, 2);
    EXPECT_EQ(send(5), 5);
    EXPECT_EQ(send(8), 8);
    EXPECT_EQ(send(12), REFUSED);
    EXPECT_EQ(send(9), 9);
}

static void test_what_was_dropped_here_is_not(void)
{
    begin(0, 2);
    EXPECT_EQ(send(5), 5);
    follower.dropped = true; /* by its checksum, so that its counter is not believed */
    EXPECT_EQ(send(7), 6);
    EXPECT_EQ(send(8), 7);
}

static void test_a_repeat_that_is_allowed_repeats(void)
{
    begin(1, 0);
    EXPECT_EQ(send(5), 5);
    EXPECT_EQ(hold(6), HELD_BACK);
    EXPECT_EQ(send(7), 6);
    EXPECT_EQ(send(7), 6);
    EXPECT_EQ(send(7), REFUSED);
    EXPECT_EQ(send(8), 7);
}

/* The law of what leaves, for a sender that counts and a gateway that drops at will. */
static void test_what_leaves_counts_on_whatever_is_dropped(void)
{
    struct random random = {17};
    begin(0, 0);
    unsigned left = REFUSED;
    for (unsigned i = 0; i < 10000; i++) {
        unsigned out = send_as((uint8_t)(i % 15), random_below(&random, 3) != 0);
        if (out == HELD_BACK) {
            continue;
        }
        EXPECT_EQ(out, left == REFUSED ? i % 15 : (left + 1) % 15);
        left = out;
    }
}

int main(void)
{
    RUN(test_a_true_sender_leaves_as_it_came);
    RUN(test_a_jump_a_repeat_and_an_impossible_value_are_refused);
    RUN(test_a_new_start_is_believed_at_its_second_frame);
    RUN(test_a_value_that_stands_still_is_no_new_start);
    RUN(test_a_forger_beside_the_true_sender_is_never_believed);
    RUN(test_nor_when_most_true_frames_come_too_soon);
    RUN(test_frames_held_back_leave_no_hole);
    RUN(test_a_frame_held_back_may_come_again);
    RUN(test_a_new_start_that_is_held_back_is_followed);
    RUN(test_what_was_missing_before_us_is_missing_behind_us);
    RUN(test_what_was_dropped_here_is_not);
    RUN(test_a_repeat_that_is_allowed_repeats);
    RUN(test_what_leaves_counts_on_whatever_is_dropped);
    return tap_done();
}
