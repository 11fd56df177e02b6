/* SPDX-License-Identifier: Apache-2.0 */
#include "can/blf_object.h"

#include "tests/can/blf_bytes.h"
#include "tests/tap.h"

static struct blf_bytes bytes;
static struct recorded out;
static const char *why;

static enum recorded_result decode(uint32_t type)
{
    struct cursor object = cursor_over(bytes.bytes, bytes.len);
    return blf_object_decode(&object, type, 1000, &out, &why);
}

static void a_message_is_read(void)
{
    bytes.len = 0;
    blf_bytes_message(&bytes, 0x98EBFF00, 0, 3, 0x030201, 5);
    EXPECT_EQ(decode(1), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 1005);
    EXPECT_TEXT(out.bus, "1");
    EXPECT_EQ(out.direction, 'R');
    EXPECT_EQ(out.frame.id, 0x18EBFF00);
    EXPECT(out.frame.extended);
    EXPECT_EQ(out.frame.length, 3);
    EXPECT_EQ(out.frame.data[2], 3);
    EXPECT_EQ(decode(86), RECORDED_FRAME);
    EXPECT_EQ(decode(115), RECORDED_NOTHING);
}

static void flags_say_sent_asked_for_and_remote(void)
{
    static const struct {
        uint8_t flags;
        char direction;
        enum frame_kind kind;
    } rows[] = {{1, 'T', FRAME_DATA}, {2, 'T', FRAME_DATA}, {0x81, 'T', FRAME_REMOTE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bytes.len = 0;
        blf_bytes_message(&bytes, 0x100, rows[i].flags, 2, 0xFFFF, 5);
        EXPECT_EQ(decode(1), RECORDED_FRAME);
        EXPECT_EQ(out.direction, rows[i].direction);
        EXPECT_EQ(out.frame.kind, rows[i].kind);
        EXPECT_EQ(out.frame.length, 2);
        EXPECT_EQ(out.frame.data[0], rows[i].kind == FRAME_DATA ? 0xFF : 0);
    }
}

static void times_are_in_10_us_or_in_ns(void)
{
    bytes.len = 0;
    blf_bytes_timed(&bytes, 2, 4, 1, 7);
    blf_bytes_put(&bytes, 3, 4);
    EXPECT_EQ(decode(2), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 71000);
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT_TEXT(out.bus, "3");
}

static void put_fd(uint8_t flags, uint8_t dlc, uint8_t fd_flags, uint8_t valid)
{
    bytes.len = 0;
    blf_bytes_timed(&bytes, 100, 84, 2, 0);
    blf_bytes_put(&bytes, 4, 2);
    blf_bytes_put(&bytes, flags, 1);
    blf_bytes_put(&bytes, dlc, 1);
    blf_bytes_put(&bytes, 0x123, 4);
    blf_bytes_put(&bytes, 0, 5);
    blf_bytes_put(&bytes, fd_flags, 1);
    blf_bytes_put(&bytes, valid, 1);
    blf_bytes_put(&bytes, 0, 5);
    for (int i = 0; i < 64; i++) {
        blf_bytes_put(&bytes, (uint64_t)i, 1);
    }
}

static void an_fd_message_is_read(void)
{
    put_fd(1, 9, 1 | 2 | 4, 12);
    EXPECT_EQ(decode(100), RECORDED_FRAME);
    EXPECT(out.frame.fd && out.frame.bit_rate_switch && out.frame.error_state_indicator);
    EXPECT_EQ(out.direction, 'T');
    EXPECT_EQ(out.frame.length, 12);
    EXPECT_EQ(out.frame.data[11], 11);
    EXPECT_EQ(out.frame.data[12], 0);
    put_fd(0, 2, 2, 2);
    EXPECT_EQ(decode(100), RECORDED_FRAME);
    EXPECT(!out.frame.fd && !out.frame.bit_rate_switch);
    put_fd(0x80, 5, 1, 0);
    EXPECT_EQ(decode(100), RECORDED_FRAME);
    EXPECT(out.frame.kind == FRAME_REMOTE && !out.frame.fd && out.listed_as_fd);
    EXPECT_EQ(out.frame.length, 5);
}

/* extra bytes stand behind the data, and the object says where unless at_end. */
static void put_fd_64(uint32_t flags, uint8_t dlc, uint8_t valid, size_t data, bool extra)
{
    bytes.len = 0;
    blf_bytes_timed(&bytes, 101, 40 + data + (extra ? 8 : 0), 2, 0);
    blf_bytes_put(&bytes, 4, 1);
    blf_bytes_put(&bytes, dlc, 1);
    blf_bytes_put(&bytes, valid, 1);
    blf_bytes_put(&bytes, 0, 1);
    blf_bytes_put(&bytes, 0x80000123, 4);
    blf_bytes_put(&bytes, 0, 4);
    blf_bytes_put(&bytes, flags, 4);
    memset(bytes.bytes + bytes.len, 0, 18);
    bytes.len += 18;
    blf_bytes_put(&bytes, 1, 1);
    blf_bytes_put(&bytes, extra ? 32 + 40 + data : 0, 1);
    blf_bytes_put(&bytes, 0, 4);
    for (size_t i = 0; i < data + (extra ? 8 : 0); i++) {
        blf_bytes_put(&bytes, i + 1, 1);
    }
}

static void an_fd_message_64_is_read_up_to_what_follows_its_data(void)
{
    put_fd_64(0x1000 | 0x2000 | 0x4000, 15, 64, 64, false);
    EXPECT_EQ(decode(101), RECORDED_FRAME);
    EXPECT(out.frame.fd && out.frame.bit_rate_switch && out.frame.error_state_indicator);
    EXPECT_EQ(out.frame.length, 64);
    EXPECT_EQ(out.frame.data[63], 64);
    EXPECT_EQ(out.direction, 'T');
    EXPECT(out.frame.extended);
    put_fd_64(0x1000, 8, 12, 8, true);
    EXPECT_EQ(decode(101), RECORDED_FRAME);
    EXPECT_EQ(out.frame.length, 8);
    EXPECT_EQ(out.frame.data[7], 8);
    put_fd_64(0x1000, 8, 12, 8, false);
    EXPECT_EQ(decode(101), RECORDED_FRAME);
    EXPECT_EQ(out.frame.length, 8);
    put_fd_64(0x1010, 3, 0, 0, false);
    EXPECT_EQ(decode(101), RECORDED_FRAME);
    EXPECT(out.frame.kind == FRAME_REMOTE && !out.frame.fd && out.listed_as_fd);
    EXPECT_EQ(out.frame.length, 3);
}

static void an_error_keeps_the_frame_that_it_broke(void)
{
    bytes.len = 0;
    blf_bytes_timed(&bytes, 73, 32, 2, 0);
    blf_bytes_put(&bytes, 2, 2);
    blf_bytes_put(&bytes, 0, 8);
    blf_bytes_put(&bytes, 9, 1);
    blf_bytes_put(&bytes, 0, 5);
    blf_bytes_put(&bytes, 0x123, 4);
    blf_bytes_put(&bytes, 0, 4);
    blf_bytes_put(&bytes, 0x0807060504030201, 8);
    EXPECT_EQ(decode(73), RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT_EQ(out.frame.id, 0x123);
    EXPECT_EQ(out.frame.length, 8);
    EXPECT_TEXT(out.bus, "2");
    bytes.len = 0;
    blf_bytes_timed(&bytes, 104, 4, 2, 0);
    blf_bytes_put(&bytes, 2, 4);
    EXPECT_EQ(decode(104), RECORDED_FRAME);
    EXPECT(out.listed_as_fd);
}

static void what_no_bus_carries_is_shown_but_is_no_frame(void)
{
    bytes.len = 0;
    blf_bytes_message(&bytes, 0x44444444, 0x22, 0x33, 0xCCBBAA9988776655, 0);
    EXPECT_EQ(decode(1), RECORDED_IMPOSSIBLE);
    EXPECT_EQ(out.frame.id, 0x4444444);
    EXPECT_EQ(out.frame.length, 8);
    EXPECT_EQ(out.frame.data[0], 0x55);
    bytes.len = 0;
    blf_bytes_message(&bytes, 0x800, 0, 0, 0, 0);
    EXPECT_EQ(decode(1), RECORDED_IMPOSSIBLE);
    put_fd(0, 16, 1, 0);
    EXPECT_EQ(decode(100), RECORDED_IMPOSSIBLE);
    put_fd_64(0x1000, 16, 0, 0, false);
    EXPECT_EQ(decode(101), RECORDED_IMPOSSIBLE);
}

static void an_object_cut_anywhere_is_a_fault(void)
{
    bytes.len = 0;
    blf_bytes_message(&bytes, 0x123, 0, 8, 0, 0);
    size_t whole = bytes.len;
    for (bytes.len = 0; bytes.len < whole; bytes.len++) {
        EXPECT_EQ(decode(1), RECORDED_FAULT);
    }
    EXPECT_EQ(decode(1), RECORDED_FRAME);
    bytes.bytes[4] = 31; /* a head that ends before its time does */
    EXPECT_EQ(decode(1), RECORDED_FAULT);
}

int main(void)
{
    RUN(a_message_is_read);
    RUN(flags_say_sent_asked_for_and_remote);
    RUN(times_are_in_10_us_or_in_ns);
    RUN(an_fd_message_is_read);
    RUN(an_fd_message_64_is_read_up_to_what_follows_its_data);
    RUN(an_error_keeps_the_frame_that_it_broke);
    RUN(what_no_bus_carries_is_shown_but_is_no_frame);
    RUN(an_object_cut_anywhere_is_a_fault);
    return tap_done();
}
