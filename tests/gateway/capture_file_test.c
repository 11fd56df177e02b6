/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/capture_file.h"

#include <string.h>

#include "tests/gateway/no_memory.h"
#include "tests/tap.h"

/* One raw IP packet of two bytes, of three on the wire, at 5.000007. */
static const char pcap[] = "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\x65\0\0\0"
                           "\5\0\0\0\7\0\0\0\2\0\0\0\3\0\0\0hi";

static struct capture_file *open_bytes(size_t len, struct trouble *why)
{
    FILE *file = fmemopen((void *)pcap, len, "r");
    return capture_file_open(file, "a.pcap", why);
}

static void test_a_recording_is_known_by_how_it_begins(void)
{
    EXPECT(capture_file_is_one(cursor_over((const uint8_t *)pcap, sizeof pcap)));
    EXPECT(capture_file_is_one(cursor_over((const uint8_t *)"\x0a\x0d\x0d\x0a", 4)));
    EXPECT(!capture_file_is_one(cursor_over((const uint8_t *)"VERSION", 7)));
    EXPECT(!capture_file_is_one(cursor_over((const uint8_t *)"\xd4\xc3\xb2", 3)));
}

static void test_its_packets_come_with_their_times(void)
{
    struct trouble why;
    struct capture_packet packet;
    struct capture_file *file = open_bytes(sizeof pcap - 1, &why);
    EXPECT(file != NULL);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_PACKET);
    EXPECT_EQ(packet.linktype, 12); /* libpcap's own number for raw IP */
    EXPECT_EQ(packet.time_us, 5000007);
    EXPECT_EQ(cursor_left(&packet.bytes), 2);
    EXPECT(packet.cut);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_END);
    capture_file_close(file);
}

static void test_a_file_that_breaks_off_says_where(void)
{
    struct trouble why;
    struct capture_packet packet;
    struct capture_file *file = open_bytes(sizeof pcap - 2, &why);
    EXPECT(file != NULL);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_FAULT);
    EXPECT(strstr(why.text, "a.pcap: packet 1: ") != NULL);
    capture_file_close(file);
    EXPECT(open_bytes(10, &why) == NULL);
    EXPECT(strstr(why.text, "a.pcap: ") != NULL);
}

/* A section, an interface of CAN, one of raw IP, and a packet of each. */
static const char pcapng[] =
    "\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"
    "\x1c\0\0\0\1\0\0\0\x14\0\0\0\xe3\0\0\0\0\0\0\0\x14\0\0\0"
    "\1\0\0\0\x14\0\0\0\x65\0\0\0\0\0\0\0\x14\0\0\0"
    "\6\0\0\0\x24\0\0\0\0\0\0\0\0\0\0\0\7\0\0\0\3\0\0\0\3\0\0\0can\0\x24\0\0\0"
    "\6\0\0\0\x24\0\0\0\1\0\0\0\0\0\0\0\x08\0\0\0\2\0\0\0\2\0\0\0ip\0\0\x24\0\0\0";

static struct capture_file *open_pcapng(size_t len)
{
    struct trouble why;
    return capture_file_open(fmemopen((void *)pcapng, len, "r"), "a.pcapng", &why);
}

static void test_interfaces_of_different_links_are_read_from_one_file(void)
{
    struct trouble why;
    struct capture_packet packet;
    struct capture_file *file = open_pcapng(sizeof pcapng - 1);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_PACKET);
    EXPECT_EQ(packet.linktype, 227);
    EXPECT_EQ(packet.time_us, 7);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_PACKET);
    EXPECT_EQ(packet.linktype, 101);
    EXPECT_EQ(packet.interface, 1);
    EXPECT_EQ(cursor_left(&packet.bytes), 2);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_END);
    capture_file_close(file);
}

/* After a block the file may end, and nowhere else. */
static void test_a_pcapng_that_is_cut_at_any_byte_says_so(void)
{
    struct trouble why;
    struct capture_packet packet;
    for (size_t len = 1; len < sizeof pcapng - 1; len++) {
        struct capture_file *file = open_pcapng(len);
        bool ends = len == 28 || len == 48 || len == 68 || len == 104;
        enum capture_result result = CAPTURE_PACKET;
        while (result == CAPTURE_PACKET) {
            result = capture_file_next(file, &packet, &why);
        }
        EXPECT_EQ(result, ends ? CAPTURE_END : CAPTURE_FAULT);
        EXPECT(ends || strstr(why.text, ": truncated dump file; what came before it was "
                                        "read") != NULL);
        capture_file_close(file);
    }
}

static void test_a_block_that_none_can_be_is_told(void)
{
    struct trouble why;
    struct capture_packet packet;
    static char spoilt[sizeof pcapng];
    memcpy(spoilt, pcapng, sizeof pcapng);
    spoilt[28 + 4] = 0x13;
    struct capture_file *file =
        capture_file_open(fmemopen(spoilt, sizeof pcapng - 1, "r"), "a", &why);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_FAULT);
    EXPECT(strstr(why.text, "a: packet 1: a block of a length that none can have") !=
           NULL);
    capture_file_close(file);
    spoilt[28 + 4] = 0x14;
    spoilt[68 + 8] = 2;
    file = capture_file_open(fmemopen(spoilt, sizeof pcapng - 1, "r"), "a", &why);
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_FAULT);
    EXPECT(strstr(why.text, "a packet of an interface that is not described") != NULL);
    capture_file_close(file);
}

static void test_without_memory_a_recording_is_told_to_be_unreadable(void)
{
    struct trouble why = {0};
    FILE *file = fmemopen((void *)pcap, sizeof pcap - 1, "r");
    if (!EXPECT(file != NULL) || !no_memory_begin(0)) {
        return;
    }
    struct capture_file *opened = capture_file_open(file, "a.pcap", &why);
    no_memory_end();
    EXPECT(opened == NULL);
    EXPECT(strncmp(why.text, "a.pcap: ", 8) == 0);
}

int main(void)
{
    RUN(test_a_recording_is_known_by_how_it_begins);
    RUN(test_its_packets_come_with_their_times);
    RUN(test_a_file_that_breaks_off_says_where);
    RUN(test_interfaces_of_different_links_are_read_from_one_file);
    RUN(test_a_pcapng_that_is_cut_at_any_byte_says_so);
    RUN(test_a_block_that_none_can_be_is_told);
    RUN(test_without_memory_a_recording_is_told_to_be_unreadable);
    return tap_done();
}
