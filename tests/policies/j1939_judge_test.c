/* SPDX-License-Identifier: Apache-2.0 */
/* J1939 as the frame judge asks of it: bus 0 the vehicle, 1 the unit, 2 the body
 * (trusted); the unit has the address 0x21, the engine 0x00. */
#include "policies/j1939_judge.h"

#include "policies/frame_judge.h"
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

static struct frame_judge *make(uint8_t *block)
{
    struct arena arena;
    arena_init(&arena, block, FRAME_JUDGE_ARENA_BYTES);
    return frame_judge_new(&policy, &arena);
}

static void fresh(void)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        j1939_rule_bind(&rules[i]);
    }
    judge = make(blocks[0]);
    now_us += 10000000;
    EXPECT(judge != NULL);
}

/* 29 bits; data as a string of length bytes. */
static struct frame frame_of(uint32_t id, const char *data, unsigned length)
{
    struct frame frame = {.id = id, .extended = true, .length = (uint8_t)length};
    memcpy(frame.data, data, length);
    return frame;
}

static struct verdict ask_in(uint8_t mode, uint8_t direction, const struct frame *in)
{
    struct frame out = {0};
    struct verdict verdict = frame_judge_check(judge, direction, mode, in, &out, now_us);
    if (verdict.action == VERDICT_PASS && in->length == 8) {
        EXPECT(out.id == in->id && out.length == in->length);
    }
    return verdict;
}

static struct verdict ask(uint8_t direction, uint32_t id, const char *data)
{
    struct frame frame = frame_of(id, data, 8);
    return ask_in(ROAD, direction, &frame);
}

static bool passes(struct verdict verdict, uint16_t rule)
{
    EXPECT_TEXT(reason_row(verdict.reason)->name, "allowed");
    return EXPECT(verdict.action == VERDICT_PASS) && EXPECT_EQ(verdict.rule, rule);
}

static bool drops(struct verdict verdict, enum reason reason)
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
    EXPECT(!address_claims_hold(&alone.claims, 0x22));
    j1939_judge_saw(&alone, 2, &frame);
    EXPECT(address_claims_hold(&alone.claims, 0x22));
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

static void a_broadcast_passes_whole(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_BAM, DM1_BAM), 0);
    passes(ask(TO_UNIT, ENGINE_BDT, FIRST), 0);
    passes(ask(TO_UNIT, ENGINE_BDT, SECOND), 0);
    drops(ask(TO_UNIT, ENGINE_BDT, "\x03zzzzzzz"), REASON_NOT_GIVEN);
}

static void what_no_rule_names_has_no_packets(void)
{
    fresh();
    drops(ask(TO_UNIT, ENGINE_BAM, VIN_BAM), REASON_WRONG_MODE);
    drops(ask(TO_UNIT, ENGINE_BDT, FIRST), REASON_NOT_GIVEN);
    drops(ask(TO_UNIT, 0x1CECFF03, "\x20\x11\x00\x03\xFF\xDA\xFE\x00"), REASON_NOT_GIVEN);
    drops(ask(TO_VEHICLE, UNIT_BAM, VIN_BAM), REASON_GROUP_NOT_ALLOWED);
    drops(ask(TO_VEHICLE, UNIT_BDT, FIRST), REASON_TRANSPORT_FAULT);
    drops(ask(TO_BODY, ENGINE_BAM, VIN_BAM), REASON_UNKNOWN_ID);
    drops(ask(TO_BODY, ENGINE_BDT, FIRST), REASON_UNKNOWN_ID);
}

static void no_rule_for_ids_passes_a_packet(void)
{
    fresh();
    struct frame frame = frame_of(ENGINE_BAM, "\x20\x11\x00\x03\xFF\xDA\xFE\x00", 8);
    drops(ask_in(WORKSHOP, TO_UNIT, &frame), REASON_NOT_GIVEN);
    frame.id = ENGINE_BDT;
    drops(ask_in(WORKSHOP, TO_UNIT, &frame), REASON_NOT_GIVEN);
    frame.id = 0x1CC8FF00;
    drops(ask_in(WORKSHOP, TO_UNIT, &frame), REASON_NOT_GIVEN);
    frame.id = 0x1CC7FF00;
    drops(ask_in(WORKSHOP, TO_UNIT, &frame), REASON_NOT_GIVEN);
    frame.id = 0x1CDAFF00;
    passes(ask_in(WORKSHOP, TO_UNIT, &frame), 3);
}

static void the_length_that_is_announced_counts(void)
{
    fresh();
    drops(ask(TO_VEHICLE, UNIT_BAM, "\x20\x29\x00\x06\xFF\x00\xEF\x00"),
          REASON_WRONG_LENGTH);
    passes(ask(TO_VEHICLE, UNIT_BAM, "\x20\x28\x00\x06\xFF\x00\xEF\x00"), 4);
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

static void a_session_passes_both_ways(void)
{
    fresh();
    passes(ask(TO_VEHICLE, UNIT_CM, A_RTS), 4);
    passes(ask(TO_UNIT, ENGINE_CM, A_CTS), 4);
    passes(ask(TO_VEHICLE, UNIT_DT, FIRST), 4);
    passes(ask(TO_VEHICLE, UNIT_DT, SECOND), 4);
    passes(ask(TO_UNIT, ENGINE_CM, "\x13\x0E\x00\x02\xFF\x00\xEF\x00"), 4);
    drops(ask(TO_UNIT, ENGINE_CM, A_CTS), REASON_NOT_GIVEN);
}

static void a_session_of_the_vehicle_lets_the_unit_answer(void)
{
    fresh();
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), REASON_TRANSPORT_FAULT);
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), 0);
    passes(ask(TO_UNIT, ENGINE_DT, FIRST), 0);
    passes(ask(TO_UNIT, ENGINE_DT, SECOND), 0);
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_ACK), 0);
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_ACK), REASON_TRANSPORT_FAULT);
}

static void the_unit_cannot_answer_itself(void)
{
    fresh();
    passes(ask(TO_VEHICLE, UNIT_CM, A_RTS), 4);
    drops(ask(TO_VEHICLE, 0x1CEC2100, A_CTS), REASON_TRANSPORT_FAULT);
    drops(ask(TO_VEHICLE, UNIT_DT, FIRST), REASON_TRANSPORT_FAULT);
}

static void a_packet_out_of_turn_ends_the_session(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_BAM, DM1_BAM), 0);
    drops(ask(TO_UNIT, ENGINE_BDT, SECOND), REASON_TRANSPORT_FAULT);
    drops(ask(TO_UNIT, ENGINE_BDT, FIRST), REASON_NOT_GIVEN);
    passes(ask(TO_VEHICLE, UNIT_CM, A_RTS), 4);
    drops(ask(TO_VEHICLE, UNIT_DT, FIRST), REASON_TRANSPORT_FAULT); /* not asked for */
    drops(ask(TO_UNIT, ENGINE_CM, A_CTS), REASON_NOT_GIVEN);
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    drops(ask(TO_UNIT, ENGINE_DT, FIRST), REASON_NOT_GIVEN); /* somebody else asked */
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), REASON_TRANSPORT_FAULT);
}

static void a_session_that_begins_anew_ends(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_BAM, DM1_BAM), 0);
    drops(ask(TO_UNIT, ENGINE_BAM, VIN_BAM), REASON_TRANSPORT_FAULT);
    drops(ask(TO_UNIT, ENGINE_BDT, FIRST), REASON_NOT_GIVEN);
}

static void an_answer_that_asks_again_ends_the_session(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), 0);
    passes(ask(TO_UNIT, ENGINE_DT, FIRST), 0);
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), REASON_TRANSPORT_FAULT);
    drops(ask(TO_UNIT, ENGINE_DT, SECOND), REASON_NOT_GIVEN);
}

static void silence_ends_the_session(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_BAM, DM1_BAM), 0);
    now_us += J1939_TRANSPORT_T1_US;
    drops(ask(TO_UNIT, ENGINE_BDT, FIRST), REASON_NOT_GIVEN);
    passes(ask(TO_VEHICLE, UNIT_CM, A_RTS), 4);
    now_us += J1939_TRANSPORT_T3_US;
    drops(ask(TO_UNIT, ENGINE_CM, A_CTS), REASON_NOT_GIVEN);
}

static void an_abort_ends_the_session_from_either_side(void)
{
    fresh();
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_ABORT), REASON_TRANSPORT_FAULT);
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    drops(ask(TO_VEHICLE, UNIT_CM, "\xFF\x03\xFF\xFF\xFF\xCB\xFE\x00"),
          REASON_TRANSPORT_FAULT); /* of another group */
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_ABORT), 0);
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), REASON_TRANSPORT_FAULT);
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    passes(ask(TO_UNIT, ENGINE_CM, DM1_ABORT), 0);
    drops(ask(TO_UNIT, ENGINE_CM, DM1_ABORT), REASON_NOT_GIVEN);
    passes(ask(TO_UNIT, ENGINE_BAM, DM1_BAM), 0);
    drops(ask(TO_UNIT, ENGINE_BAM, DM1_ABORT), REASON_NOT_GIVEN); /* none can */
    passes(ask(TO_UNIT, ENGINE_BDT, FIRST), 0);
}

static void a_session_within_one_bus_is_not_carried(void)
{
    fresh();
    passes(ask(TO_UNIT, 0x1CEC0B00, DM1_RTS), 0);
    drops(ask(TO_UNIT, 0x1CEC000B, DM1_CTS), REASON_NOT_GIVEN);
    drops(ask(TO_UNIT, 0x1CEB0B00, FIRST), REASON_NOT_GIVEN);
    passes(ask(TO_UNIT, 0x1CEC0B00, DM1_RTS), 0);
    drops(ask(TO_UNIT, 0x1CEC000B, DM1_ABORT), REASON_NOT_GIVEN);
    drops(ask(TO_UNIT, 0x1CEB0B00, FIRST), REASON_NOT_GIVEN);
}

static void without_a_way_back_nobody_answers(void)
{
    fresh();
    passes(ask(TO_BODY, 0x1CEC0B00, DM1_RTS), 10);
    drops(ask(TO_BODY, 0x1CEB0B00, FIRST), REASON_UNKNOWN_ID);
    drops(ask(TO_BODY, 0x1CEC0B00, DM1_CTS), REASON_UNKNOWN_ID);
    drops(ask(TO_BODY, 0x1CEC0B00, DM1_ABORT), REASON_UNKNOWN_ID);
}

static void waits_are_a_while_apart(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_WAIT), 0);
    now_us += J1939_JUDGE_HOLD_US - 1;
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_WAIT), REASON_TOO_SOON);
    now_us += 1;
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_WAIT), 0);
    passes(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), 0);
}

static void a_mode_without_the_rule_ends_the_session(void)
{
    fresh();
    struct frame frame = frame_of(ENGINE_BAM, VIN_BAM, 8);
    passes(ask_in(WORKSHOP, TO_UNIT, &frame), 1);
    drops(ask(TO_UNIT, ENGINE_BDT, FIRST), REASON_WRONG_MODE);
    frame = frame_of(ENGINE_BDT, FIRST, 8);
    drops(ask_in(WORKSHOP, TO_UNIT, &frame), REASON_NOT_GIVEN);
    frame = frame_of(ENGINE_CM, "\x10\x11\x00\x03\xFF\xEC\xFE\x00", 8);
    passes(ask_in(WORKSHOP, TO_UNIT, &frame), 1);
    drops(ask(TO_VEHICLE, UNIT_CM, "\x11\x03\x01\xFF\xFF\xEC\xFE\x00"),
          REASON_WRONG_MODE);
}

static void messages_are_counted_and_packets_are_not(void)
{
    fresh();
    passes(ask(TO_VEHICLE, 0x1CEC0121, A_RTS), 4);
    passes(ask(TO_VEHICLE, UNIT_BAM, A_BAM), 4);
    passes(ask(TO_VEHICLE, UNIT_BDT, FIRST), 4);
    passes(ask(TO_VEHICLE, UNIT_BDT, SECOND), 4);
    drops(ask(TO_VEHICLE, UNIT_BAM, A_BAM), REASON_OVER_RATE);
    drops(ask(TO_VEHICLE, UNIT_BDT, FIRST), REASON_TRANSPORT_FAULT);
    drops(ask(TO_VEHICLE, 0x18EF0021, "abcdefgh"), REASON_OVER_RATE);
}

static void more_sessions_than_can_be_followed_are_refused(void)
{
    fresh();
    for (uint32_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        passes(ask(TO_UNIT, ENGINE_BAM + i, DM1_BAM), 0);
    }
    drops(ask(TO_UNIT, 0x1CECFF80, DM1_BAM), REASON_TRANSPORT_FAULT);
    fresh();
    for (uint32_t i = 0; i < 100; i++) { /* what is denied takes no slot */
        drops(ask(TO_UNIT, ENGINE_BAM + i, VIN_BAM), REASON_WRONG_MODE);
    }
    passes(ask(TO_UNIT, 0x1CECFF80, DM1_BAM), 0);
}

static void what_no_node_sends_is_dropped(void)
{
    fresh();
    drops(ask(TO_UNIT, ENGINE_BAM, "\x20\x0E\x00\x03\xFF\xCA\xFE\x00"), REASON_NOT_GIVEN);
    drops(ask(TO_VEHICLE, UNIT_BAM, "\x20\x0E\x00\x03\xFF\x00\xEF\x00"),
          REASON_TRANSPORT_FAULT);
    drops(ask(TO_VEHICLE, UNIT_CM, "\x00\x0E\x00\x02\xFF\x00\xEF\x00"),
          REASON_TRANSPORT_FAULT);
    struct frame frame = frame_of(UNIT_BAM, A_BAM, 7);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_TRANSPORT_FAULT);
    frame = frame_of(UNIT_BAM, A_BAM, 8);
    frame.fd = true;
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_WRONG_FORMAT);
    passes(ask(TO_VEHICLE, UNIT_BAM, A_BAM), 4);
    frame = frame_of(UNIT_BDT, FIRST, 8);
    frame.fd = true;
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_WRONG_FORMAT);
    passes(ask(TO_VEHICLE, UNIT_BDT, FIRST), 4);
    passes(ask(TO_VEHICLE, UNIT_CM, A_RTS), 4);
    frame = frame_of(UNIT_CM, "\xFF", 1);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_TRANSPORT_FAULT);
    passes(ask(TO_UNIT, ENGINE_CM, A_CTS), 4);
    frame = frame_of(0x1CC80021, A_BAM, 8);
    drops(ask_in(ROAD, TO_VEHICLE, &frame), REASON_TRANSPORT_FAULT);
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
    RUN(a_broadcast_passes_whole);
    RUN(what_no_rule_names_has_no_packets);
    RUN(no_rule_for_ids_passes_a_packet);
    RUN(the_length_that_is_announced_counts);
    RUN(source_and_destination_are_those_of_the_rule);
    RUN(a_session_passes_both_ways);
    RUN(a_session_of_the_vehicle_lets_the_unit_answer);
    RUN(the_unit_cannot_answer_itself);
    RUN(a_packet_out_of_turn_ends_the_session);
    RUN(a_session_that_begins_anew_ends);
    RUN(an_answer_that_asks_again_ends_the_session);
    RUN(silence_ends_the_session);
    RUN(an_abort_ends_the_session_from_either_side);
    RUN(a_session_within_one_bus_is_not_carried);
    RUN(without_a_way_back_nobody_answers);
    RUN(waits_are_a_while_apart);
    RUN(a_mode_without_the_rule_ends_the_session);
    RUN(messages_are_counted_and_packets_are_not);
    RUN(more_sessions_than_can_be_followed_are_refused);
    RUN(what_no_node_sends_is_dropped);
    RUN(a_request_is_judged_by_what_it_asks_for);
    RUN(a_single_frame_of_a_long_group_passes_too);
    RUN(an_arena_too_small_makes_no_judge);
    return tap_done();
}
