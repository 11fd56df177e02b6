/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of several packets, whole or not at all. */
#include "tests/policies/j1939_fixture.h"

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

static void the_unit_answers_as_an_address_that_its_rules_name(void)
{
    fresh();
    passes(ask(TO_UNIT, 0x1CEC0300, DM1_RTS), 0); /* to 03, which has not spoken */
    drops(ask(TO_VEHICLE, 0x1CEC0003, DM1_CTS), REASON_TRANSPORT_FAULT);
    drops(ask(TO_VEHICLE, 0x1CEC0003, DM1_ABORT), REASON_TRANSPORT_FAULT);
    passes(ask(TO_UNIT, 0x1CEC2200, DM1_RTS), 0);
    passes(ask(TO_VEHICLE, 0x1CEC0022, DM1_CTS), 0);
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

static void so_many_of_them_in_a_row_end_the_session(void)
{
    fresh();
    passes(ask(TO_UNIT, ENGINE_CM, DM1_RTS), 0);
    for (int i = 0; i < J1939_JUDGE_HOLDS_MAX; i++) {
        passes(ask(TO_VEHICLE, UNIT_CM, DM1_WAIT), 0);
        now_us += J1939_JUDGE_HOLD_US;
    }
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_WAIT), REASON_TRANSPORT_FAULT);
    drops(ask(TO_VEHICLE, UNIT_CM, DM1_CTS), REASON_TRANSPORT_FAULT);
    drops(ask(TO_UNIT, ENGINE_DT, FIRST), REASON_NOT_GIVEN);
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

int main(void)
{
    RUN(a_broadcast_passes_whole);
    RUN(what_no_rule_names_has_no_packets);
    RUN(no_rule_for_ids_passes_a_packet);
    RUN(the_length_that_is_announced_counts);
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
    RUN(the_unit_answers_as_an_address_that_its_rules_name);
    RUN(waits_are_a_while_apart);
    RUN(so_many_of_them_in_a_row_end_the_session);
    RUN(a_mode_without_the_rule_ends_the_session);
    RUN(messages_are_counted_and_packets_are_not);
    RUN(more_sessions_than_can_be_followed_are_refused);
    RUN(what_no_node_sends_is_dropped);
    return tap_done();
}
