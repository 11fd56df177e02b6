/* SPDX-License-Identifier: Apache-2.0 */
#include "can/j1939_transport.h"

#include "tests/tap.h"

#define A 0x21
#define B 0x03
#define VIN 0xFEECU

static struct j1939_transport transport;
static uint64_t now_us;

static void begin(void)
{
    memset(&transport, 0, sizeof transport);
    now_us = 1000;
}

static struct j1939_transport_event take(uint32_t pgn, uint8_t source,
                                         uint8_t destination, const uint8_t *bytes)
{
    const struct j1939_id id = {
        .priority = 7, .pgn = pgn, .source = source, .destination = destination};
    struct frame frame = {.id = j1939_encode(&id), .extended = true, .length = 8};
    memcpy(frame.data, bytes, 8);
    return j1939_transport_take(&transport, &frame, now_us);
}

#define CONTROL(from, to, ...) \
    take(J1939_PGN_TRANSPORT_CONTROL, from, to, (const uint8_t[8]){__VA_ARGS__})
#define PGN_BYTES(pgn) (pgn) & 0xFF, (pgn) >> 8 & 0xFF, (pgn) >> 16
#define RTS(from, to, length, packets) \
    CONTROL(from, to, 16, (length)&0xFF, (length) >> 8, packets, 0xFF, PGN_BYTES(VIN))
#define BAM(from, length, packets) \
    CONTROL(from, 255, 32, (length)&0xFF, (length) >> 8, packets, 0xFF, PGN_BYTES(VIN))
#define CTS(from, to, count, next) \
    CONTROL(from, to, 17, count, next, 0xFF, 0xFF, PGN_BYTES(VIN))
#define ACK(from, to, length, packets) \
    CONTROL(from, to, 19, (length)&0xFF, (length) >> 8, packets, 0xFF, PGN_BYTES(VIN))
#define ABORT(from, to, pgn) CONTROL(from, to, 255, 3, 0xFF, 0xFF, 0xFF, PGN_BYTES(pgn))

/* Packet number n holds 7 bytes counting on from (n - 1) * 7. */
static struct j1939_transport_event packet(uint8_t from, uint8_t to, uint8_t n)
{
    uint8_t bytes[8] = {n};
    for (uint8_t i = 0; i < 7; i++) {
        bytes[1 + i] = (uint8_t)((n - 1) * 7 + i);
    }
    return take(J1939_PGN_TRANSPORT_DATA, from, to, bytes);
}

static void expect_fault(struct j1939_transport_event event,
                         enum j1939_transport_fault fault)
{
    EXPECT_EQ(event.kind, J1939_TRANSPORT_FAULTY);
    EXPECT_EQ(event.fault, fault);
}

static void expect_whole(struct j1939_transport_event event, uint16_t length)
{
    EXPECT_EQ(event.kind, J1939_TRANSPORT_COMPLETE);
    EXPECT_EQ(event.length, length);
    EXPECT_EQ(event.pgn, VIN);
    for (uint16_t i = 0; event.bytes != NULL && i < event.length; i++) {
        EXPECT_EQ(event.bytes[i], i & 0xFF);
    }
}

static unsigned running(void)
{
    unsigned n = 0;
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        n += transport.sessions[i].state != J1939_TRANSPORT_IDLE;
    }
    return n;
}

/* 20 bytes in 3 packets from A to B, up to the packet n. */
static void session(uint8_t n)
{
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(CTS(B, A, 3, 1).kind, J1939_TRANSPORT_CONTROL);
    for (uint8_t i = 1; i <= n; i++) {
        EXPECT_EQ(packet(A, B, i).kind,
                  i == 3 ? J1939_TRANSPORT_COMPLETE : J1939_TRANSPORT_PART);
    }
}

static void a_broadcast_is_put_together(void)
{
    begin();
    struct j1939_transport_event event = BAM(A, 20, 3);
    EXPECT_EQ(event.kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(event.pgn, VIN);
    EXPECT_EQ(event.length, 20);
    EXPECT_EQ(event.source, A);
    EXPECT_EQ(event.destination, J1939_GLOBAL);
    EXPECT_EQ(packet(A, 255, 1).kind, J1939_TRANSPORT_PART);
    EXPECT_EQ(packet(A, 255, 2).kind, J1939_TRANSPORT_PART);
    expect_whole(packet(A, 255, 3), 20);
    EXPECT_EQ(running(), 0);
}

static void a_session_is_put_together_and_ends_with_its_acknowledgment(void)
{
    session(2);
    expect_whole(packet(A, B, 3), 20);
    EXPECT_EQ(running(), 1);
    struct j1939_transport_event event = ACK(B, A, 20, 3);
    EXPECT_EQ(event.kind, J1939_TRANSPORT_CONTROL);
    EXPECT_EQ(event.source, A);
    EXPECT_EQ(running(), 0);
}

static void the_receiver_asks_for_some_packets_at_a_time(void)
{
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(CTS(B, A, 2, 1).kind, J1939_TRANSPORT_CONTROL);
    EXPECT_EQ(packet(A, B, 1).kind, J1939_TRANSPORT_PART);
    EXPECT_EQ(packet(A, B, 2).kind, J1939_TRANSPORT_PART);
    EXPECT_EQ(CTS(B, A, 0, 255).kind, J1939_TRANSPORT_CONTROL);
    EXPECT_EQ(CTS(B, A, 200, 3).kind, J1939_TRANSPORT_CONTROL);
    expect_whole(packet(A, B, 3), 20);
}

static void the_longest_and_the_shortest_message_fit(void)
{
    begin();
    EXPECT_EQ(BAM(A, 1785, 255).kind, J1939_TRANSPORT_BEGIN);
    for (unsigned i = 1; i < 255; i++) {
        EXPECT_EQ(packet(A, 255, (uint8_t)i).kind, J1939_TRANSPORT_PART);
    }
    expect_whole(packet(A, 255, 255), 1785);
    EXPECT_EQ(BAM(A, 9, 2).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(packet(A, 255, 1).kind, J1939_TRANSPORT_PART);
    expect_whole(packet(A, 255, 2), 9);
}

static void a_length_that_cannot_be_begins_nothing(void)
{
    begin();
    expect_fault(BAM(A, 8, 2), J1939_TRANSPORT_LENGTH);
    expect_fault(BAM(A, 1786, 255), J1939_TRANSPORT_LENGTH);
    expect_fault(BAM(A, 20, 2), J1939_TRANSPORT_LENGTH);
    expect_fault(RTS(A, B, 20, 4), J1939_TRANSPORT_LENGTH);
    expect_fault(RTS(A, B, 0, 0), J1939_TRANSPORT_LENGTH);
    EXPECT_EQ(running(), 0);
}

static void a_broadcast_to_one_and_a_session_with_all_begin_nothing(void)
{
    begin();
    expect_fault(CONTROL(A, B, 32, 20, 0, 3, 0xFF, PGN_BYTES(VIN)),
                 J1939_TRANSPORT_DESTINATION);
    expect_fault(RTS(A, 255, 20, 3), J1939_TRANSPORT_DESTINATION);
    EXPECT_EQ(running(), 0);
}

static void a_broadcast_and_a_session_of_one_source_run_side_by_side(void)
{
    session(1);
    EXPECT_EQ(BAM(A, 9, 2).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(packet(A, 255, 1).kind, J1939_TRANSPORT_PART);
    EXPECT_EQ(packet(A, B, 2).kind, J1939_TRANSPORT_PART);
    expect_whole(packet(A, 255, 2), 9);
    expect_whole(packet(A, B, 3), 20);
}

static void sessions_of_other_nodes_interleave(void)
{
    session(1);
    EXPECT_EQ(RTS(B, A, 9, 2).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(CTS(A, B, 2, 1).kind, J1939_TRANSPORT_CONTROL);
    EXPECT_EQ(packet(B, A, 1).kind, J1939_TRANSPORT_PART);
    EXPECT_EQ(packet(A, B, 2).kind, J1939_TRANSPORT_PART);
    expect_whole(packet(B, A, 2), 9);
    expect_whole(packet(A, B, 3), 20);
}

static void a_session_that_begins_inside_another_ends_it_and_is_not_taken(void)
{
    session(1);
    expect_fault(RTS(A, B, 9, 2), J1939_TRANSPORT_OVERLAP);
    EXPECT_EQ(running(), 0);
    expect_fault(packet(A, B, 2), J1939_TRANSPORT_STRAY);
    EXPECT_EQ(BAM(A, 9, 2).kind, J1939_TRANSPORT_BEGIN);
    expect_fault(BAM(A, 20, 3), J1939_TRANSPORT_OVERLAP);
    expect_fault(packet(A, 255, 1), J1939_TRANSPORT_STRAY);
}

static void a_session_may_begin_behind_one_that_is_whole(void)
{
    session(3);
    EXPECT_EQ(RTS(A, B, 9, 2).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(running(), 1);
}

static void a_packet_out_of_sequence_ends_the_session(void)
{
    session(1);
    expect_fault(packet(A, B, 3), J1939_TRANSPORT_SEQUENCE);
    expect_fault(packet(A, B, 2), J1939_TRANSPORT_STRAY);
    session(1);
    expect_fault(packet(A, B, 1), J1939_TRANSPORT_SEQUENCE);
    EXPECT_EQ(running(), 0);
}

static void a_packet_that_nobody_has_asked_for_ends_the_session(void)
{
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    expect_fault(packet(A, B, 1), J1939_TRANSPORT_EARLY);
    EXPECT_EQ(running(), 0);
    session(3);
    expect_fault(packet(A, B, 4), J1939_TRANSPORT_EARLY);
    EXPECT_EQ(running(), 0);
}

static void asking_for_packets_again_ends_the_session(void)
{
    session(3);
    expect_fault(CTS(B, A, 1, 2), J1939_TRANSPORT_AGAIN);
    EXPECT_EQ(running(), 0);
    session(1);
    expect_fault(CTS(B, A, 3, 1), J1939_TRANSPORT_AGAIN);
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    expect_fault(CTS(B, A, 1, 2), J1939_TRANSPORT_AGAIN);
    EXPECT_EQ(running(), 0);
}

static void an_answer_for_another_group_ends_the_session(void)
{
    session(1);
    expect_fault(CONTROL(B, A, 17, 1, 2, 0xFF, 0xFF, PGN_BYTES(0xFEEBU)),
                 J1939_TRANSPORT_OTHER_GROUP);
    EXPECT_EQ(running(), 0);
}

static void an_acknowledgment_before_the_end_or_of_another_length_ends_it(void)
{
    session(2);
    expect_fault(ACK(B, A, 20, 3), J1939_TRANSPORT_ACK);
    EXPECT_EQ(running(), 0);
    session(3);
    expect_fault(ACK(B, A, 19, 3), J1939_TRANSPORT_ACK);
    session(3);
    expect_fault(ACK(B, A, 20, 2), J1939_TRANSPORT_ACK);
    EXPECT_EQ(running(), 0);
}

static void what_belongs_to_no_session_is_stray(void)
{
    begin();
    expect_fault(CTS(B, A, 1, 1), J1939_TRANSPORT_STRAY);
    expect_fault(ACK(B, A, 20, 3), J1939_TRANSPORT_STRAY);
    expect_fault(packet(A, B, 1), J1939_TRANSPORT_STRAY);
    expect_fault(ABORT(A, B, VIN), J1939_TRANSPORT_STRAY);
    EXPECT_EQ(BAM(A, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    expect_fault(CTS(255, A, 3, 1), J1939_TRANSPORT_STRAY);
    expect_fault(ABORT(A, 255, VIN), J1939_TRANSPORT_STRAY);
    expect_fault(ABORT(255, A, VIN), J1939_TRANSPORT_STRAY);
    EXPECT_EQ(running(), 1);
}

static void either_node_may_abort(void)
{
    session(1);
    struct j1939_transport_event event = ABORT(A, B, VIN);
    EXPECT_EQ(event.kind, J1939_TRANSPORT_ABORTED);
    EXPECT_EQ(event.reason, 3);
    EXPECT_EQ(running(), 0);
    session(1);
    event = ABORT(B, A, VIN);
    EXPECT_EQ(event.kind, J1939_TRANSPORT_ABORTED);
    EXPECT_EQ(event.source, A);
    EXPECT_EQ(running(), 0);
    session(1);
    expect_fault(ABORT(B, A, 0xFEEBU), J1939_TRANSPORT_STRAY);
    EXPECT_EQ(running(), 1);
}

static void an_abort_ends_the_session_of_its_group_alone(void)
{
    session(1);
    EXPECT_EQ(CONTROL(B, A, 16, 9, 0, 2, 0xFF, PGN_BYTES(0xFEEBU)).kind,
              J1939_TRANSPORT_BEGIN);
    struct j1939_transport_event event = ABORT(B, A, VIN);
    EXPECT_EQ(event.source, A);
    EXPECT_EQ(running(), 1);
    EXPECT_EQ(ABORT(B, A, 0xFEEBU).source, B);
    EXPECT_EQ(running(), 0);
}

static void a_frame_that_cannot_be_of_the_protocol_is_ignored(void)
{
    session(1);
    struct frame frame = {.id = 0x1CEB0321, .extended = true, .length = 7, .data = {2}};
    expect_fault(j1939_transport_take(&transport, &frame, now_us), J1939_TRANSPORT_FRAME);
    frame.length = 8;
    frame.kind = FRAME_REMOTE;
    expect_fault(j1939_transport_take(&transport, &frame, now_us), J1939_TRANSPORT_FRAME);
    expect_fault(CONTROL(A, B, 18, 20, 0, 3, 0xFF, PGN_BYTES(VIN)),
                 J1939_TRANSPORT_CONTROL_BYTE);
    expect_fault(CONTROL(A, B, 16, 20, 0, 3, 0xFF, 0x01, 0xEE, 0x00),
                 J1939_TRANSPORT_GROUP);
    expect_fault(CONTROL(A, B, 16, 20, 0, 3, 0xFF, 0x00, 0xEE, 0x04),
                 J1939_TRANSPORT_GROUP);
    EXPECT_EQ(packet(A, B, 2).kind, J1939_TRANSPORT_PART);
}

static void other_frames_are_foreign(void)
{
    begin();
    struct frame frame = {.id = 0x0EC, .length = 8};
    EXPECT_EQ(j1939_transport_take(&transport, &frame, 0).kind, J1939_TRANSPORT_FOREIGN);
    frame = (struct frame){.id = 0x18FEEC00, .extended = true, .length = 8};
    EXPECT_EQ(j1939_transport_take(&transport, &frame, 0).kind, J1939_TRANSPORT_FOREIGN);
}

static void the_extended_protocol_is_told(void)
{
    begin();
    const uint8_t bytes[8] = {20, 0, 8};
    struct j1939_transport_event event = take(J1939_PGN_EXTENDED_CONTROL, A, B, bytes);
    EXPECT_EQ(event.kind, J1939_TRANSPORT_EXTENDED);
    EXPECT_EQ(event.source, A);
    EXPECT_EQ(event.destination, B);
    EXPECT_EQ(take(J1939_PGN_EXTENDED_DATA, A, B, bytes).kind, J1939_TRANSPORT_EXTENDED);
}

static void more_sessions_than_slots_are_refused_and_counted(void)
{
    begin();
    for (uint8_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        EXPECT_EQ(RTS(A, 100 + i, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    }
    expect_fault(RTS(A, B, 20, 3), J1939_TRANSPORT_FULL);
    EXPECT_EQ(transport.full, 1);
    EXPECT_EQ(ABORT(A, 100, VIN).kind, J1939_TRANSPORT_ABORTED);
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
}

static void silence_frees_the_slots(void)
{
    begin();
    for (uint8_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        EXPECT_EQ(RTS(A, 100 + i, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    }
    now_us += J1939_TRANSPORT_T3_US;
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(transport.timed_out, J1939_TRANSPORT_SESSIONS);
}

/* It runs until the microsecond before, and no longer. */
static void expect_timeout(uint64_t timeout_us)
{
    EXPECT_EQ(j1939_transport_tick(&transport, now_us + timeout_us - 1), 0);
    EXPECT_EQ(j1939_transport_tick(&transport, now_us + timeout_us), 1);
    EXPECT_EQ(running(), 0);
}

static void each_step_has_its_timeout(void)
{
    begin();
    EXPECT_EQ(BAM(A, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    expect_timeout(J1939_TRANSPORT_T1_US);
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    expect_timeout(J1939_TRANSPORT_T3_US);
    session(0);
    expect_timeout(J1939_TRANSPORT_T2_US);
    session(1);
    expect_timeout(J1939_TRANSPORT_T1_US);
    session(3);
    expect_timeout(J1939_TRANSPORT_T3_US);
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(CTS(B, A, 0, 255).kind, J1939_TRANSPORT_CONTROL);
    expect_timeout(J1939_TRANSPORT_T4_US);
    begin();
    EXPECT_EQ(RTS(A, B, 20, 3).kind, J1939_TRANSPORT_BEGIN);
    EXPECT_EQ(CTS(B, A, 1, 1).kind, J1939_TRANSPORT_CONTROL);
    EXPECT_EQ(packet(A, B, 1).kind, J1939_TRANSPORT_PART);
    expect_timeout(J1939_TRANSPORT_T3_US);
}

static void a_packet_that_comes_too_late_is_stray(void)
{
    session(1);
    now_us += J1939_TRANSPORT_T1_US;
    expect_fault(packet(A, B, 2), J1939_TRANSPORT_STRAY);
}

int main(void)
{
    RUN(a_broadcast_is_put_together);
    RUN(a_session_is_put_together_and_ends_with_its_acknowledgment);
    RUN(the_receiver_asks_for_some_packets_at_a_time);
    RUN(the_longest_and_the_shortest_message_fit);
    RUN(a_length_that_cannot_be_begins_nothing);
    RUN(a_broadcast_to_one_and_a_session_with_all_begin_nothing);
    RUN(a_broadcast_and_a_session_of_one_source_run_side_by_side);
    RUN(sessions_of_other_nodes_interleave);
    RUN(a_session_that_begins_inside_another_ends_it_and_is_not_taken);
    RUN(a_session_may_begin_behind_one_that_is_whole);
    RUN(a_packet_out_of_sequence_ends_the_session);
    RUN(a_packet_that_nobody_has_asked_for_ends_the_session);
    RUN(asking_for_packets_again_ends_the_session);
    RUN(an_answer_for_another_group_ends_the_session);
    RUN(an_acknowledgment_before_the_end_or_of_another_length_ends_it);
    RUN(what_belongs_to_no_session_is_stray);
    RUN(either_node_may_abort);
    RUN(an_abort_ends_the_session_of_its_group_alone);
    RUN(a_frame_that_cannot_be_of_the_protocol_is_ignored);
    RUN(other_frames_are_foreign);
    RUN(the_extended_protocol_is_told);
    RUN(more_sessions_than_slots_are_refused_and_counted);
    RUN(silence_frees_the_slots);
    RUN(each_step_has_its_timeout);
    RUN(a_packet_that_comes_too_late_is_stray);
    return tap_done();
}
