/* SPDX-License-Identifier: Apache-2.0 */
/* A policy with a channel of each sort, a judge of it, and how the tests of diagnostics
 * ask. */
#ifndef TESTS_POLICIES_DIAG_FIXTURE_H
#define TESTS_POLICIES_DIAG_FIXTURE_H

#include "can/isotp.h"
#include "policies/diag_judge.h"
#include "tests/policies/parse_fixture.h"

/* Directions and modes. */
#define TO_VEHICLE 0
#define TO_UNIT_BACK 1
#define ROAD 0
#define WORKSHOP 1

#define ENGINE 0 /* channels */
#define BRAKE 1
#define BEHIND 2
#define BESIDE 3
#define QUICK 4
#define OLD 5

static const char diag_text[] =
    "policy \"p\" version 1\n"
    "bus vehicle = can0 fd\n"
    "bus unit = can1 fd\n"
    "mode road\n"
    "mode workshop announce id 0x6A0\n"
    "from unit to vehicle {\n"
    "diagnostics id 0x7E0 answer id 0x7E8 functional id 0x7DF rate 1000/s {\n"
    "  obd mode 0x01 pid 0x0C, 0x0D\n"
    "  uds service 0x10 sub 0x01, 0x03\n"
    "  uds service 0x10 sub 0x02 in workshop\n"
    "  uds service 0x19 sub 0x02\n"
    "  uds service 0x22 identifier 0xF187, 0xF195..0xF197\n"
    "  uds service 0x22 identifier 0xF190 in workshop\n"
    "  uds service 0x23\n"
    "  uds service 0x2E identifier 0xF198 in workshop\n"
    "  uds service 0x31 sub 0x01 routine 0xFF00 in workshop\n"
    "  uds service 0x36 in workshop\n"
    "  uds service 0x3E\n"
    "  deny otherwise answer nrc 0x33\n"
    "}\n"
    "diagnostics id 0x7E1 answer id 0x7E9 functional id 0x7DF rate 2/s {\n"
    "  obd mode 0x01\n"
    "  uds service 0x22\n"
    "}\n"
    "diagnostics id 0x18CE10F1 answer id 0x18CEF110 extended functional id 0x18CDFFF1\n"
    "  prefixed 0x42 answer 0x24 rate 1000/s {\n"
    "  uds service 0x22 identifier 0xF187\n"
    "  deny otherwise answer nrc 0x31\n"
    "}\n"
    "diagnostics id 0x18CE10F1 answer id 0x18CEF110 extended functional id 0x18CDFFF1\n"
    "  prefixed 0x43 answer 0x34 rate 1000/s {\n"
    "  uds service 0x3E\n"
    "}\n"
    "diagnostics id 0x710 answer id 0x718 fd functional id 0x71F rate 1000/s\n"
    "  age 20ms {\n"
    "  uds service 0x22 identifier 0xF187\n"
    "}\n"
    "diagnostics id 0x7B0 answer id 0x7B8 kwp2000 rate 1000/s in workshop {\n"
    "  kwp service 0x11 sub 0x01\n"
    "  kwp service 0x21 identifier 0x80\n"
    "}\n"
    "}\n";

static _Alignas(16) uint8_t diag_block[1 << 20];
static struct claims diag_claims;
static struct policy *diag_policy;
static struct diag_judge *diag;
static struct diag_judge_result got;
static uint8_t diag_mode;
static uint64_t diag_now_us;

static inline void diag_fresh(void)
{
    struct arena arena;
    diag_policy = parse(diag_text);
    if (!EXPECT(diag_policy != NULL)) {
        printf("# %s", parse_said);
    }
    arena_init(&arena, diag_block, sizeof diag_block);
    diag_claims = (struct claims){.lost = 0};
    diag = diag_judge_new(diag_policy, &diag_claims, &arena);
    EXPECT(diag != NULL);
    diag_mode = ROAD;
    diag_now_us = 1;
}

static inline uint8_t diag_nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'A' + 10);
}

/* Data as hexadecimal digits. FD where the length or the channel is. */
static inline struct frame diag_frame(uint32_t id, const char *hex)
{
    struct frame frame = {.id = id,
                          .extended = id > 0x7FF,
                          .length = (uint8_t)(strlen(hex) / 2),
                          .fd = id == 0x710 || id == 0x718 || id == 0x71F};
    for (uint8_t i = 0; i < frame.length; i++) {
        frame.data[i] =
            (uint8_t)(diag_nibble(hex[2 * i]) << 4 | diag_nibble(hex[2 * i + 1]));
    }
    return frame;
}

static inline bool diag_asks(uint8_t direction, uint32_t id, const char *hex)
{
    struct frame in = diag_frame(id, hex);
    memset(&got, 0, sizeof got);
    return diag_judge_check(diag, &diag_policy->directions[direction], diag_mode, &in,
                            &got, diag_now_us);
}

/* From the unit if the id is one of requests. What it came to: "pass" or a reason. */
static inline const char *diag_sends(uint32_t id, const char *hex)
{
    static const uint32_t answers[] = {0x7E8, 0x7E9, 0x18CEF110, 0x718, 0x7B8};
    uint8_t direction = TO_VEHICLE;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        direction = answers[i] == id ? TO_UNIT_BACK : direction;
    }
    if (!diag_asks(direction, id, hex)) {
        return "no channel";
    }
    return got.verdict.action == VERDICT_PASS ? "pass"
                                              : reason_row(got.verdict.reason)->name;
}

#define SENDS(id, hex, what) EXPECT_TEXT(diag_sends(id, hex), what)

#endif
