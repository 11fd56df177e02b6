/* SPDX-License-Identifier: Apache-2.0 */
/* What time and load do in the judge of frames: pace, silence, new ids, full buses. */
#include "policies/frame_judge.h"

#include "policies/bus_load.h"
#include "tests/policies/parse_fixture.h"

enum { VEHICLE, UNIT };
enum { TO_UNIT_WAY, FROM_UNIT_WAY };
#define PACED 2 /* the rules of both ways, in order */
#define D_US 100000U

static const char text[] = "policy \"p\" version 1\n"
                           "bus vehicle = can0 bitrate 500k load 1% watch\n"
                           "bus unit = can1\n"
                           "mode road mode shop announce id 0x6A0\n"
                           "from vehicle to unit {\n"
                           "    id 0x3A0 length 8 every 20ms silence 200ms in road\n"
                           "    id 0x3A1 length 8 silence 1s\n"
                           "}\n"
                           "from unit to vehicle {\n"
                           "    id 0x201 length 1 pace 100ms\n"
                           "    id 0x202 length 8 rate 100/min\n"
                           "}\n"
                           "emergency {\n"
                           "    from vehicle to unit id 0x6F1\n"
                           "    from unit to vehicle id 0x6F2\n"
                           "}\n";

static _Alignas(16) uint8_t judge_blocks[2][FRAME_JUDGE_ARENA_BYTES];
static const struct policy *policy;
static struct frame_judge *judge;
static unsigned counts[REASON_COUNT];
static struct frame_notice last;

static void keep(void *context, const struct frame_notice *notice)
{
    (void)context;
    counts[notice->reason]++;
    last = *notice;
}

static void fresh(void)
{
    struct arena arena;
    policy = parse(text);
    EXPECT(policy != NULL);
    arena_init(&arena, judge_blocks[0], sizeof judge_blocks[0]);
    judge = frame_judge_new(policy, &arena);
    EXPECT(judge != NULL && frame_judge_needs_tick(judge));
    memset(counts, 0, sizeof counts);
}

static enum reason ask(uint8_t way, uint8_t mode, uint32_t id, uint8_t length,
                       uint64_t now_us)
{
    struct frame in = {.id = id, .length = length};
    struct frame out;
    return frame_judge_check(judge, way, mode, &in, &out, now_us).reason;
}

static void hear(uint8_t bus, struct frame frame)
{
    frame_judge_listen(judge, bus, &frame, 0, keep, NULL);
}

static void a_paced_frame_is_passed_with_its_slot(void)
{
    fresh();
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 7), REASON_ALLOWED);
    EXPECT_EQ(frame_judge_due_us(judge, PACED), 7 + D_US);
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 8), REASON_ALLOWED);
    EXPECT_EQ(frame_judge_due_us(judge, PACED), 7 + 2 * D_US);
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 9), REASON_TOO_SOON);
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 7 + D_US), REASON_ALLOWED);
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x202, 8, 7), REASON_ALLOWED);
    EXPECT_EQ(frame_judge_due_us(judge, PACED + 1), 0); /* at once */
    EXPECT_EQ(frame_judge_due_us(judge, 99), 0);
}

static void what_the_load_refuses_counts_in_no_rate_and_takes_no_slot(void)
{
    fresh();
    for (unsigned i = 0; i < 40; i++) { /* 5,000 bits are full */
        hear(VEHICLE, (struct frame){.id = 0x3A1, .length = 8});
    }
    for (unsigned i = 0; i < 1000; i++) {
        EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x202, 8, 0), REASON_OVER_LOAD);
        EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 0), REASON_OVER_LOAD);
    }
    frame_judge_tick(judge, 0, 0, keep, NULL);
    EXPECT_EQ(counts[REASON_BUS_LOAD], 1);
    EXPECT_EQ(frame_judge_load_percent(judge, VEHICLE, 1000000), 1);
    /* 100 a minute: the hundredth would not pass if those had counted. */
    for (unsigned i = 0; i < 37; i++) {
        EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x202, 8, 1000000), REASON_ALLOWED);
    }
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x201, 1, 2000000), REASON_ALLOWED);
    EXPECT_EQ(frame_judge_due_us(judge, PACED), 2000000 + D_US);
}

/* The unit, whose flood is read late, hides nothing so. */
static void no_silence_is_told_of_a_time_that_is_not_read_yet(void)
{
    fresh();
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 0), REASON_ALLOWED);
    frame_judge_known_until(judge, VEHICLE, 199999);
    frame_judge_tick(judge, 0, 900000, keep, NULL);
    EXPECT_EQ(counts[REASON_SILENT_MESSAGE], 0);
    frame_judge_known_until(judge, VEHICLE, BUS_LOAD_ALL_KNOWN);
    frame_judge_known_until(judge, UNIT, 0);
    frame_judge_tick(judge, 0, 900000, keep, NULL);
    EXPECT_EQ(counts[REASON_SILENT_MESSAGE], 1);
}

static void a_bus_with_frames_that_nobody_read_is_full(void)
{
    fresh();
    frame_judge_missed(judge, VEHICLE, 7);
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x202, 8, 8), REASON_OVER_LOAD);
    frame_judge_tick(judge, 0, 8, keep, NULL);
    EXPECT_EQ(counts[REASON_BUS_LOAD], 1);
}

static void what_is_sent_all_the_same_counts(void)
{
    struct frame frame = {.id = 5, .length = 8};
    fresh();
    for (unsigned i = 0; i < 37; i++) {
        frame_judge_sent(judge, VEHICLE, &frame, 0);
    }
    EXPECT_EQ(ask(FROM_UNIT_WAY, 0, 0x202, 8, 0), REASON_OVER_LOAD);
}

static void a_message_is_what_keeps_its_rule_but_for_its_rate(void)
{
    fresh();
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 0), REASON_ALLOWED);
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 1), REASON_ALLOWED);
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 100000), REASON_ALLOWED);
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 100001), REASON_ALLOWED);
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 8, 100002), REASON_TOO_SOON);
    EXPECT_EQ(ask(TO_UNIT_WAY, 0, 0x3A0, 7, 200000), REASON_WRONG_LENGTH);
    frame_judge_tick(judge, 0, 300001, keep, NULL);
    EXPECT_EQ(counts[REASON_SILENT_MESSAGE], 0);
    frame_judge_tick(judge, 0, 300002, keep, NULL);
    EXPECT_EQ(counts[REASON_SILENT_MESSAGE], 1);
    EXPECT_EQ(frame_judge_silent(judge), 1);
    EXPECT_EQ(ask(TO_UNIT_WAY, 1, 0x3A0, 8, 400000), REASON_WRONG_MODE);
    frame_judge_tick(judge, 1, 999999, keep, NULL);
    EXPECT_EQ(counts[REASON_MESSAGE_BACK], 0);
    EXPECT_EQ(frame_judge_silent(judge), 0);
}

static void an_id_that_nothing_names_is_new_once(void)
{
    fresh();
    hear(VEHICLE, (struct frame){.id = 0x123, .length = 3});
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 1);
    EXPECT_EQ(last.id, 0x123);
    EXPECT_EQ(last.length, 3);
    EXPECT_EQ(last.bus, VEHICLE);
    EXPECT_EQ(last.rule, VERDICT_NO_RULE);
    hear(VEHICLE, (struct frame){.id = 0x123, .length = 3});
    hear(UNIT, (struct frame){.id = 0x124}); /* is not watched */
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 1);
    hear(VEHICLE, (struct frame){.id = 0x201, .kind = FRAME_REMOTE, .length = 1});
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 2); /* named from the other bus alone */
    EXPECT(last.remote);
}

static void what_is_named_or_no_frame_of_a_node_is_no_news(void)
{
    fresh();
    hear(VEHICLE, (struct frame){.id = 0x3A0});
    hear(VEHICLE, (struct frame){.id = 0x3A1, .kind = FRAME_REMOTE});
    hear(VEHICLE, (struct frame){.id = 0x6F1});
    hear(VEHICLE, (struct frame){.id = 0x6F2}); /* from the other side, by the kernel */
    hear(VEHICLE, (struct frame){.id = 0x004, .kind = FRAME_ERROR, .length = 8});
    hear(VEHICLE, (struct frame){.id = 0x125, .length = 9});
    hear(9, (struct frame){.id = 0x126});
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 0);
}

static void a_full_set_is_told_once(void)
{
    fresh();
    for (uint32_t id = 0; id < 7000; id++) {
        hear(VEHICLE, (struct frame){.id = id, .extended = true});
    }
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 6144);
    EXPECT_EQ(counts[REASON_FIRST_SEEN_FULL], 1);
}

static void a_new_policy_keeps_what_was_seen(void)
{
    struct arena arena;
    struct frame_judge *old;
    fresh();
    hear(VEHICLE, (struct frame){.id = 0x123});
    old = judge;
    arena_init(&arena, judge_blocks[1], sizeof judge_blocks[1]);
    judge = frame_judge_new(policy, &arena);
    frame_judge_inherit_seen(judge, old);
    hear(VEHICLE, (struct frame){.id = 0x123});
    EXPECT_EQ(counts[REASON_FIRST_SEEN], 1);
}

/* Every rule with silence, every bus watched: what frame_judge.h promises of the arena.
 */
static void the_largest_policy_to_watch_fits_the_arena(void)
{
    static struct policy_frame_rule many[POLICY_FRAME_RULES_MAX];
    static struct policy largest;
    struct arena arena;
    for (uint32_t i = 0; i < POLICY_FRAME_RULES_MAX; i++) {
        many[i] = (struct policy_frame_rule){.id_first = i * 7,
                                             .id_last = i * 7,
                                             .extended = true,
                                             .silence_us = 1,
                                             .modes = 1};
    }
    largest.frame_rules = many;
    largest.frame_rule_count = POLICY_FRAME_RULES_MAX;
    largest.bus_count = POLICY_BUSES_MAX;
    largest.direction_count = POLICY_DIRECTIONS_MAX;
    for (uint16_t i = 0; i < POLICY_DIRECTIONS_MAX; i++) {
        largest.buses[i % POLICY_BUSES_MAX].watch = true;
        largest.directions[i] = (struct policy_direction){0, 1, i * 256U, 256};
    }
    arena_init(&arena, judge_blocks[0], sizeof judge_blocks[0]);
    EXPECT(frame_judge_new(&largest, &arena) != NULL);
    printf("# %zu of %u bytes\n", arena.used_bytes, FRAME_JUDGE_ARENA_BYTES);
}

/* How many of these, sent on that bus, are told as first seen. */
static unsigned new_of(uint8_t bus, const uint32_t *ids, size_t count)
{
    counts[REASON_FIRST_SEEN] = 0;
    for (size_t i = 0; i < count; i++) {
        hear(bus, (struct frame){.id = ids[i], .extended = ids[i] > 0x7FF, .length = 8});
    }
    return counts[REASON_FIRST_SEEN];
}

static void groups_packets_and_channels_are_named_too(void)
{
    static const char truck[] =
        "policy \"p\" version 1\n"
        "bus vehicle = can0 j1939 watch\n"
        "bus unit = can1 j1939 watch\n"
        "from vehicle to unit { pgn 65265 source 0 length 8 pgn 65226 length 8..20 }\n"
        "from unit to vehicle {\n"
        "    diagnostics id 0x7E0 answer id 0x7E8 functional id 0x7DF rate 1/s {\n"
        "        uds service 0x3E\n"
        "    }\n"
        "    pgn 61444 source 0x21 length 8 rate 1/s\n"
        "}\n";
    static const uint32_t named[] = {0x18FEF100, 0x0CFEF100, 0x18FECA55,
                                     0x1CECFF00, 0x1CEBFF00, 0x7E8};
    static const uint32_t unnamed[] = {0x18FEF101, 0x18FEF200, 0x7E0, 0x7DF, 0x7E9};
    static const uint32_t by_unit[] = {0x0CF00421, 0x7E0, 0x7DF};
    static const uint32_t not_by_unit[] = {0x1CECFF21, 0x7E8, 0x18FEF100};
    struct arena arena;
    policy = parse(truck);
    EXPECT(policy != NULL);
    arena_init(&arena, judge_blocks[0], sizeof judge_blocks[0]);
    judge = frame_judge_new(policy, &arena);
    EXPECT_EQ(new_of(VEHICLE, named, 6), 0);
    EXPECT_EQ(new_of(VEHICLE, unnamed, 5), 5);
    EXPECT_EQ(new_of(UNIT, by_unit, 3), 0);
    EXPECT_EQ(new_of(UNIT, not_by_unit, 3), 3);
}

int main(void)
{
    RUN(a_paced_frame_is_passed_with_its_slot);
    RUN(what_the_load_refuses_counts_in_no_rate_and_takes_no_slot);
    RUN(no_silence_is_told_of_a_time_that_is_not_read_yet);
    RUN(a_bus_with_frames_that_nobody_read_is_full);
    RUN(what_is_sent_all_the_same_counts);
    RUN(a_message_is_what_keeps_its_rule_but_for_its_rate);
    RUN(an_id_that_nothing_names_is_new_once);
    RUN(what_is_named_or_no_frame_of_a_node_is_no_news);
    RUN(groups_packets_and_channels_are_named_too);
    RUN(a_full_set_is_told_once);
    RUN(a_new_policy_keeps_what_was_seen);
    RUN(the_largest_policy_to_watch_fits_the_arena);
    return tap_done();
}
