/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/trail_print.c. */
#include "gateway/officer/trail_print.h"

#include <stdlib.h>

#include "gateway/ledger/trail_writer.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

static void expect_text(const struct trail_header *header, const char *bus,
                        const char *text)
{
    char out[TRAIL_PRINT_BYTES];
    trail_print_header(out, header, bus);
    EXPECT_TEXT(out, text);
}

static void test_frames_in_words(void)
{
    struct trail_header header = trail_kit_frame(0, 0x7E0);
    expect_text(&header, "unit", "CAN unit 7E0, 8 bytes");
    header.length = 1;
    header.frame.remote = true;
    expect_text(&header, "unit", "CAN unit 7E0, 1 byte remote");
    header = trail_kit_frame(0, 0x18DA10F1);
    header.frame.fd = true;
    header.length = 64;
    expect_text(&header, "\x1b[2J", "CAN \\u{1b}[2J 18DA10F1, 64 bytes FD");
}

static void test_packets_in_words(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    struct trail_header header = trail_kit_packet(0);
    expect_text(&header, "", "UDP 192.0.2.1:40000 to 198.51.100.7:443, 1200 bytes");
    header.length = 0;
    header.packet.state = TRAIL_OPENED;
    header.packet.transport = 6;
    expect_text(&header, "", "TCP 192.0.2.1:40000 to 198.51.100.7:443, opened");
    header.packet.state = TRAIL_FLOW;
    header.length = 1;
    header.packet.server = address_ipv6(six);
    expect_text(&header, "", "TCP 192.0.2.1:40000 to [2001:db8::1]:443, flow, 1 byte");
    header.packet.state = TRAIL_NAME;
    header.packet.client_port = 0;
    header.length = 0;
    expect_text(&header, "", "TCP 192.0.2.1 to [2001:db8::1]:443, a name");
}

static void test_the_verdict_and_why(void)
{
    struct trail_header header = trail_kit_packet(0);
    EXPECT_TEXT(trail_print_verdict(&header), "stopped");
    EXPECT_TEXT(trail_print_reason(&header), "udp_not_allowed");
    header.verdict = EVENT_NOTED;
    header.reason = REASON_ALLOWED;
    EXPECT_TEXT(trail_print_verdict(&header), "came");
    EXPECT_TEXT(trail_print_reason(&header), "");
    header.reason = REASON_COUNT;
    EXPECT_TEXT(trail_print_reason(&header), "unknown");
}

/* The clock of the wall was at 100 s when that of the machine was at 50. */
static void test_each_header_is_an_object_with_the_time_of_the_wall(void)
{
    struct event piece = {.wall_us = 100000000, .mono_us = 50000000};
    struct trail_writer writer;
    struct trail_header frame = trail_kit_frame(49000000, 0x7E0);
    struct trail_header packet = trail_kit_packet(49500000);
    char *text = NULL;
    size_t len = 0;
    trail_writer_begin(&writer, &piece);
    EXPECT(trail_writer_add(&writer, &frame, "unit"));
    EXPECT(trail_writer_add(&writer, &packet, NULL));
    piece.trail.part = piece.trail.parts = 1;
    FILE *out = open_memstream(&text, &len);
    struct json json;
    json_begin(&json, out);
    trail_print_json(&json, &piece);
    json_end(&json);
    (void)fclose(out);
    EXPECT_TEXT(
        text,
        "{\"part\":1,\"parts\":1,\"asked\":false,\"headers\":[{"
        "\"time\":\"1970-01-01T00:01:39.000000Z\",\"verdict\":\"passed\",\"reason\":\"\","
        "\"from\":\"unit\",\"id\":2016,\"extended\":false,\"fd\":false,\"remote\":false,"
        "\"length\":8},{\"time\":\"1970-01-01T00:01:39.500000Z\",\"verdict\":\"stopped\","
        "\"reason\":\"udp_not_allowed\",\"transport\":\"UDP\",\"what\":\"datagram\","
        "\"client\":\"192.0.2.1\",\"client_port\":40000,\"server\":\"198.51.100.7\","
        "\"server_port\":443,\"length\":1200}],\"whole\":true}\n");
    free(text);
}

int main(void)
{
    RUN(test_frames_in_words);
    RUN(test_packets_in_words);
    RUN(test_the_verdict_and_why);
    RUN(test_each_header_is_an_object_with_the_time_of_the_wall);
    return tap_done();
}
