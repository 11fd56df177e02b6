/* SPDX-License-Identifier: Apache-2.0 */
/* What the gateway would have said, and the sums of it. */
#include "gateway/officer/replay.h"

#include "tests/policies/parse_fixture.h"

#define BUSES \
    "policy \"t\" version 1\nbus vehicle = can0\nbus unit = can1\nbus body = can2\n"
#define RULES                                                              \
    "mode road\nmode workshop announce id 0x6A0\n"                         \
    "from vehicle to unit {\n id 0x3A0 length 8 pass bytes 0..3\n}\n"      \
    "from vehicle to body {\n id 0x3A0 length 8\n id 0x123 length 1\n}\n"  \
    "from unit to vehicle {\n id 0x202 length 1 rate 5/s in workshop\n}\n" \
    "emergency {\n from unit to vehicle id 0x6F1\n}\n"
#define OBSERVE "policy \"t\" version 1\nobserve\nbus vehicle = can0\nbus unit = can1\n"

enum { VEHICLE, UNIT, BODY };

static struct replay replay;
static struct replay_seen seen[POLICY_DIRECTIONS_MAX];

static void begin(const char *text, uint8_t mode)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    const struct policy *policy = parse(text);
    EXPECT(policy != NULL && replay_init(&replay, policy, mode, &arena));
}

static struct frame frame_of(uint32_t id, uint8_t length)
{
    struct frame frame = {.id = id, .length = length};
    memset(frame.data, 0xA5, length);
    return frame;
}

static unsigned judge(uint8_t bus, struct frame frame)
{
    return replay_frame(&replay, bus, &frame, 1000, seen);
}

static bool said(const struct replay_seen *row, uint8_t to, const char *action,
                 const char *reason, uint32_t line)
{
    EXPECT_EQ(row->to, to);
    EXPECT_EQ(replay_line(&replay, row->verdict), line);
    EXPECT_TEXT(reason_row(row->verdict.reason)->name, reason);
    return EXPECT_TEXT(replay_action(&replay, row->verdict), action);
}

static void each_direction_from_the_bus_has_its_verdict(void)
{
    begin(BUSES RULES, 0);
    EXPECT_EQ(judge(VEHICLE, frame_of(0x3A0, 8)), 2);
    EXPECT(said(&seen[0], UNIT, "pass", "allowed", 8));
    EXPECT(seen[0].masked && seen[0].out.data[3] == 0xA5 && seen[0].out.data[4] == 0);
    EXPECT(said(&seen[1], BODY, "pass", "allowed", 11));
    EXPECT(!seen[1].masked && seen[1].out.data[4] == 0xA5);
    EXPECT_EQ(replay.sums.frames, 1);
    EXPECT_EQ(replay.sums.verdicts, 2);
    EXPECT_EQ(replay.sums.passed, 2);
    EXPECT_EQ(replay.sums.masked, 1);
}

static void a_bus_that_leads_nowhere_has_one_verdict(void)
{
    begin(BUSES RULES, 0);
    EXPECT_EQ(judge(BODY, frame_of(0x123, 1)), 1);
    EXPECT(said(&seen[0], REPLAY_NOWHERE, "drop", "not_given", 0));
    EXPECT_TEXT(replay_bus(&replay, seen[0].to), "nowhere");
    EXPECT_TEXT(replay_bus(&replay, BODY), "body");
    EXPECT_EQ(replay.sums.withheld, 1);
    EXPECT_EQ(replay.sums.violations, 0);
}

static void what_the_unit_sends_in_vain_is_a_violation(void)
{
    begin(BUSES RULES, 0);
    EXPECT_EQ(judge(UNIT, frame_of(0x202, 1)), 1);
    EXPECT(said(&seen[0], VEHICLE, "drop", "wrong_mode", 15));
    EXPECT_EQ(judge(VEHICLE, frame_of(0x123, 1)), 2);
    EXPECT_EQ(judge(UNIT, frame_of(0x123, 1)), 1);
    EXPECT(said(&seen[0], VEHICLE, "drop", "id_of_vehicle", 0));
    EXPECT_EQ(replay.sums.violations, 2);
    EXPECT_EQ(replay.sums.withheld, 1);
}

static void the_mode_is_the_one_that_was_named(void)
{
    begin(BUSES RULES, 1);
    EXPECT_EQ(judge(UNIT, frame_of(0x202, 1)), 1);
    EXPECT(said(&seen[0], VEHICLE, "pass", "allowed", 15));
}

static void an_emergency_passes_and_is_counted_apart(void)
{
    begin(BUSES RULES, 0);
    EXPECT_EQ(judge(UNIT, frame_of(0x6F1, 0)), 1);
    EXPECT(said(&seen[0], VEHICLE, "pass", "emergency", 0));
    EXPECT_EQ(replay.sums.emergency, 1);
    EXPECT_EQ(replay.sums.passed + replay.sums.withheld + replay.sums.violations, 0);
}

static void a_policy_that_observes_stops_and_masks_nothing(void)
{
    begin(OBSERVE "from vehicle to unit {\n id 0x3A0 length 8 pass bytes none\n}\n", 0);
    EXPECT_EQ(judge(VEHICLE, frame_of(0x3A0, 8)), 1);
    EXPECT(said(&seen[0], UNIT, "pass", "allowed", 6));
    EXPECT(!seen[0].masked && seen[0].out.data[7] == 0xA5);
    EXPECT_EQ(replay.sums.masked, 0);
    EXPECT_EQ(judge(VEHICLE, frame_of(0x555, 8)), 1);
    EXPECT(said(&seen[0], UNIT, "would_drop", "not_given", 0));
}

static void what_no_bus_takes_is_dropped_even_then(void)
{
    begin(OBSERVE "from vehicle to unit {\n id 0x3A0 length 8\n}\n", 0);
    struct frame frame = frame_of(0x3A0, 0);
    frame.kind = FRAME_ERROR;
    EXPECT_EQ(judge(VEHICLE, frame), 1);
    EXPECT(said(&seen[0], UNIT, "drop", "error_frame", 0));
    EXPECT_EQ(judge(VEHICLE, frame_of(0x3A0, 9)), 1);
    EXPECT(said(&seen[0], UNIT, "drop", "malformed_frame", 0));
}

static void an_arena_too_small_is_told(void)
{
    static _Alignas(16) uint8_t block[64];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(!replay_init(&replay, parse(BUSES RULES), 0, &arena));
}

int main(void)
{
    RUN(each_direction_from_the_bus_has_its_verdict);
    RUN(a_bus_that_leads_nowhere_has_one_verdict);
    RUN(what_the_unit_sends_in_vain_is_a_violation);
    RUN(the_mode_is_the_one_that_was_named);
    RUN(an_emergency_passes_and_is_counted_apart);
    RUN(a_policy_that_observes_stops_and_masks_nothing);
    RUN(what_no_bus_takes_is_dropped_even_then);
    RUN(an_arena_too_small_is_told);
    return tap_done();
}
