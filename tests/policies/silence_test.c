/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/silence.h"

#include "policies/verdict.h"
#include "tests/policies/random.h"
#include "tests/tap.h"

#define D_US 200000U
#define ROAD 0
#define SHOP 1

static struct policy_frame_rule rules[] = {
    {.silence_us = D_US}, {.silence_us = 0}, {.silence_us = 3 * D_US}};
static const struct policy policy = {
    .bus_count = 2,
    .directions = {{0, 1, 0, 2}, {1, 0, 2, 1}},
    .direction_count = 2,
    .frame_rules = rules,
    .frame_rule_count = 3,
};

static _Alignas(16) uint8_t block[4096];
static struct silence silence;
static struct frame_notice told[64];
static unsigned told_count;

static void keep(void *context, const struct frame_notice *notice)
{
    (void)context;
    if (told_count < 64) {
        told[told_count] = *notice;
    }
    told_count++;
}

static void fresh(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(silence_build(&silence, &policy, &arena));
    told_count = 0;
}

static void heard(uint16_t rule, uint8_t mode, uint64_t now_us)
{
    struct frame frame = {.id = 0x3A0, .fd = true, .length = 7};
    silence_heard(&silence, rule, mode, &frame, now_us);
}

static unsigned tick(uint8_t mode, uint64_t now_us)
{
    unsigned before = told_count;
    silence_tick(&silence, mode, now_us, keep, NULL);
    return told_count - before;
}

static void nothing_is_told_before_the_first_frame(void)
{
    fresh();
    EXPECT_EQ(tick(ROAD, UINT64_MAX), 0);
    heard(1, ROAD, 5); /* has no silence */
    EXPECT_EQ(tick(ROAD, UINT64_MAX), 0);
}

static void a_silence_is_told_once_and_so_is_its_end(void)
{
    fresh();
    heard(0, ROAD, 1000);
    EXPECT_EQ(tick(ROAD, 1000 + D_US - 1), 0);
    EXPECT_EQ(tick(ROAD, 1000 + D_US), 1);
    EXPECT_EQ(silence_count(&silence), 1);
    EXPECT_EQ(told[0].reason, REASON_SILENT_MESSAGE);
    EXPECT_EQ(told[0].at_us, 1000 + D_US);
    EXPECT_EQ(told[0].bus, 0);
    EXPECT_EQ(told[0].rule, 0);
    EXPECT_EQ(told[0].id, 0x3A0);
    EXPECT(told[0].fd && !told[0].remote && told[0].length == 7);
    EXPECT_EQ(tick(ROAD, 99 * D_US), 0);
    heard(0, ROAD, 100 * D_US);
    EXPECT_EQ(tick(ROAD, 100 * D_US + 5), 1);
    EXPECT_EQ(told[1].reason, REASON_MESSAGE_BACK);
    EXPECT_EQ(told[1].at_us, 100 * D_US);
    EXPECT_EQ(silence_count(&silence), 0);
    EXPECT_EQ(tick(ROAD, 101 * D_US), 1);
}

static void each_rule_has_its_own_time_and_bus(void)
{
    fresh();
    heard(0, ROAD, 0);
    heard(2, ROAD, 0);
    EXPECT_EQ(tick(ROAD, D_US), 1);
    EXPECT_EQ(tick(ROAD, 3 * D_US - 1), 0);
    EXPECT_EQ(tick(ROAD, 3 * D_US), 1);
    EXPECT_EQ(told[1].rule, 2);
    EXPECT_EQ(told[1].bus, 1);
    EXPECT_EQ(silence_count(&silence), 2);
}

static void another_mode_begins_anew(void)
{
    fresh();
    heard(0, ROAD, 0);
    EXPECT_EQ(tick(SHOP, 10 * D_US), 0);
    EXPECT_EQ(tick(ROAD, 20 * D_US), 0);
    heard(0, ROAD, 20 * D_US);
    EXPECT_EQ(tick(ROAD, 21 * D_US), 1);
    heard(0, SHOP, 22 * D_US); /* the first in this mode: nothing is back */
    EXPECT_EQ(tick(SHOP, 22 * D_US), 0);
    EXPECT_EQ(silence_count(&silence), 0);
    EXPECT_EQ(tick(SHOP, 23 * D_US), 1);
}

static void a_silence_that_ended_before_the_tick_is_told_with_its_end(void)
{
    fresh();
    heard(0, ROAD, 0);
    heard(0, ROAD, D_US);
    EXPECT_EQ(tick(ROAD, D_US), 2);
    EXPECT_EQ(told[0].reason, REASON_SILENT_MESSAGE);
    EXPECT_EQ(told[0].at_us, D_US);
    EXPECT_EQ(told[1].reason, REASON_MESSAGE_BACK);
}

/* Ticks at any times tell as much as a tick each microsecond would. */
static void no_silence_is_missed_and_none_invented(void)
{
    struct random random = {41};
    for (unsigned round = 0; round < 500; round++) {
        uint64_t now_us = 0;
        unsigned silences = 0;
        fresh();
        heard(0, ROAD, 0);
        for (unsigned i = 0; i < 12; i++) {
            uint64_t gap_us = 1 + random_below(&random, 2 * D_US);
            silences += gap_us >= D_US;
            now_us += gap_us;
            if (random_below(&random, 3) == 0) {
                (void)tick(ROAD, now_us - random_below(&random, gap_us));
            }
            heard(0, ROAD, now_us);
        }
        (void)tick(ROAD, now_us);
        EXPECT_EQ(told_count, 2 * silences);
        for (unsigned i = 0; i < told_count; i++) {
            EXPECT_EQ(told[i].reason,
                      i % 2 == 0 ? REASON_SILENT_MESSAGE : REASON_MESSAGE_BACK);
        }
    }
}

static void an_arena_too_small_is_told(void)
{
    struct arena arena;
    arena_init(&arena, block, 0);
    EXPECT(!silence_build(&silence, &policy, &arena));
    arena_init(&arena, block, 16);
    EXPECT(!silence_build(&silence, &policy, &arena));
}

int main(void)
{
    RUN(nothing_is_told_before_the_first_frame);
    RUN(a_silence_is_told_once_and_so_is_its_end);
    RUN(each_rule_has_its_own_time_and_bus);
    RUN(another_mode_begins_anew);
    RUN(a_silence_that_ended_before_the_tick_is_told_with_its_end);
    RUN(no_silence_is_missed_and_none_invented);
    RUN(an_arena_too_small_is_told);
    return tap_done();
}
