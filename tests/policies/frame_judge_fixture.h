/* SPDX-License-Identifier: Apache-2.0 */
/* A small policy, a judge of it, and how the tests of the frame judge ask. */
#ifndef TESTS_POLICIES_FRAME_JUDGE_FIXTURE_H
#define TESTS_POLICIES_FRAME_JUDGE_FIXTURE_H
#include "policies/frame_judge.h"

#include "tests/tap.h"

/* Bus 0 vehicle, 1 unit, 2 body (trusted); direction 0 vehicle to unit, 1 unit to
 * vehicle, 2 vehicle to body. Mode 0 road, 1 workshop. */
#define TO_UNIT 0
#define TO_VEHICLE 1
#define TO_BODY 2
#define ROAD 0
#define WORKSHOP 1

#define ALL_MODES .modes = 3, .age_us = POLICY_AGE_DEFAULT_US
#define BYTES(low, high) .length_min = (low), .length_max = (high)
#define ID(id) .id_first = (id), .id_last = (id), .keep = UINT64_MAX

static struct policy_frame_rule rules[] = {
    /* vehicle to unit */
    {ID(0x3A0), BYTES(8, 8), ALL_MODES, .every_us = 20000, .line = 10},
    {.id_first = 0x100,
     .id_last = 0x10F,
     .keep = 0x0F,
     BYTES(0, 8),
     ALL_MODES,
     .rate_count = 10,
     .rate_per_us = 1000000},
    {ID(0x18FEF100), .extended = true, BYTES(8, 8), ALL_MODES},
    {ID(0x400), BYTES(12, 64), ALL_MODES, .format = POLICY_FORMAT_FD},
    {ID(0x401), BYTES(0, 64), ALL_MODES, .format = POLICY_FORMAT_ANY},
    /* unit to vehicle */
    {ID(0x201), BYTES(2, 2), .modes = 2, .age_us = 50000},
    {ID(0x202), BYTES(4, 4), ALL_MODES, .remote = true},
    {ID(0x203), BYTES(8, 8), .modes = 2},                    /* rule 7 */
    {ID(0x203), BYTES(2, 2), ALL_MODES, .every_us = 100000}, /* rule 8 */
    {.id_first = 0x200,
     .id_last = 0x2FF,
     .keep = UINT64_MAX,
     BYTES(1, 1),
     ALL_MODES,
     .every_us = 1000,
     .rate_count = 2,
     .rate_per_us = 1000000}, /* rule 9 */
    {ID(0x18DA10F1), .extended = true, BYTES(8, 8), .modes = 2},
    {ID(0x1ABCDEF0), .extended = true, BYTES(0, 8), ALL_MODES, .remote = true},
};

static const struct policy policy = {
    .buses = {{.name = "vehicle"}, {.name = "unit", .untrusted = true}, {.name = "body"}},
    .bus_count = 3,
    .modes = {{.name = "road"}, {.name = "workshop"}},
    .mode_count = 2,
    .directions = {{0, 1, 0, 5}, {1, 0, 5, 7}, {0, 2, 0, 0}},
    .direction_count = 3,
    .frame_rules = rules,
    .frame_rule_count = sizeof rules / sizeof rules[0],
    .emergency_frames = {{1, 0, 0x6F1, false, 0}, {1, 0, 0x1ABCDEF0, true, 0}},
    .emergency_frame_count = 2,
};

static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
static struct arena arena;
static struct frame_judge *judge;

static inline void fresh_judge(void)
{
    arena_init(&arena, block, sizeof block);
    judge = frame_judge_new(&policy, &arena);
    EXPECT(judge != NULL);
}

static inline struct frame frame_of(uint32_t id, uint8_t length)
{
    struct frame frame = {.id = id, .extended = id > 0x7FF, .length = length};
    memset(frame.data, 0xA5, length);
    return frame;
}

static struct frame sent; /* the last that passed */

static inline struct verdict ask(uint8_t direction, uint8_t mode, struct frame in,
                                 uint64_t now_us)
{
    sent = (struct frame){0};
    return frame_judge_check(judge, direction, mode, &in, &sent, now_us);
}

static inline bool dropped(struct verdict verdict, enum reason reason, uint16_t rule)
{
    EXPECT_TEXT(reason_row(verdict.reason)->name, reason_row(reason)->name);
    EXPECT_EQ(verdict.action, VERDICT_DROP);
    return EXPECT_EQ(verdict.rule, rule);
}

static inline bool passed(struct verdict verdict, uint16_t rule)
{
    EXPECT_TEXT(reason_row(verdict.reason)->name, "allowed");
    EXPECT_EQ(verdict.action, VERDICT_PASS);
    return EXPECT_EQ(verdict.rule, rule);
}

#endif
