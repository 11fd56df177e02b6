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
    EXPECT_EQ(capture_file_linktype(file), 12); /* libpcap's own number for raw IP */
    EXPECT_EQ(capture_file_next(file, &packet, &why), CAPTURE_PACKET);
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

static void test_without_memory_a_recording_is_told_to_be_unreadable(void)
{
    struct trouble why = {.text = ""};
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
    RUN(test_without_memory_a_recording_is_told_to_be_unreadable);
    return tap_done();
}
