/* SPDX-License-Identifier: Apache-2.0 */
/* Two policies over the same frames: what becomes of them otherwise. */
#include "gateway/officer/difference.h"

#include "tests/policies/parse_fixture.h"

#define BUSES "bus vehicle = can0\nbus unit = can1\n"
#define POLICY(rules) "policy \"t\" version 1\n" BUSES rules
#define TO_UNIT_OF(rules) POLICY("from vehicle to unit {\n" rules "\n}\n")

static struct difference difference;
static struct tally tally;
static _Alignas(16) uint8_t blocks[2][POLICY_ARENA_BYTES];
static _Alignas(16) uint8_t judges[2][FRAME_JUDGE_ARENA_BYTES];

static struct replay side_of(int number, const char *text)
{
    struct replay side = {0};
    struct arena arena;
    arena_init(&arena, judges[number], sizeof judges[number]);
    const struct policy *policy = parse_into(blocks[number], text, strlen(text));
    EXPECT(policy != NULL && replay_init(&side, policy, 0, &arena));
    return side;
}

static void begin(const char *old_text, const char *new_text)
{
    const struct replay old = side_of(0, old_text);
    const struct replay new = side_of(1, new_text);
    difference_init(&difference, &old, &new);
    tally = (struct tally){0};
}

static void judge(uint8_t bus, uint32_t id, uint64_t now_us)
{
    struct frame frame = {.id = id, .length = 8};
    memset(frame.data, 0xA5, 8);
    difference_frame(&difference, &tally, bus, &frame, now_us);
}

static bool row_is(unsigned number, enum difference_kind kind, const char *before,
                   const char *now)
{
    const struct tally_row *row = &tally.rows[number];
    EXPECT(number < tally.count);
    EXPECT_TEXT(difference_text(row->difference), difference_text(kind));
    EXPECT_TEXT(reason_row(row->before.reason)->name, before);
    return EXPECT_TEXT(reason_row(row->verdict.reason)->name, now);
}

/* One frame of the vehicle, judged by rules of id 0x3A0. */
static enum difference_kind kind_of(const char *old_text, const char *new_text)
{
    begin(old_text, new_text);
    judge(0, 0x3A0, 0);
    EXPECT_EQ(difference.verdicts, 1);
    return tally.count == 0 ? DIFFERENCE_NONE
                            : (enum difference_kind)tally.rows[0].difference;
}

static void a_policy_differs_from_itself_in_nothing(void)
{
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0..3"),
                      TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0..3")),
              DIFFERENCE_NONE);
    EXPECT_EQ(difference.kinds[DIFFERENCE_NONE], 1);
    EXPECT_EQ(difference.frames, 1);
}

static void a_rule_that_only_moved_is_no_difference(void)
{
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8"),
                      TO_UNIT_OF("\n\nid 0x100 length 8\nid 0x3A0 length 8")),
              DIFFERENCE_NONE);
}

static void what_is_newly_passed_or_stopped_is_told(void)
{
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x100 length 8"), TO_UNIT_OF("id 0x3A0 length 8")),
              DIFFERENCE_PASSES);
    EXPECT(row_is(0, DIFFERENCE_PASSES, "not_given", "allowed"));
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8"), TO_UNIT_OF("id 0x3A0 length 7")),
              DIFFERENCE_STOPS);
    EXPECT(row_is(0, DIFFERENCE_STOPS, "allowed", "wrong_length"));
}

static void more_fewer_and_other_bits_are_told_apart(void)
{
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0..3"),
                      TO_UNIT_OF("id 0x3A0 length 8")),
              DIFFERENCE_MORE_BITS);
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8"),
                      TO_UNIT_OF("id 0x3A0 length 8 pass bytes 7")),
              DIFFERENCE_FEWER_BITS);
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0"),
                      TO_UNIT_OF("id 0x3A0 length 8 pass bytes 1")),
              DIFFERENCE_OTHER_BITS);
    EXPECT_EQ(difference.kinds[DIFFERENCE_OTHER_BITS], 1);
}

static void bits_that_no_frame_has_set_make_no_difference(void)
{
    begin(TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0..3"),
          TO_UNIT_OF("id 0x3A0 length 8"));
    const struct frame frame = {.id = 0x3A0, .length = 8, .data = {1, 2, 3, 4}};
    difference_frame(&difference, &tally, 0, &frame, 0);
    EXPECT_EQ(tally.count, 0);
}

static void another_reason_is_the_least_difference(void)
{
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 6"), TO_UNIT_OF("id 0x100 length 8")),
              DIFFERENCE_REASON);
    EXPECT(row_is(0, DIFFERENCE_REASON, "wrong_length", "not_given"));
}

static void where_nothing_leads_the_reasons_are_compared(void)
{
    begin(POLICY(""), "policy \"t\" version 1\nbus vehicle = can0\nbus unit = can1\n"
                      "from unit to vehicle {\nid 0x100 length 8 rate 1/s\n}\n");
    judge(0, 0x3A0, 0);
    EXPECT_EQ(tally.count, 0);
    EXPECT_EQ(difference.verdicts, 1);
}

static void a_policy_that_observes_lets_cross_what_it_would_drop(void)
{
    static const char observe[] = "policy \"t\" version 1\nobserve\n" BUSES
                                  "from vehicle to unit {\nid 0x3A0 length 6\n}\n";
    EXPECT_EQ(kind_of(observe, TO_UNIT_OF("id 0x3A0 length 6")), DIFFERENCE_STOPS);
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8"), observe), DIFFERENCE_REASON);
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8 pass bytes none"), observe),
              DIFFERENCE_MORE_BITS);
}

static void an_emergency_crosses_whole(void)
{
    static const char emergency[] =
        POLICY("emergency {\nfrom vehicle to unit id 0x3A0\n}\n");
    static const char both[] =
        TO_UNIT_OF("id 0x100 length 8") "emergency {\nfrom vehicle to unit id 0x3A0\n}\n";
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8"), both), DIFFERENCE_REASON);
    EXPECT(row_is(0, DIFFERENCE_REASON, "allowed", "emergency"));
    EXPECT_EQ(kind_of(TO_UNIT_OF("id 0x3A0 length 8 pass bytes 0"), both),
              DIFFERENCE_MORE_BITS);
    EXPECT_EQ(kind_of(POLICY(""), emergency), DIFFERENCE_PASSES);
    EXPECT_EQ(tally.rows[0].to, REPLAY_NOWHERE);
    EXPECT_EQ(kind_of(emergency, emergency), DIFFERENCE_NONE);
}

static void buses_are_matched_by_name(void)
{
    begin("policy \"t\" version 1\nbus vehicle = can0\nbus unit = can1\n"
          "from vehicle to unit {\nid 0x3A0 length 8\n}\n",
          "policy \"t\" version 1\nbus body = can2\nbus unit = can1\nbus vehicle = can0\n"
          "from vehicle to unit {\nid 0x3A0 length 8\n}\n"
          "from vehicle to body {\nid 0x3A0 length 8\n}\n");
    EXPECT_EQ(difference.bus_count, 3);
    EXPECT_TEXT(difference_bus(&difference, 0), "vehicle");
    EXPECT_TEXT(difference_bus(&difference, 1), "unit");
    EXPECT_TEXT(difference_bus(&difference, 2), "body");
    EXPECT_TEXT(difference_bus(&difference, REPLAY_NOWHERE), "nowhere");
    EXPECT_EQ(difference.buses[0].index[DIFFERENCE_NEW], 2);
    EXPECT_EQ(difference.buses[2].index[DIFFERENCE_OLD], DIFFERENCE_NO_BUS);
    judge(0, 0x3A0, 0);
    EXPECT_EQ(difference.verdicts, 2);
    EXPECT_EQ(tally.count, 1);
    EXPECT_EQ(tally.rows[0].from, 0);
    EXPECT_EQ(tally.rows[0].to, 2);
    EXPECT(row_is(0, DIFFERENCE_PASSES, "not_given", "allowed"));
    judge(0, 0x555, 0);
    judge(2, 0x3A0, 0);
    EXPECT_EQ(tally.count, 1); /* where only one leads, nothing crosses by either */
    EXPECT_EQ(difference.verdicts, 5);
}

static void each_side_keeps_its_own_running_state(void)
{
    begin(TO_UNIT_OF("id 0x3A0 length 8 every 10ms"),
          TO_UNIT_OF("id 0x3A0 length 8 every 100ms"));
    for (uint64_t now_us = 0; now_us < 1000000; now_us += 10000) {
        judge(0, 0x3A0, now_us);
    }
    EXPECT_EQ(tally.count, 1);
    EXPECT(row_is(0, DIFFERENCE_STOPS, "allowed", "too_soon"));
    EXPECT(tally.rows[0].count >= 88 && tally.rows[0].count <= 90);
    EXPECT_EQ(tally.rows[0].last_us, 990000);
    EXPECT_EQ(difference.kinds[DIFFERENCE_NONE] + difference.kinds[DIFFERENCE_STOPS],
              100);
}

int main(void)
{
    RUN(a_policy_differs_from_itself_in_nothing);
    RUN(a_rule_that_only_moved_is_no_difference);
    RUN(what_is_newly_passed_or_stopped_is_told);
    RUN(more_fewer_and_other_bits_are_told_apart);
    RUN(bits_that_no_frame_has_set_make_no_difference);
    RUN(another_reason_is_the_least_difference);
    RUN(where_nothing_leads_the_reasons_are_compared);
    RUN(a_policy_that_observes_lets_cross_what_it_would_drop);
    RUN(an_emergency_crosses_whole);
    RUN(buses_are_matched_by_name);
    RUN(each_side_keeps_its_own_running_state);
    return tap_done();
}
