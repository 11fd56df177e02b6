/* SPDX-License-Identifier: Apache-2.0 */
/* The CAN path and time: frames that wait for their slot, messages that stop, load. */
#include "tests/gateway/can_path_kit.h"

static const char timed[] = "policy \"t\" version 7\n"
                            "bus vehicle = can0 bitrate 125k load 1% watch\n"
                            "bus unit = can1\n"
                            "mode road mode site announce id 0x6A0\n"
                            "from vehicle to unit {\n"
                            "    id 0x3A0 length 8 silence 300ms\n"
                            "}\n"
                            "from unit to vehicle {\n"
                            "    id 0x201 length 2 pace 200ms\n"
                            "    id 0x202 length 8 rate 100/s in road\n"
                            "}\n";

/* 10,000 bits: 74 frames, more than one read takes. */
static const char wide[] = "policy \"t\" version 7\n"
                           "bus vehicle = can0 bitrate 125k load 8%\n"
                           "bus unit = can1\n"
                           "from unit to vehicle {\n"
                           "    id 0x202 length 8 rate 100/s\n"
                           "}\n";

static const char plain[] = "policy \"t\" version 7\n"
                            "bus vehicle = can0 watch\n"
                            "bus unit = can1\n";

/* Runs the loop for so long, and once behind it: the last wait may have been a long one.
 */
static void pass(unsigned ms)
{
    uint64_t end_us = clock_steady_us() + ms * 1000U;
    while (clock_steady_us() < end_us) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    (void)uv_run(&loop, UV_RUN_NOWAIT);
}

static void test_a_paced_frame_leaves_in_its_slot(void)
{
    begin_with(timed);
    uint64_t began_us = clock_steady_us();
    node_sends(UNIT, 0x201, 2, 1);
    EXPECT_EQ(path.counters.passed, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    struct can_frame seen = {0};
    while (seen.can_id == 0 && clock_steady_us() < began_us + 5000000) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        seen = node_sees(VEHICLE);
    }
    EXPECT_EQ(seen.can_id, 0x201);
    EXPECT(clock_steady_us() - began_us >= 200000);
    end();
}

static void test_what_waits_for_its_slot_goes_with_its_mode(void)
{
    begin_with(timed);
    node_sends(UNIT, 0x201, 2, 1);
    node_sends(UNIT, 0x201, 2, 2);
    can_path_set_mode(&path, 0, false);
    EXPECT_EQ(path.counters.paced_out, 2);
    node_sends(UNIT, 0x201, 2, 3); /* the slots are taken all the same */
    EXPECT_EQ(next_event().reason, REASON_TOO_SOON);
    pass(450);
    node_sends(UNIT, 0x201, 2, 4);
    can_path_set_recording(&path, false);
    EXPECT_EQ(path.counters.closed, 1);
    pass(250);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    end();
}

static void test_what_waits_for_its_bus_goes_with_its_mode(void)
{
    begin_with(timed);
    node_sends(UNIT, 0x202, 8, 1); /* in flight: no echo comes */
    node_sends(UNIT, 0x202, 8, 2);
    EXPECT_EQ(egress_queued(&path.buses[VEHICLE].egress), 1);
    can_path_set_mode(&path, 1, false);
    EXPECT_EQ(egress_queued(&path.buses[VEHICLE].egress), 0);
    EXPECT(egress_in_flight(&path.buses[VEHICLE].egress));
    end();
}

static void test_after_a_stall_frames_that_wait_leave_in_order(void)
{
    begin_with(timed);
    struct pacer_frame due = {.frame = {.id = 0x201, .length = 2, .data = {1, 1}},
                              .due_us = clock_steady_us(),
                              .rule = 1,
                              .direction = 1};
    for (int i = 0; i < PACER_CAPACITY; i++) {
        EXPECT(pacer_put(&path.pace.pacer, &due)); /* no timer knows of it */
    }
    node_sends(UNIT, 0x201, 2, 2);
    EXPECT_EQ(node_sees(VEHICLE).data[0], 1);
    EXPECT_EQ(path.pace.pacer.count, 1);
    end();
}

static void test_observe_holds_nothing_back(void)
{
    begin_with(timed);
    can_path_set_mode(&path, 0, true);
    node_sends(UNIT, 0x201, 2, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0x201);
    end();
}

static void test_a_message_that_stops_is_told(void)
{
    begin_with(timed);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    pass(30);
    EXPECT_EQ(next_event().reason, REASON_ALLOWED);
    pass(300 + CAN_PATH_WATCH_MS);
    EXPECT_EQ(next_event().reason, REASON_STALE_FRAME); /* it had no echo */
    struct event event = next_event();
    EXPECT_EQ(event.reason, REASON_SILENT_MESSAGE);
    EXPECT_EQ(event.frame.id, 0x3A0);
    EXPECT_EQ(event.rule_line, 6);
    can_path_set_mode(&path, 1, false);
    EXPECT_EQ(frame_judge_silent(path.judge), 0);
    end();
}

static void test_an_id_that_nothing_names_is_told_when_it_is_new(void)
{
    begin_with(timed);
    node_sends(VEHICLE, 0x123, 8, 1);
    struct event event = next_event();
    EXPECT_EQ(event.reason, REASON_FIRST_SEEN);
    EXPECT_EQ(event.action, EVENT_NOTED);
    EXPECT_TEXT(event.frame.from, "vehicle");
    node_sends(VEHICLE, 0x123, 8, 1);
    EXPECT_EQ(next_event().reason, REASON_ALLOWED);
    end();
}

/* 8,000 bits at once, and 1,250 leave a second: also on a machine with other work. */
static void test_a_full_bus_takes_nothing_from_the_unit(void)
{
    begin_with(timed);
    for (unsigned i = 0; i < 60; i++) {
        node_sends(VEHICLE, 0x3A0, 8, 1);
    }
    node_sends(UNIT, 0x202, 8, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    EXPECT_EQ(next_event().reason, REASON_OVER_LOAD);
    pass(CAN_PATH_WATCH_MS + 30);
    EXPECT_EQ(next_event().reason, REASON_BUS_LOAD);
    end();
}

/* Its frames are there before that of the unit is read, whichever bus the loop looks at.
 */
static void test_what_waits_to_be_read_of_a_bus_fills_it(void)
{
    struct can_frame ours = {.can_id = 0x202, .can_dlc = 8};
    struct can_frame theirs = {.can_id = 0x3A0, .can_dlc = 8};
    begin_with(wide);
    EXPECT(send(bus_ends[UNIT], &ours, sizeof ours, 0) == (ssize_t)sizeof ours);
    for (unsigned i = 0; i < 100; i++) {
        EXPECT(send(bus_ends[VEHICLE], &theirs, sizeof theirs, 0) ==
               (ssize_t)sizeof theirs);
    }
    turn();
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    EXPECT_EQ(path.buses[VEHICLE].counters.read, 100);
    EXPECT_EQ(path.counters.dropped, 1);
    end();
}

static void test_what_observe_lets_through_counts_in_the_load(void)
{
    begin_with(timed);
    can_path_set_mode(&path, 0, true);
    for (unsigned i = 0; i < 60; i++) {
        node_sends(UNIT, 0x555, 8, 1);
    }
    can_path_set_mode(&path, 0, false);
    node_sends(UNIT, 0x202, 8, 1);
    EXPECT_EQ(path.counters.dropped, 1);
    end();
}

static void test_announcements_count_in_the_load(void)
{
    begin_with(timed);
    for (unsigned i = 0; i < 100; i++) { /* 75 bits each */
        can_path_set_mode(&path, 1, false);
        turn();
    }
    can_path_set_mode(&path, 0, false);
    node_sends(UNIT, 0x202, 8, 1);
    EXPECT_EQ(path.counters.dropped, 1);
    end();
}

static void test_without_anything_to_watch_no_timer_runs(void)
{
    begin_with(plain);
    EXPECT(!uv_is_active((uv_handle_t *)&path.watch));
    end();
    begin_with(timed);
    EXPECT(uv_is_active((uv_handle_t *)&path.watch));
    end();
}

int main(void)
{
    RUN(test_a_paced_frame_leaves_in_its_slot);
    RUN(test_what_waits_for_its_slot_goes_with_its_mode);
    RUN(test_what_waits_for_its_bus_goes_with_its_mode);
    RUN(test_after_a_stall_frames_that_wait_leave_in_order);
    RUN(test_observe_holds_nothing_back);
    RUN(test_a_message_that_stops_is_told);
    RUN(test_an_id_that_nothing_names_is_told_when_it_is_new);
    RUN(test_a_full_bus_takes_nothing_from_the_unit);
    RUN(test_what_waits_to_be_read_of_a_bus_fills_it);
    RUN(test_what_observe_lets_through_counts_in_the_load);
    RUN(test_announcements_count_in_the_load);
    RUN(test_without_anything_to_watch_no_timer_runs);
    RUN(test_no_memory_was_taken_while_frames_crossed);
    return tap_done();
}
