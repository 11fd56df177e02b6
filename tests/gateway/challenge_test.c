/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/challenge.h"

#include "tests/tap.h"

static const uint8_t *numbered(uint8_t number)
{
    static uint8_t bytes[CHALLENGE_BYTES];
    memset(bytes, number, sizeof bytes);
    return bytes;
}

static void test_a_challenge_is_good_for_one_answer(void)
{
    struct challenges all = {0};
    challenge_issue(&all, numbered(1), 1000);
    EXPECT(challenge_take(&all, numbered(1), 2000));
    EXPECT(!challenge_take(&all, numbered(1), 3000));
}

static void test_what_was_not_issued_is_refused(void)
{
    struct challenges all = {0};
    EXPECT(!challenge_take(&all, numbered(0), 0));
    challenge_issue(&all, numbered(1), 1000);
    EXPECT(!challenge_take(&all, numbered(2), 1000));
    EXPECT(challenge_take(&all, numbered(1), 1000));
}

static void test_ten_seconds_is_the_edge(void)
{
    struct challenges all = {0};
    challenge_issue(&all, numbered(1), 1000);
    EXPECT(challenge_take(&all, numbered(1), 1000 + CHALLENGE_LIFE_US));
    challenge_issue(&all, numbered(2), 1000);
    EXPECT(!challenge_take(&all, numbered(2), 1001 + CHALLENGE_LIFE_US));
}

static void test_too_late_is_used_up_too(void)
{
    struct challenges all = {0};
    challenge_issue(&all, numbered(1), 1000);
    EXPECT(!challenge_take(&all, numbered(1), 1001 + CHALLENGE_LIFE_US));
    EXPECT(!challenge_take(&all, numbered(1), 1000));
}

static void test_the_oldest_makes_room(void)
{
    struct challenges all = {0};
    for (uint8_t i = 0; i <= CHALLENGES_MAX; i++) {
        challenge_issue(&all, numbered((uint8_t)(i + 1)), 1000U + i);
    }
    EXPECT(!challenge_take(&all, numbered(1), 2000));
    for (uint8_t i = 1; i <= CHALLENGES_MAX; i++) {
        EXPECT(challenge_take(&all, numbered((uint8_t)(i + 1)), 2000));
    }
}

static void test_a_free_place_is_used_before_an_old_one(void)
{
    struct challenges all = {0};
    for (uint8_t i = 0; i < CHALLENGES_MAX; i++) {
        challenge_issue(&all, numbered((uint8_t)(i + 1)), 1000U + i);
    }
    EXPECT(challenge_take(&all, numbered(9), 2000));
    challenge_issue(&all, numbered(99), 2000);
    EXPECT(challenge_take(&all, numbered(1), 2000));
    EXPECT(challenge_take(&all, numbered(99), 2000));
}

int main(void)
{
    RUN(test_a_challenge_is_good_for_one_answer);
    RUN(test_what_was_not_issued_is_refused);
    RUN(test_ten_seconds_is_the_edge);
    RUN(test_too_late_is_used_up_too);
    RUN(test_the_oldest_makes_room);
    RUN(test_a_free_place_is_used_before_an_old_one);
    return tap_done();
}
