/* SPDX-License-Identifier: Apache-2.0 */
/* What J1939 says before any rule, and single frames. Messages of several packets:
 * j1939_judge_packets_test.c. */
#include "tests/policies/j1939_fixture.h"

static void claim(uint8_t address)
{
    struct frame frame = frame_of(0x18EEFF00U | address, "\1\0\0\0\0\0\0\0", 8);
    frame_judge_saw(judge, 0, &frame);
}

static void a_claim_of_the_unit_is_dropped_even_where_a_rule_covers_it(void)
{
    fresh();
    drops(ask(TO_VEHICLE, 0x18EEFF21, "\0\0\0\0\0\0\0\0"), REASON_ADDRESS_CLAIM);
    for (unsigned address = 0; address < 254; address++) {
        claim((uint8_t)address);
        drops(ask(TO_VEHICLE, 0x18EEFF00 + address, "\0\0\0\0\0\0\0\0"),
              REASON_ADDRESS_CLAIM);
    }
    drops(ask(TO_VEHICLE, UNIT_BAM, "\x20\x09\x00\x02\xFF\xD8\xFE\x00"),
          REASON_ADDRESS_OF_VEHICLE);
}

static void a_claim_inside_a_message_is_dropped_even_where_a_rule_covers_it(void)
{
    fresh();
    drops(ask(TO_VEHICLE, UNIT_BAM, "\x20\x09\x00\x02\xFF\xD8\xFE\x00"),
          REASON_ADDRESS_CLAIM);
    drops(ask(TO_VEHICLE, UNIT_BDT, FIRST), REASON_TRANSPORT_FAULT);
}

static void an_address_that_a_node_has_used_is_its_own(void)
{
    fresh();
    passes(ask(TO_VEHICLE, 0x18EF0022, "abcdefgh"), 4);
    struct frame speed = frame_of(0x18FEF122, "abcdefgh", 8);
    frame_judge_saw(judge, 1, &speed); /* of the unit: nobody's */
    speed.extended = false;
    speed.id = 0x122;
    frame_judge_saw(judge, 0, &speed);
    passes(ask(TO_VEHICLE, 0x18EF0022, "abcdefgh"), 4);
    speed = frame_of(0x18FEF122, "abcdefgh", 8);
    frame_judge_saw(judge, 3, &speed); /* of a bus that carries none */
    now_us += 10000000;
    passes(ask(TO_VEHICLE, 0x18EF0022, "abcdefgh"), 4);
    frame_judge_saw(judge, 2, &speed);
    drops(ask(TO_VEHICLE, 0x18EF0022, "abcdefgh"), REASON_ADDRESS_OF_VEHICLE);
    drops(ask(TO_VEHICLE, 0x18EF00FE, "abcdefgh"), REASON_ADDRESS_OF_VEHICLE);
    drops(ask(TO_VEHICLE, 0x18EF00FF, "abcdefgh"), REASON_ADDRESS_OF_VEHICLE);
}

static void what_the_unit_sends_holds_no_address(void)
{
    static struct j1939_judge alone;
    struct arena arena;
    arena_init(&arena, blocks[1], sizeof blocks[1]);
    EXPECT(j1939_judge_init(&alone, &policy, &arena));
    struct frame frame = frame_of(0x18FEF122, "abcdefgh", 8);
    j1939_judge_saw(&alone, 1, &frame);
    j1939_judge_saw(&alone, 3, &frame);
    EXPECT(!alone.claims.held[0x22]);
    j1939_judge_saw(&alone, 2, &frame);
    EXPECT(alone.claims.held[0x22]);
}

static void other_frames_have_no_address(void)
{
    fresh();
    claim(0x77);
    claim(0x01);
    struct frame frame = frame_of(0x201, "abcdefgh", 8);
    frame.extended = false;
    passes(ask_in(ROAD, TO_VEHICLE, &frame), 8);
    frame = (struct frame){.id = 0x18EEFF77, .extended = true, .kind = FRAME_REMOTE};
    passes(ask_in(ROAD, TO_VEHICLE, &frame), 9);
    passes(ask(TO_UNIT, 0x18FEF101, "abcdefgh"), 2); /* of the vehicle: its own */
}

static void a_policy_that_follows_keeps_the_addresses(void)
{
    fresh();
    claim(0x21);
    struct frame_judge *next = make(blocks[1]);
    frame_judge_inherit_seen(next, judge);
    judge = next;
    drops(ask(TO_VEHICLE, 0x18EF0021, "abcdefgh"), REASON_ADDRESS_OF_VEHICLE);
}

static void where_nothing_begins_addresses_count_too(void)
{
    fresh();
    struct frame frame = frame_of(0x18EEFF21, "\0\0\0\0\0\0\0\0", 8);
    drops(frame_judge_check_unrouted(judge, 1, &frame), REASON_ADDRESS_CLAIM);
    drops(frame_judge_check_unrouted(judge, 0, &frame), REASON_NOT_GIVEN);
    drops(frame_judge_check_unrouted(judge, 3, &frame), REASON_NOT_GIVEN);
}

static void one_bus_of_two_that_carries_it_is_enough(void)
{
    fresh();
    policy.buses[1].j1939 = false;
    drops(ask(TO_VEHICLE, 0x18EEFF21, "\0\0\0\0\0\0\0\0"), REASON_ADDRESS_CLAIM);
    policy.buses[0].j1939 = false;
    fresh();
    passes(ask(TO_VEHICLE, 0x18EEFF21, "\0\0\0\0\0\0\0\0"), 6);
    policy.buses[0].j1939 = true;
    policy.buses[1].j1939 = true;
}

static void source_and_destination_are_those_of_the_rule(void)
{
    fresh();
    drops(ask(TO_VEHICLE, 0x18EF0120, "abcdefgh"), REASON_UNKNOWN_ID);
    drops(ask(TO_VEHICLE, 0x18EF0023, "abcdefgh"), REASON_UNKNOWN_ID);
    passes(ask(TO_VEHICLE, 0x18EF0022, "abcdefgh"), 4);
    drops(ask(TO_BODY, 0x1CEC0C00, "\x10\x0E\x00\x02\xFF\xDA\xFE\x00"),
          REASON_UNKNOWN_ID);
    drops(ask(TO_BODY, 0x1CEC0A00, "\x10\x0E\x00\x02\xFF\xDA\xFE\x00"),
          REASON_UNKNOWN_ID);
    drops(ask(TO_BODY, ENGINE_BAM, "\x20\x0E\x00\x02\xFF\xDA\xFE\x00"),
          REASON_UNKNOWN_ID);
    passes(ask(TO_BODY, 0x1CEC0B00, "\x10\x0E\x00\x02\xFF\xDA\xFE\x00"), 11);
}

static void a_request_is_judged_by_what_it_asks_for(void)
{
    fresh();
    struct frame frame = frame_of(0x18EA0021, "\xCA\xFE\x00", 3);
    passes(ask_in(ROAD, TO_VEHICLE, &frame), 5);
    frame = frame_of(0x18EAFF21, "\xEC\xFE\x00", 3);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_GROUP_NOT_ALLOWED);
    frame = frame_of(0x18EAFF21, "\xCA\xFE\xFF", 3);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_GROUP_NOT_ALLOWED);
    frame = frame_of(0x18EAFF21, "\xCA\xFE\x00\x00", 4);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_GROUP_NOT_ALLOWED);
    frame = frame_of(0x18EAFF22, "\xCA\xFE\x00", 3);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_GROUP_NOT_ALLOWED);
    struct frame out;
    frame = frame_of(0x18EA0021, "\xCA\xFE\x00secre", 8);
    passes(frame_judge_check(judge, TO_VEHICLE, ROAD, &frame, &out, now_us), 5);
    EXPECT(memcmp(out.data, "\xCA\xFE\x00\0\0\0\0\0", 8) == 0);
    drops(ask(TO_VEHICLE, UNIT_BAM, "\x20\x09\x00\x02\xFF\x00\xEA\x00"),
          REASON_GROUP_NOT_ALLOWED);
}

static void a_single_frame_of_a_long_group_passes_too(void)
{
    fresh();
    passes(ask(TO_UNIT, 0x18FECA00, "abcdefgh"), 0);
    struct frame frame = frame_of(0x00FECA00, "a", 1);
    drops(ask_in(ROAD, TO_UNIT, &frame), REASON_WRONG_LENGTH);
}

static void an_arena_too_small_makes_no_judge(void)
{
    static struct j1939_judge small;
    struct arena arena;
    arena_init(&arena, blocks[1], 2 * sizeof(struct j1939_way));
    EXPECT(!j1939_judge_init(&small, &policy, &arena));
    arena_init(&arena, blocks[1], 5 * sizeof(struct j1939_way));
    EXPECT(j1939_judge_init(&small, &policy, &arena));
}

int main(void)
{
    RUN(a_claim_of_the_unit_is_dropped_even_where_a_rule_covers_it);
    RUN(a_claim_inside_a_message_is_dropped_even_where_a_rule_covers_it);
    RUN(an_address_that_a_node_has_used_is_its_own);
    RUN(what_the_unit_sends_holds_no_address);
    RUN(other_frames_have_no_address);
    RUN(a_policy_that_follows_keeps_the_addresses);
    RUN(where_nothing_begins_addresses_count_too);
    RUN(one_bus_of_two_that_carries_it_is_enough);
    RUN(source_and_destination_are_those_of_the_rule);
    RUN(a_request_is_judged_by_what_it_asks_for);
    RUN(a_single_frame_of_a_long_group_passes_too);
    RUN(an_arena_too_small_makes_no_judge);
    return tap_done();
}
