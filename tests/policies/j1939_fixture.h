/* SPDX-License-Identifier: Apache-2.0 */
/* A policy for J1939 and a judge of it: bus 0 the vehicle, 1 the unit, 2 the body
 * (trusted); the unit has the address 0x21, the engine 0x00. */
#ifndef TESTS_POLICIES_J1939_FIXTURE_H
#define TESTS_POLICIES_J1939_FIXTURE_H

#include "policies/frame_judge.h"
#include "policies/j1939_judge.h"
#include "policies/j1939_rule.h"
#include "tests/tap.h"

enum { TO_UNIT, TO_VEHICLE, TO_BODY, TO_OTHER };
enum { ROAD, WORKSHOP };

#define ALL .modes = 3, .age_us = POLICY_AGE_DEFAULT_US, .keep = UINT64_MAX
#define SENT(number) .group = {POLICY_GROUP_SENT, (number), 0, 255, 0, 255}

static struct policy_frame_rule rules[] = {
    /* vehicle to unit */
    {SENT(0xFECA), .length_min = 2, .length_max = 1785, ALL}, /* rule 0 */
    {SENT(0xFEEC), .length_min = 17, .length_max = 17, .modes = 2, .keep = UINT64_MAX},
    {SENT(0xFEF1), .length_min = 8, .length_max = 8, .modes = 3, .keep = 6},
    {.id_first = 0x18000000,
     .id_last = 0x1FFFFFFF,
     .extended = true,
     .length_max = 64,
     .format = POLICY_FORMAT_ANY,
     .modes = 2,
     .keep = UINT64_MAX},
    /* unit to vehicle */
    {.group = {POLICY_GROUP_SENT, 0xEF00, 0x21, 0x22, 0, 255}, /* rule 4 */
     .length_min = 8,
     .length_max = 40,
     .rate_count = 2,
     .rate_per_us = 1000000,
     ALL},
    {.group = {POLICY_GROUP_REQUESTED, 0xFECA, 0x21, 0x21, 0, 255}, ALL},
    {.id_first = 0x18EE0000, /* address claims: a bundle need not have been checked */
     .id_last = 0x18EEFFFF,
     .extended = true,
     .length_max = 8,
     ALL},
    {SENT(0xFED8), .length_min = 9, .length_max = 9, ALL},
    {.id_first = 0x201, .id_last = 0x201, .length_max = 8, ALL},
    {.id_first = 0x18EEFF77,
     .id_last = 0x18EEFF77,
     .remote = true,
     .extended = true,
     ALL},
    /* vehicle to body */
    {SENT(0xFECA), .length_min = 9, .length_max = 20, ALL}, /* rule 10 */
    {.group = {POLICY_GROUP_SENT, 0xFEDA, 0, 255, 0x0B, 0x0B},
     .length_min = 9,
     .length_max = 20,
     ALL},
};

static struct policy policy = {
    .buses = {{.name = "vehicle", .j1939 = true},
              {.name = "unit", .untrusted = true, .j1939 = true, .fd = true},
              {.name = "body", .j1939 = true},
              {.name = "other"}},
    .bus_count = 4,
    .modes = {{.name = "road"}, {.name = "workshop"}},
    .mode_count = 2,
    .directions = {{0, 1, 0, 4}, {1, 0, 4, 6}, {0, 2, 10, 2}, {3, 1, 12, 0}},
    .direction_count = 4,
    .frame_rules = rules,
    .frame_rule_count = sizeof rules / sizeof rules[0],
};

static _Alignas(16) uint8_t blocks[2][FRAME_JUDGE_ARENA_BYTES];
static struct frame_judge *judge;
static uint64_t now_us;

static inline struct frame_judge *make(uint8_t *block)
{
    struct arena arena;
    arena_init(&arena, block, FRAME_JUDGE_ARENA_BYTES);
    return frame_judge_new(&policy, &arena);
}

static inline void fresh(void)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        j1939_rule_bind(&rules[i]);
    }
    judge = make(blocks[0]);
    now_us += 10000000;
    EXPECT(judge != NULL);
}

/* 29 bits; data as a string of length bytes. */
static inline struct frame frame_of(uint32_t id, const char *data, unsigned length)
{
    struct frame frame = {.id = id, .extended = true, .length = (uint8_t)length};
    memcpy(frame.data, data, length);
    return frame;
}

static inline struct verdict ask_in(uint8_t mode, uint8_t direction,
                                    const struct frame *in)
{
    struct frame out = {0};
    struct verdict verdict = frame_judge_check(judge, direction, mode, in, &out, now_us);
    if (verdict.action == VERDICT_PASS && in->length == 8) {
        EXPECT(out.id == in->id && out.length == in->length);
    }
    return verdict;
}

static inline struct verdict ask(uint8_t direction, uint32_t id, const char *data)
{
    struct frame frame = frame_of(id, data, 8);
    return ask_in(ROAD, direction, &frame);
}

static inline bool passes(struct verdict verdict, uint16_t rule)
{
    EXPECT_TEXT(reason_row(verdict.reason)->name, "allowed");
    return EXPECT(verdict.action == VERDICT_PASS) && EXPECT_EQ(verdict.rule, rule);
}

static inline bool drops(struct verdict verdict, enum reason reason)
{
    EXPECT_TEXT(reason_row(verdict.reason)->name, reason_row(reason)->name);
    return EXPECT(verdict.action == VERDICT_DROP);
}

/* Frames by name. ENGINE_*: from 0x00 to 0x21 or to all, UNIT_*: from 0x21 to 0x00. */
#define ENGINE_CM 0x1CEC2100
#define ENGINE_DT 0x1CEB2100
#define ENGINE_BAM 0x1CECFF00
#define ENGINE_BDT 0x1CEBFF00
#define UNIT_CM 0x1CEC0021
#define UNIT_DT 0x1CEB0021
#define UNIT_BAM 0x1CECFF21
#define UNIT_BDT 0x1CEBFF21

#define DM1_BAM "\x20\x0E\x00\x02\xFF\xCA\xFE\x00" /* 14 bytes, 2 packets */
#define DM1_RTS "\x10\x0E\x00\x02\xFF\xCA\xFE\x00"
#define DM1_CTS "\x11\x02\x01\xFF\xFF\xCA\xFE\x00"
#define DM1_ACK "\x13\x0E\x00\x02\xFF\xCA\xFE\x00"
#define DM1_WAIT "\x11\x00\xFF\xFF\xFF\xCA\xFE\x00"
#define DM1_ABORT "\xFF\x03\xFF\xFF\xFF\xCA\xFE\x00"
#define VIN_BAM "\x20\x11\x00\x03\xFF\xEC\xFE\x00"
#define A_BAM "\x20\x0E\x00\x02\xFF\x00\xEF\x00"
#define A_RTS "\x10\x0E\x00\x02\xFF\x00\xEF\x00"
#define A_CTS "\x11\x02\x01\xFF\xFF\x00\xEF\x00"
#define FIRST "\x01zzzzzzz"
#define SECOND "\x02zzzzzzz"

#endif
