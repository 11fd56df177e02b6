/* SPDX-License-Identifier: Apache-2.0 */
/* The CAN path: what crosses, and what is told. */
#include "tests/gateway/can_path_kit.h"

static const char text[] = "policy \"t\" version 7\n"
                           "bus vehicle = can0\n"
                           "bus unit = can1\n"
                           "mode road\n"
                           "mode workshop announce id 0x6A0\n"
                           "from vehicle to unit {\n"
                           "    id 0x3A0 length 8 pass bytes 0..3\n"
                           "}\n"
                           "from unit to vehicle {\n"
                           "    id 0x201 length 2 rate 10/s in workshop\n"
                           "}\n"
                           "emergency {\n"
                           "    from unit to vehicle id 0x6F1\n"
                           "}\n";

/* From the unit leads nothing anywhere. */
static const char one_way[] = "policy \"t\" version 7\n"
                              "bus vehicle = can0\n"
                              "bus unit = can1\n"
                              "from vehicle to unit {\n"
                              "    id 0x3A0 length 8\n"
                              "}\n";

static const char asking[] = "policy \"t\" version 7\n"
                             "bus vehicle = can0\n"
                             "bus unit = can1\n"
                             "from unit to vehicle {\n"
                             "    diagnostics id 0x7E0 answer id 0x7E8 rate 5/s {\n"
                             "        obd mode 0x03\n"
                             "        deny otherwise answer nrc 0x33\n"
                             "    }\n"
                             "}\n";

static void begin(void)
{
    begin_with(text);
}

static void test_an_allowed_frame_crosses_masked(void)
{
    begin();
    node_sends(VEHICLE, 0x3A0, 8, 0xEE);
    struct can_frame seen = node_sees(UNIT);
    EXPECT_EQ(seen.can_id, 0x3A0);
    EXPECT(memcmp(seen.data, "\xee\xee\xee\xee\0\0\0\0", 8) == 0);
    EXPECT_EQ(path.counters.passed, 1);
    end();
}

static void test_what_the_vehicle_sends_and_no_rule_names_is_counted_by_its_id(void)
{
    begin();
    node_sends(VEHICLE, 0x111, 8, 1);
    node_sends(VEHICLE, 0x111, 8, 1);
    node_sends(VEHICLE, 0x222, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0);
    EXPECT_EQ(path.counters.not_given, 3);
    uint64_t of_111 = 0;
    for (int i = 0; i < CAN_IDS_MAX; i++) {
        const struct can_ids_row *row = &path.not_given.rows[i];
        of_111 += row->id == 0x111 ? row->frames : 0;
    }
    EXPECT_EQ(of_111, 2);
    EXPECT_EQ(next_event().reason, REASON_ALLOWED); /* none was told */
    end();
}

static void test_what_the_unit_tries_is_stopped_and_told(void)
{
    begin();
    node_sends(UNIT, 0x123, 8, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    struct event event = next_event();
    EXPECT_EQ(event.reason, REASON_UNKNOWN_ID);
    EXPECT_EQ(event.action, EVENT_DROPPED);
    EXPECT_EQ(event.frame.id, 0x123);
    EXPECT_TEXT(event.frame.from, "unit");
    end();
}

static void test_a_rule_of_another_mode_holds_when_the_mode_does(void)
{
    begin();
    node_sends(UNIT, 0x201, 2, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    EXPECT_EQ(next_event().reason, REASON_WRONG_MODE);
    can_path_set_mode(&path, 1, false);
    node_sends(UNIT, 0x201, 2, 1);
    /* The announcement is in flight before it; both were queued. */
    EXPECT_EQ(path.counters.passed, 1);
    end();
}

static void test_a_mode_that_is_announced_is_announced_on_every_bus(void)
{
    begin();
    can_path_set_mode(&path, 1, false);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    turn();
    struct can_frame on_vehicle = node_sees(VEHICLE);
    struct can_frame on_unit = node_sees(UNIT);
    EXPECT_EQ(on_vehicle.can_id, 0x6A0);
    EXPECT_EQ(on_unit.can_id, 0x6A0);
    EXPECT_EQ(on_unit.can_dlc, 2);
    EXPECT_EQ(on_unit.data[0], 1);
    end();
}

static void test_an_announcement_from_the_unit_switches_nothing(void)
{
    begin();
    node_sends(UNIT, 0x6A0, 2, 1);
    EXPECT_EQ(path.mode, 0);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    EXPECT_EQ(path.counters.dropped, 1);
    end();
}

static void test_nothing_crosses_while_nothing_is_recorded(void)
{
    begin();
    can_path_set_recording(&path, false);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0);
    EXPECT_EQ(path.counters.closed, 1);
    can_path_set_recording(&path, true);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0x3A0);
    end();
}

static void test_an_emergency_frame_is_told_and_left_to_the_kernel(void)
{
    begin();
    can_path_set_recording(&path, false);
    node_sends(UNIT, 0x6F1, 2, 1);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    struct event event = next_event();
    EXPECT_EQ(event.reason, REASON_EMERGENCY);
    EXPECT_EQ(event.action, EVENT_PASSED);
    end();
}

static void test_observe_passes_all_unmasked_and_tells_what_it_would_drop(void)
{
    begin();
    can_path_set_mode(&path, 0, true);
    node_sends(UNIT, 0x123, 8, 0xAB);
    struct can_frame seen = node_sees(VEHICLE);
    EXPECT_EQ(seen.can_id, 0x123);
    EXPECT_EQ(seen.data[7], 0xAB);
    struct event event = next_event();
    EXPECT_EQ(event.action, EVENT_WOULD_DROP);
    EXPECT_EQ(event.reason, REASON_UNKNOWN_ID);
    node_sends(VEHICLE, 0x3A0, 8, 0xEE);
    EXPECT_EQ(node_sees(UNIT).data[7], 0xEE);
    end();
}

static void test_a_bus_that_is_lost_is_told_closed_and_taken_back(void)
{
    begin();
    (void)close(bus_ends[UNIT]);
    turn();
    /* A closed pair reads as an end: the raw socket calls it lost or failed. */
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(lost_buses, 1U << UNIT);
    EXPECT(!can_bus_is_up(&path.buses[UNIT]));
    EXPECT_EQ(next_event().reason, REASON_BUS_LOST);
    sealed = false;
    can_path_set_bus(&path, UNIT, new_bus(UNIT));
    sealed = true;
    turn();
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0x3A0);
    end();
}

static void expect_header(uint32_t n, uint8_t bus, uint32_t id, enum event_action verdict,
                          enum reason reason)
{
    const struct trail_header *header = trail_ring_before(&trail.ring, n);
    EXPECT_EQ(header->frame.bus, bus);
    EXPECT_EQ(header->frame.id, id);
    EXPECT_EQ(header->verdict, verdict);
    EXPECT_EQ(header->reason, reason);
}

static void test_the_header_of_each_frame_is_kept_with_its_verdict(void)
{
    begin();
    node_sends(VEHICLE, 0x3A0, 8, 0xEE);
    node_sends(VEHICLE, 0x111, 8, 1);
    node_sends(UNIT, 0x123, 3, 1);
    node_sends(UNIT, 0x6F1, 8, 1);
    node_sends(UNIT, CAN_ERR_FLAG | CAN_ERR_CRTL, 8, 0);
    EXPECT_EQ(trail_ring_count(&trail.ring, clock_steady_us()), 4);
    expect_header(4, VEHICLE, 0x3A0, EVENT_PASSED, REASON_ALLOWED);
    expect_header(3, VEHICLE, 0x111, EVENT_DROPPED, REASON_NOT_GIVEN);
    expect_header(2, UNIT, 0x123, EVENT_DROPPED, REASON_UNKNOWN_ID);
    expect_header(1, UNIT, 0x6F1, EVENT_PASSED, REASON_EMERGENCY);
    EXPECT_EQ(trail_ring_before(&trail.ring, 2)->length, 3);
    can_path_set_mode(&path, 0, true);
    node_sends(UNIT, 0x124, 8, 1);
    expect_header(1, UNIT, 0x124, EVENT_WOULD_DROP, REASON_UNKNOWN_ID);
    end();
    begin_with(one_way);
    node_sends(UNIT, 0x125, 8, 1);
    expect_header(1, UNIT, 0x125, EVENT_DROPPED, REASON_UNKNOWN_ID);
    end();
}

static void test_the_data_of_what_the_unit_tries_is_told_where_payload_is_kept(void)
{
    static const char *const heads[] = {"", "evidence payload\n"};
    for (size_t kept = 0; kept < 2; kept++) {
        char words[128];
        (void)snprintf(words, sizeof words,
                       "policy \"t\" version 7\n%sbus vehicle = can0\nbus unit = can1\n"
                       "from unit to vehicle {\n}\n",
                       heads[kept]);
        begin_with(words);
        node_sends(UNIT, 0x123, 3, 0xEE);
        struct event event = next_event();
        EXPECT_EQ(event.reason, REASON_UNKNOWN_ID);
        EXPECT_EQ(event.frame.data_len, kept ? 3 : 0);
        EXPECT(!kept || memcmp(event.frame.data, "\xee\xee\xee", 3) == 0);
        end();
    }
}

static void test_of_a_bus_that_asks_for_no_evidence_no_header_is_kept(void)
{
    begin_with("policy \"t\" version 7\n"
               "bus vehicle = can0\n"
               "bus unit = can1 evidence none\n"
               "from vehicle to unit {\n"
               "    id 0x3A0 length 8\n"
               "}\n");
    node_sends(UNIT, 0x125, 8, 1);
    EXPECT_EQ(trail_ring_count(&trail.ring, clock_steady_us()), 0);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(trail_ring_count(&trail.ring, clock_steady_us()), 1);
    end();
}

static void test_a_flood_on_one_bus_does_not_keep_another_from_being_read(void)
{
    begin();
    can_path_set_mode(&path, 0, true);
    struct can_frame frame = {.can_dlc = 1};
    for (unsigned i = 0; i < RAW_SOCKET_BATCH + 8; i++) {
        frame.can_id = 0x300 + i;
        EXPECT(send(bus_ends[VEHICLE], &frame, sizeof frame, 0) > 0);
    }
    node_sends(UNIT, 0x123, 1, 1);
    unsigned before = 0;
    while (next_event().frame.id != 0x123 && before < RAW_SOCKET_BATCH + 8) {
        before++;
    }
    EXPECT_EQ(before, RAW_SOCKET_BATCH);
    end();
}

static void test_what_leads_nowhere_is_told_as_what_it_is(void)
{
    begin_with(one_way);
    node_sends(UNIT, 0x7DF, 8, 1);
    EXPECT_EQ(next_event().reason, REASON_DIAGNOSTIC_REQUEST);
    node_sends(VEHICLE, 0x222, 8, 1);
    node_sends(UNIT, 0x222, 8, 1);
    EXPECT_EQ(next_event().reason, REASON_ID_OF_VEHICLE);
    end();
}

/* 04 04 asks to clear trouble codes, 03 03 to show them. */
static void test_a_refused_request_is_answered_on_the_bus_that_it_came_from(void)
{
    begin_with(asking);
    node_sends(UNIT, 0x7E0, 8, 4);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0);
    struct can_frame seen = node_sees(UNIT);
    EXPECT(seen.can_id == 0x7E8 && memcmp(seen.data, "\x03\x7f\x04\x33", 4) == 0);
    struct event event = next_event();
    EXPECT_EQ(event.reason, REASON_INTRUSIVE_REQUEST);
    EXPECT_EQ(event.rule_line, 5);
    node_sends(UNIT, 0x7E0, 8, 3);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0x7E0);
    EXPECT_EQ(node_sees(UNIT).can_id, 0);
    node_sends(VEHICLE, 0x7E8, 8, 2); /* no answer to that */
    EXPECT_EQ(path.counters.not_given, 1);
    end();
}

static void test_observe_and_what_is_not_recorded_are_not_answered(void)
{
    begin_with(asking);
    can_path_set_mode(&path, 0, true);
    node_sends(UNIT, 0x7E0, 8, 4);
    EXPECT_EQ(node_sees(VEHICLE).can_id, 0x7E0);
    can_path_set_mode(&path, 0, false);
    can_path_set_recording(&path, false);
    node_sends(UNIT, 0x7E0, 8, 4);
    EXPECT_EQ(node_sees(UNIT).can_id, 0);
    end();
}

/* The error frame that tells of the way back may be missed in a flood. */
static void test_a_bus_that_hears_a_frame_is_off_no_more(void)
{
    begin();
    node_sends(UNIT, CAN_ERR_FLAG | CAN_ERR_BUSOFF, 8, 0);
    EXPECT(!can_bus_is_up(&path.buses[UNIT]));
    EXPECT_EQ(next_event().reason, REASON_BUS_OFF);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0);
    node_sends(UNIT, 0x123, 8, 1);
    EXPECT_EQ(next_event().reason, REASON_BUS_STATE);
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(node_sees(UNIT).can_id, 0x3A0);
    end();
}

static void test_a_socket_that_waits_for_a_bus_is_closed_with_it(void)
{
    begin();
    struct can_bus *bus = &path.buses[UNIT];
    can_bus_close(bus);
    (void)close(bus_ends[UNIT]);
    can_bus_open(bus, new_bus(UNIT));
    can_bus_close(bus);
    turn();
    EXPECT(bus->fd < 0);
    char byte;
    EXPECT_EQ(recv(bus_ends[UNIT], &byte, 1, 0), 0); /* the end: it is closed */
    end();
}

static void test_a_bus_that_is_away_keeps_nobody_busy(void)
{
    begin();
    can_bus_close(&path.buses[UNIT]);
    turn();
    node_sends(VEHICLE, 0x3A0, 8, 1);
    EXPECT_EQ(path.counters.closed, 1);
    EXPECT(!uv_is_active((uv_handle_t *)&path.tick));
    end();
}

static void test_a_new_policy_keeps_the_socket_of_an_interface(void)
{
    begin();
    int spare[POLICY_BUSES_MAX] = {-1, -1, -1, -1, -1, -1, -1, -1};
    int far_before = bus_ends[UNIT];
    int unused[2];
    sealed = false;
    EXPECT(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, unused) == 0);
    spare[UNIT] = unused[0];
    static struct arena second;
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    arena_init(&second, block, sizeof block);
    struct policy *next =
        policy_parse("t", text, strlen(text), &second, on_message, NULL);
    can_path_set_policy(&path, next, frame_judge_new(next, &second), spare);
    sealed = true;
    node_sends(VEHICLE, 0x3A0, 8, 1);
    bus_ends[UNIT] = far_before;
    EXPECT_EQ(node_sees(UNIT).can_id, 0x3A0);
    char byte = 0;
    EXPECT(recv(unused[1], &byte, 1, 0) == 0); /* the other was closed */
    (void)close(unused[1]);
    end();
}

int main(void)
{
    RUN(test_an_allowed_frame_crosses_masked);
    RUN(test_what_the_vehicle_sends_and_no_rule_names_is_counted_by_its_id);
    RUN(test_what_the_unit_tries_is_stopped_and_told);
    RUN(test_a_rule_of_another_mode_holds_when_the_mode_does);
    RUN(test_a_mode_that_is_announced_is_announced_on_every_bus);
    RUN(test_an_announcement_from_the_unit_switches_nothing);
    RUN(test_nothing_crosses_while_nothing_is_recorded);
    RUN(test_an_emergency_frame_is_told_and_left_to_the_kernel);
    RUN(test_observe_passes_all_unmasked_and_tells_what_it_would_drop);
    RUN(test_a_bus_that_is_lost_is_told_closed_and_taken_back);
    RUN(test_the_header_of_each_frame_is_kept_with_its_verdict);
    RUN(test_the_data_of_what_the_unit_tries_is_told_where_payload_is_kept);
    RUN(test_of_a_bus_that_asks_for_no_evidence_no_header_is_kept);
    RUN(test_a_flood_on_one_bus_does_not_keep_another_from_being_read);
    RUN(test_what_leads_nowhere_is_told_as_what_it_is);
    RUN(test_a_refused_request_is_answered_on_the_bus_that_it_came_from);
    RUN(test_observe_and_what_is_not_recorded_are_not_answered);
    RUN(test_a_bus_that_hears_a_frame_is_off_no_more);
    RUN(test_a_socket_that_waits_for_a_bus_is_closed_with_it);
    RUN(test_a_bus_that_is_away_keeps_nobody_busy);
    RUN(test_a_new_policy_keeps_the_socket_of_an_interface);
    RUN(test_no_memory_was_taken_while_frames_crossed);
    return tap_done();
}
