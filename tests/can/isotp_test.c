/* SPDX-License-Identifier: Apache-2.0 */
#include "can/isotp.h"

#include "tests/tap.h"

#define CAPACITY 128
#define TESTER 0
#define ECU 1

static uint8_t buffer[ISOTP_SIDES][CAPACITY];
static struct isotp isotp;
static uint64_t now_us;

static void begin_as(const struct isotp_config *config)
{
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    memset(buffer, 0xEE, sizeof buffer);
    isotp_init(&isotp, config, buffers, CAPACITY);
    now_us = 0;
}

static void begin(void)
{
    begin_as(
        &(const struct isotp_config){.timeout_us = ISOTP_TIMEOUT_US, .waits_max = 2});
}

static struct isotp_event take_bytes(unsigned side, const uint8_t *bytes, size_t length)
{
    struct frame frame = {.id = side, .fd = length > 8, .length = (uint8_t)length};
    memcpy(frame.data, bytes, length);
    now_us += 1000;
    struct isotp_event event = isotp_take(&isotp, side, &frame, now_us);
    if (event.kind == ISOTP_FIRST) {
        event.bytes = NULL; /* they lie in the frame, which ends here */
    }
    return event;
}

#define TAKE(side, ...)                              \
    take_bytes(side, (const uint8_t[]){__VA_ARGS__}, \
               sizeof((const uint8_t[]){__VA_ARGS__}))
#define GO_ON(...) TAKE(ECU, 0x30, __VA_ARGS__)

static void expect_fault(struct isotp_event event, enum isotp_fault fault)
{
    EXPECT_EQ(event.kind, ISOTP_FAULTY);
    EXPECT_EQ(event.fault, fault);
}

/* 20 bytes: 6 in the first frame, 7 and 7 behind it. */
static struct isotp_event first_of_20(void)
{
    return TAKE(TESTER, 0x10, 20, 1, 2, 3, 4, 5, 6);
}

static struct isotp_event second_of_20(void)
{
    return TAKE(TESTER, 0x21, 7, 8, 9, 10, 11, 12, 13);
}

static struct isotp_event third_of_20(void)
{
    return TAKE(TESTER, 0x22, 14, 15, 16, 17, 18, 19, 20);
}

static void expect_20(struct isotp_event event)
{
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    EXPECT_EQ(event.length, 20);
    EXPECT_EQ(event.count, 20);
    for (uint8_t i = 0; i < 20 && EXPECT(event.bytes != NULL); i++) {
        EXPECT_EQ(event.bytes[i], i + 1);
    }
}

static void expect_dead(void)
{
    EXPECT_EQ(isotp.transfers[TESTER].state, ISOTP_IDLE);
    expect_fault(TAKE(TESTER, 0x22, 14, 15, 16, 17, 18, 19, 20), ISOTP_STRAY);
    begin();
}

static void a_single_frame_is_a_message(void)
{
    begin();
    struct isotp_event event =
        TAKE(TESTER, 0x02, 0x10, 0x03, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC);
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    EXPECT_EQ(event.length, 2);
    EXPECT_EQ(event.count, 2);
    EXPECT_EQ(event.bytes[1], 0x03);
    EXPECT_EQ(TAKE(ECU, 0x01, 0x50).side, ECU);
}

static void a_long_message_is_told_at_its_first_frame_and_when_whole(void)
{
    begin();
    struct isotp_event event = first_of_20();
    EXPECT_EQ(event.kind, ISOTP_FIRST);
    EXPECT_EQ(event.length, 20);
    EXPECT_EQ(event.count, 6);
    event = GO_ON(0, 5);
    EXPECT_EQ(event.kind, ISOTP_FLOW);
    EXPECT_EQ(event.flow, ISOTP_CONTINUE);
    EXPECT_EQ(event.side, TESTER);
    event = second_of_20();
    EXPECT_EQ(event.kind, ISOTP_PART);
    EXPECT_EQ(event.length, 20);
    expect_20(third_of_20());
}

static void the_first_bytes_are_those_of_the_frame(void)
{
    begin();
    struct frame frame = {.length = 8, .data = {0x10, 20, 1, 2, 3, 4, 5, 6}};
    struct isotp_event event = isotp_take(&isotp, TESTER, &frame, 0);
    EXPECT(event.bytes == frame.data + 2);
}

static void both_sides_may_send_at_once(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(TAKE(ECU, 0x10, 8, 1, 2, 3, 4, 5, 6).kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(TAKE(TESTER, 0x30, 0, 0).side, ECU);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    EXPECT_EQ(TAKE(ECU, 0x21, 7, 8).kind, ISOTP_COMPLETE);
    expect_20(third_of_20());
}

static void the_sequence_number_wraps(void)
{
    begin();
    EXPECT_EQ(TAKE(TESTER, 0x10, 6 + 20 * 7, 0, 0, 0, 0, 0, 0).kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    for (unsigned i = 1; i <= 20; i++) {
        struct isotp_event event =
            TAKE(TESTER, (uint8_t)(0x20 + i % 16), 1, 2, 3, 4, 5, 6, 7);
        EXPECT_EQ(event.kind, i < 20 ? ISOTP_PART : ISOTP_COMPLETE);
    }
}

static void a_block_ends_and_flow_control_opens_the_next(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(1, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    EXPECT_EQ(GO_ON(1, 0).kind, ISOTP_FLOW);
    expect_20(third_of_20());
}

static void a_block_of_two_is_two_frames(void)
{
    begin();
    EXPECT_EQ(TAKE(TESTER, 0x10, 27, 1, 2, 3, 4, 5, 6).kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(2, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    EXPECT_EQ(third_of_20().kind, ISOTP_PART);
    expect_fault(TAKE(TESTER, 0x23, 1, 2, 3, 4, 5, 6, 7), ISOTP_EARLY);
}

static void what_is_beyond_the_buffer_is_followed_but_not_kept(void)
{
    begin();
    EXPECT_EQ(TAKE(TESTER, 0x10, 0x8A, 0, 0, 0, 0, 0, 0).length, 138);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    struct isotp_event event = {0};
    for (unsigned i = 1; i <= 19; i++) {
        event = TAKE(TESTER, (uint8_t)(0x20 + i % 16), 1, 2, 3, 4, 5, 6, 7);
    }
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    EXPECT_EQ(event.length, 138);
    EXPECT_EQ(event.count, CAPACITY);
}

static void a_length_of_32_bits_is_read(void)
{
    begin();
    struct isotp_event event = TAKE(TESTER, 0x10, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2);
    EXPECT_EQ(event.kind, ISOTP_FIRST);
    EXPECT_EQ(event.length, UINT32_MAX);
    EXPECT_EQ(event.count, 2);
    begin();
    EXPECT_EQ(TAKE(TESTER, 0x10, 0, 0, 0, 0x10, 0x00, 1, 2).length, 4096);
    begin();
    expect_fault(TAKE(TESTER, 0x10, 0, 0, 0, 0x0F, 0xFF, 1, 2), ISOTP_LENGTH);
}

static void frames_of_fd_carry_their_own_lengths(void)
{
    begin();
    struct isotp_event event = TAKE(TESTER, 0x00, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    EXPECT_EQ(event.length, 10);
    expect_fault(TAKE(TESTER, 0x05, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), ISOTP_LENGTH);
    expect_fault(TAKE(TESTER, 0x00, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), ISOTP_LENGTH);
    expect_fault(TAKE(TESTER, 0x10, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), ISOTP_LENGTH);
    EXPECT_EQ(TAKE(TESTER, 0x10, 30, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).count, 10);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(TAKE(TESTER, 0x21, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).kind, ISOTP_PART);
    EXPECT_EQ(TAKE(TESTER, 0x22, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0).kind, ISOTP_COMPLETE);
}

static void an_address_byte_comes_before_the_header(void)
{
    begin_as(&(const struct isotp_config){.addressing = ISOTP_PREFIXED,
                                          .address = {0xF1, 0x12},
                                          .timeout_us = ISOTP_TIMEOUT_US});
    EXPECT_EQ(TAKE(TESTER, 0xF1, 0x02, 0x3E, 0x00).length, 2);
    EXPECT_EQ(TAKE(TESTER, 0x12, 0x02, 0x3E, 0x00).kind, ISOTP_FOREIGN);
    struct isotp_event nothing =
        isotp_take(&isotp, TESTER, &(struct frame){.length = 0}, 0);
    EXPECT_EQ(nothing.kind, ISOTP_FOREIGN);
    expect_fault(TAKE(TESTER, 0xF1), ISOTP_SHORT);
    expect_fault(TAKE(TESTER, 0xF1, 0x10, 6, 1, 2, 3, 4, 5), ISOTP_LENGTH);
    EXPECT_EQ(TAKE(TESTER, 0xF1, 0x10, 7, 1, 2, 3, 4, 5).count, 5);
    EXPECT_EQ(TAKE(ECU, 0x12, 0x30, 0, 0).kind, ISOTP_FLOW);
    struct isotp_event event = TAKE(TESTER, 0xF1, 0x21, 6, 7);
    EXPECT_EQ(event.kind, ISOTP_COMPLETE);
    EXPECT_EQ(event.bytes[6], 7);
}

static void what_is_ignored_leaves_the_transfer_running(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    static const struct frame empty;
    expect_fault(isotp_take(&isotp, TESTER, &empty, now_us), ISOTP_SHORT);
    expect_fault(TAKE(TESTER, 0x10), ISOTP_SHORT);
    expect_fault(TAKE(TESTER, 0x10, 20, 1, 2, 3), ISOTP_SHORT);
    expect_fault(TAKE(TESTER, 0x40, 1), ISOTP_TYPE);
    expect_fault(TAKE(TESTER, 0x00), ISOTP_LENGTH);
    expect_fault(TAKE(TESTER, 0x03, 1, 2), ISOTP_LENGTH);
    expect_fault(TAKE(TESTER, 0x08, 1, 2, 3, 4, 5, 6, 7), ISOTP_LENGTH);
    expect_fault(TAKE(TESTER, 0x10, 7, 1, 2, 3, 4, 5, 6), ISOTP_LENGTH);
    expect_fault(GO_ON(0), ISOTP_SHORT);
    expect_fault(GO_ON(0, 0), ISOTP_FLOW_STRAY);
    expect_20(third_of_20());
    expect_fault(third_of_20(), ISOTP_STRAY);
}

static void a_message_inside_a_message_ends_both(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    expect_fault(first_of_20(), ISOTP_OVERLAP);
    expect_fault(GO_ON(0, 0), ISOTP_FLOW_STRAY);
    expect_dead();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    expect_fault(TAKE(TESTER, 0x02, 0x11, 0x01), ISOTP_OVERLAP);
    expect_dead();
}

static void a_first_frame_of_another_length_ends_both(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    expect_fault(TAKE(TESTER, 0x10, 21, 1, 2, 3, 4, 5, 6), ISOTP_CHANGED_LENGTH);
    expect_dead();
}

static void a_wrong_sequence_ends_the_transfer(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    expect_fault(third_of_20(), ISOTP_SEQUENCE);
    expect_dead();
}

static void two_interleaved_transfers_end_each_other(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    expect_fault(second_of_20(), ISOTP_SEQUENCE);
    expect_dead();
}

static void a_sender_that_does_not_wait_is_ended(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    expect_fault(second_of_20(), ISOTP_EARLY);
    expect_dead();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(1, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    expect_fault(third_of_20(), ISOTP_EARLY);
    expect_dead();
}

static void a_frame_of_another_size_ends_the_transfer(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    expect_fault(TAKE(TESTER, 0x21, 7, 8, 9), ISOTP_FRAME_LENGTH);
    expect_dead();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    expect_fault(TAKE(TESTER, 0x21, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
                 ISOTP_FRAME_LENGTH);
    expect_dead();
}

static void a_receiver_may_ask_to_wait_but_not_for_ever(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).flow, ISOTP_WAIT);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).flow, ISOTP_WAIT);
    expect_fault(TAKE(ECU, 0x31, 0, 0), ISOTP_FLOW_WAITS);
    expect_dead();
}

static void each_block_may_be_waited_for_anew(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(GO_ON(1, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(second_of_20().kind, ISOTP_PART);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).kind, ISOTP_FLOW);
    EXPECT_EQ(TAKE(ECU, 0x31, 0, 0).kind, ISOTP_FLOW);
    expect_fault(TAKE(ECU, 0x31, 0, 0), ISOTP_FLOW_WAITS);
}

static void a_receiver_may_refuse(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    struct isotp_event event = TAKE(ECU, 0x32, 0, 0);
    EXPECT_EQ(event.kind, ISOTP_FLOW);
    EXPECT_EQ(event.flow, ISOTP_OVERFLOW);
    expect_dead();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    expect_fault(TAKE(ECU, 0x33, 0, 0), ISOTP_FLOW_STATUS);
    expect_dead();
}

static void a_transfer_that_stalls_ends_by_its_timeout(void)
{
    begin();
    EXPECT(!isotp_tick(&isotp, TESTER, UINT64_MAX));
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT(!isotp_tick(&isotp, TESTER, now_us + ISOTP_TIMEOUT_US - 1));
    EXPECT(isotp_tick(&isotp, TESTER, now_us + ISOTP_TIMEOUT_US));
    expect_dead();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
    now_us += ISOTP_TIMEOUT_US;
    struct isotp_event event = first_of_20();
    EXPECT(event.timed_out);
    EXPECT_EQ(event.kind, ISOTP_FIRST);
    EXPECT(!GO_ON(0, 0).timed_out);
}

static void an_ignored_frame_keeps_no_transfer_alive(void)
{
    begin();
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    uint64_t deadline_us = now_us + ISOTP_TIMEOUT_US;
    now_us += ISOTP_TIMEOUT_US / 2;
    expect_fault(TAKE(TESTER, 0x40, 0), ISOTP_TYPE);
    EXPECT(isotp_tick(&isotp, TESTER, deadline_us));
}

static void what_is_not_forwarded_is_over(void)
{
    begin();
    (void)first_of_20();
    isotp_abandon(&isotp, TESTER);
    expect_fault(GO_ON(0, 0), ISOTP_FLOW_STRAY);
    expect_fault(second_of_20(), ISOTP_STRAY);
    EXPECT_EQ(first_of_20().kind, ISOTP_FIRST);
    isotp_abandon(&isotp, ECU); /* the other side has none */
    EXPECT_EQ(GO_ON(0, 0).kind, ISOTP_FLOW);
}

int main(void)
{
    RUN(a_single_frame_is_a_message);
    RUN(a_long_message_is_told_at_its_first_frame_and_when_whole);
    RUN(the_first_bytes_are_those_of_the_frame);
    RUN(both_sides_may_send_at_once);
    RUN(the_sequence_number_wraps);
    RUN(a_block_ends_and_flow_control_opens_the_next);
    RUN(a_block_of_two_is_two_frames);
    RUN(what_is_beyond_the_buffer_is_followed_but_not_kept);
    RUN(a_length_of_32_bits_is_read);
    RUN(frames_of_fd_carry_their_own_lengths);
    RUN(an_address_byte_comes_before_the_header);
    RUN(what_is_ignored_leaves_the_transfer_running);
    RUN(a_message_inside_a_message_ends_both);
    RUN(a_first_frame_of_another_length_ends_both);
    RUN(a_wrong_sequence_ends_the_transfer);
    RUN(two_interleaved_transfers_end_each_other);
    RUN(a_sender_that_does_not_wait_is_ended);
    RUN(a_frame_of_another_size_ends_the_transfer);
    RUN(a_receiver_may_ask_to_wait_but_not_for_ever);
    RUN(each_block_may_be_waited_for_anew);
    RUN(a_receiver_may_refuse);
    RUN(a_transfer_that_stalls_ends_by_its_timeout);
    RUN(an_ignored_frame_keeps_no_transfer_alive);
    RUN(what_is_not_forwarded_is_over);
    return tap_done();
}
