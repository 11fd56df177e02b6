/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of the frame judge that no rule can lift: well-formed, kind, emergency, id
 * of a vehicle node. */
#include "policies/claims.h"
#include "tests/policies/frame_judge_fixture.h"

static void malformed_frames_are_dropped_first_of_all(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x3A0, 8);
    frame.length = 9;
    EXPECT(
        dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_MALFORMED_FRAME, VERDICT_NO_RULE));
    frame = frame_of(0x3A0, 8);
    frame.id = 0x800;
    EXPECT(
        dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_MALFORMED_FRAME, VERDICT_NO_RULE));
    frame = frame_of(0x6F1, 8);
    frame.bit_rate_switch = true;
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_MALFORMED_FRAME,
                   VERDICT_NO_RULE));
    frame = frame_of(0x18FEF100, 8);
    frame.id = UINT32_MAX;
    EXPECT(
        dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_MALFORMED_FRAME, VERDICT_NO_RULE));
}

static void error_frames_are_never_carried(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x3A0, 8);
    frame.kind = FRAME_ERROR;
    for (uint8_t direction = 0; direction < 3; direction++) {
        EXPECT(
            dropped(ask(direction, ROAD, frame, 0), REASON_ERROR_FRAME, VERDICT_NO_RULE));
    }
}

static struct frame remote_of(uint32_t id, uint8_t length)
{
    return (struct frame){
        .id = id, .extended = id > 0x7FF, .kind = FRAME_REMOTE, .length = length};
}

static void remote_frames_pass_by_a_remote_rule_alone(void)
{
    fresh_judge();
    EXPECT(passed(ask(TO_VEHICLE, ROAD, remote_of(0x202, 4), 0), 6));
    EXPECT(sent.kind == FRAME_REMOTE);
    EXPECT(
        dropped(ask(TO_VEHICLE, ROAD, remote_of(0x202, 5), 0), REASON_WRONG_LENGTH, 6));
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, remote_of(0x203, 2), 0), REASON_REMOTE_FRAME,
                   VERDICT_NO_RULE));
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, remote_of(0x6F1, 2), 0), REASON_REMOTE_FRAME,
                   VERDICT_NO_RULE));
    EXPECT(dropped(ask(TO_UNIT, ROAD, remote_of(0x3A0, 8), 0), REASON_REMOTE_FRAME,
                   VERDICT_NO_RULE));
}

static void a_remote_rule_passes_no_data(void)
{
    fresh_judge();
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x202, 4), 0), REASON_WRONG_LENGTH, 9));
}

static void an_emergency_frame_is_the_kernels_in_every_mode(void)
{
    fresh_judge();
    for (uint8_t mode = 0; mode < 16; mode++) {
        EXPECT(dropped(ask(TO_VEHICLE, mode, frame_of(0x6F1, 8), 0), REASON_EMERGENCY,
                       VERDICT_NO_RULE));
        EXPECT(dropped(ask(TO_VEHICLE, mode, frame_of(0x1ABCDEF0, 3), 0),
                       REASON_EMERGENCY, VERDICT_NO_RULE));
    }
}

static void an_emergency_id_is_one_in_its_own_direction_and_format_alone(void)
{
    fresh_judge();
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(0x6F1, 8), 0), REASON_NOT_GIVEN,
                   VERDICT_NO_RULE));
    struct frame extended = frame_of(0x6F1, 8);
    extended.extended = true;
    EXPECT(
        dropped(ask(TO_VEHICLE, ROAD, extended, 0), REASON_UNKNOWN_ID, VERDICT_NO_RULE));
}

static void an_fd_frame_is_an_emergency_between_fd_buses_alone(void)
{
    static _Alignas(16) uint8_t fd_block[FRAME_JUDGE_ARENA_BYTES];
    static struct policy fd_policy;
    struct arena other;
    struct frame frame = frame_of(0x6F1, 8);
    frame.fd = true;
    for (unsigned both = 0; both < 2; both++) {
        arena_init(&other, fd_block, sizeof fd_block);
        fd_policy = policy;
        fd_policy.buses[0].fd = both;
        fd_policy.buses[1].fd = true;
        judge = frame_judge_new(&fd_policy, &other);
        EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0),
                       both ? REASON_EMERGENCY : REASON_UNKNOWN_ID, VERDICT_NO_RULE));
    }
}

static void an_id_that_the_vehicle_sends_is_closed_to_the_unit(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x201, 2);
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame, 0), 5));
    frame_judge_saw(judge, 0, &frame);
    EXPECT(dropped(ask(TO_VEHICLE, WORKSHOP, frame, 1), REASON_ID_OF_VEHICLE,
                   VERDICT_NO_RULE));
    struct frame extended = frame_of(0x18DA10F1, 8);
    frame_judge_saw(judge, 2, &extended); /* any trusted bus */
    EXPECT(dropped(ask(TO_VEHICLE, WORKSHOP, extended, 1), REASON_ID_OF_VEHICLE,
                   VERDICT_NO_RULE));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame_of(0x203, 8), 1), 7));
}

static void an_id_that_the_vehicle_sends_still_goes_from_it_to_the_unit(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x3A0, 8);
    frame_judge_saw(judge, 0, &frame);
    EXPECT(passed(ask(TO_UNIT, ROAD, frame, 0), 0));
}

static void the_owner_of_an_id_may_still_be_asked_for_it(void)
{
    fresh_judge();
    struct frame answer = frame_of(0x202, 4);
    frame_judge_saw(judge, 0, &answer);
    EXPECT(passed(ask(TO_VEHICLE, ROAD, remote_of(0x202, 4), 0), 6));
    EXPECT(
        dropped(ask(TO_VEHICLE, ROAD, answer, 0), REASON_ID_OF_VEHICLE, VERDICT_NO_RULE));
}

static void the_unit_claims_nothing_nor_does_what_is_no_data(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x201, 2);
    frame_judge_saw(judge, 1, &frame);
    frame_judge_saw(judge, 3, &frame);
    frame_judge_saw(judge, 255, &frame);
    struct frame other = remote_of(0x201, 2);
    frame_judge_saw(judge, 0, &other);
    other = frame;
    other.kind = FRAME_ERROR;
    frame_judge_saw(judge, 0, &other);
    other = frame;
    other.length = 9;
    frame_judge_saw(judge, 0, &other);
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame, 0), 5));
}

static void an_emergency_id_cannot_be_claimed(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x6F1, 8);
    frame_judge_saw(judge, 0, &frame); /* the kernel put it there */
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_EMERGENCY, VERDICT_NO_RULE));
}

static void an_emergency_id_is_one_for_data_and_unclaimed_for_remote_frames(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x1ABCDEF0, 8);
    frame_judge_saw(judge, 0, &frame); /* the kernel put it there */
    EXPECT(passed(ask(TO_VEHICLE, ROAD, remote_of(0x1ABCDEF0, 8), 0), 11));
}

static void a_new_judge_inherits_what_was_claimed(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x201, 2);
    frame_judge_saw(judge, 0, &frame);
    static _Alignas(16) uint8_t other_block[FRAME_JUDGE_ARENA_BYTES];
    struct arena other;
    arena_init(&other, other_block, sizeof other_block);
    struct frame_judge *old = judge;
    judge = frame_judge_new(&policy, &other);
    EXPECT(judge != NULL);
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame, 0), 5));
    frame_judge_inherit_seen(judge, old);
    EXPECT(dropped(ask(TO_VEHICLE, WORKSHOP, frame, 0), REASON_ID_OF_VEHICLE,
                   VERDICT_NO_RULE));
}

static void claims_beyond_the_table_close_the_extended_ids_and_count(void)
{
    fresh_judge();
    for (uint32_t i = 0; i <= CLAIMS_EXTENDED_MAX; i++) {
        struct frame frame = frame_of(0x1000 + i, 0);
        frame_judge_saw(judge, 0, &frame);
        EXPECT_EQ(frame_judge_claims_lost(judge), i == CLAIMS_EXTENDED_MAX);
    }
    EXPECT(dropped(ask(TO_VEHICLE, WORKSHOP, frame_of(0x18DA10F1, 8), 0),
                   REASON_ID_OF_VEHICLE, VERDICT_NO_RULE));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame_of(0x201, 2), 0), 5));
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x1ABCDEF0, 3), 0), REASON_EMERGENCY,
                   VERDICT_NO_RULE));
}

static void a_bus_that_leads_nowhere_passes_nothing_and_says_why(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x7DF, 8);
    EXPECT(dropped(frame_judge_check_unrouted(judge, 1, &frame),
                   REASON_DIAGNOSTIC_REQUEST, VERDICT_NO_RULE));
    EXPECT(dropped(frame_judge_check_unrouted(judge, 2, &frame), REASON_NOT_GIVEN,
                   VERDICT_NO_RULE));
    EXPECT(dropped(frame_judge_check_unrouted(judge, 9, &frame), REASON_UNKNOWN_ID,
                   VERDICT_NO_RULE));
    frame = frame_of(0x201, 2);
    EXPECT(dropped(frame_judge_check_unrouted(judge, 1, &frame), REASON_UNKNOWN_ID,
                   VERDICT_NO_RULE));
    frame = frame_of(0x6F1, 2);
    EXPECT(dropped(frame_judge_check_unrouted(judge, 1, &frame), REASON_EMERGENCY,
                   VERDICT_NO_RULE));
    frame = remote_of(0x202, 4);
    EXPECT(dropped(frame_judge_check_unrouted(judge, 1, &frame), REASON_REMOTE_FRAME,
                   VERDICT_NO_RULE));
    frame = frame_of(0x201, 2);
    frame_judge_saw(judge, 0, &frame);
    EXPECT(dropped(frame_judge_check_unrouted(judge, 1, &frame), REASON_ID_OF_VEHICLE,
                   VERDICT_NO_RULE));
}

int main(void)
{
    RUN(malformed_frames_are_dropped_first_of_all);
    RUN(error_frames_are_never_carried);
    RUN(remote_frames_pass_by_a_remote_rule_alone);
    RUN(a_remote_rule_passes_no_data);
    RUN(an_emergency_frame_is_the_kernels_in_every_mode);
    RUN(an_emergency_id_is_one_in_its_own_direction_and_format_alone);
    RUN(an_fd_frame_is_an_emergency_between_fd_buses_alone);
    RUN(an_id_that_the_vehicle_sends_is_closed_to_the_unit);
    RUN(an_id_that_the_vehicle_sends_still_goes_from_it_to_the_unit);
    RUN(the_owner_of_an_id_may_still_be_asked_for_it);
    RUN(the_unit_claims_nothing_nor_does_what_is_no_data);
    RUN(an_emergency_id_cannot_be_claimed);
    RUN(an_emergency_id_is_one_for_data_and_unclaimed_for_remote_frames);
    RUN(a_new_judge_inherits_what_was_claimed);
    RUN(claims_beyond_the_table_close_the_extended_ids_and_count);
    RUN(a_bus_that_leads_nowhere_passes_nothing_and_says_why);
    return tap_done();
}
