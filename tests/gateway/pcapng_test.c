/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/pcapng.h"

#include <stdlib.h>

#include "can/cursor.h"
#include "tests/tap.h"

/* How many blocks of a type the file has; each begins and ends with its own length. */
static unsigned blocks_of(const char *bytes, size_t len, uint32_t type)
{
    struct cursor in = cursor_over((const uint8_t *)bytes, len);
    unsigned count = 0;
    while (cursor_left(&in) > 0) {
        count += cursor_u32le(&in) == type;
        uint32_t size = cursor_u32le(&in);
        EXPECT(size % 4 == 0 && size >= 12);
        cursor_skip(&in, size - 12);
        EXPECT_EQ(cursor_u32le(&in), size);
    }
    EXPECT(cursor_at_end(&in));
    return count;
}

static void test_blocks_are_whole_and_interfaces_bounded_whatever_comes(void)
{
    static char comment[2 * PCAPNG_COMMENT_BYTES];
    static struct pcapng_packet packet;
    struct pcapng pcapng;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    memset(comment, 'x', sizeof comment - 1);
    pcapng_begin(&pcapng, out, "a");
    for (unsigned i = 0; i < 50; i++) {
        char name[20];
        (void)snprintf(name, sizeof name, "bus %u", i);
        packet.interface = name;
        packet.link = i % 2 == 0 ? PCAPNG_RAW_IP : PCAPNG_CAN_SOCKETCAN;
        packet.captured = packet.original = i == 49 ? PCAPNG_PACKET_BYTES : i;
        pcapng_write(&pcapng, &packet, comment);
        pcapng_write(&pcapng, &packet, "");
    }
    EXPECT(pcapng_end(&pcapng, SIZE_MAX));
    (void)fclose(out);
    EXPECT_EQ(blocks_of(text, len, 0x0A0D0D0A), 1);
    EXPECT_EQ(blocks_of(text, len, 1), PCAPNG_INTERFACES);
    EXPECT_EQ(blocks_of(text, len, 6), 100);
    free(text);
}

/* What is kept of the seconds before an event comes behind it. */
static void test_packets_stand_by_time_whenever_they_were_told(void)
{
    static struct pcapng_packet packet = {.link = PCAPNG_RAW_IP, .interface = "uplink"};
    static const uint32_t told[] = {30, 10, 20};
    struct pcapng pcapng;
    char *text = NULL;
    size_t len = 0;
    uint32_t last = 0;
    FILE *out = open_memstream(&text, &len);
    pcapng_begin(&pcapng, out, "a");
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        packet.wall_us = told[i];
        pcapng_write(&pcapng, &packet, "");
    }
    EXPECT(pcapng_end(&pcapng, SIZE_MAX));
    (void)fclose(out);
    struct cursor in = cursor_over((const uint8_t *)text, len);
    while (cursor_left(&in) > 0) {
        uint32_t type = cursor_u32le(&in);
        uint32_t size = cursor_u32le(&in);
        struct cursor body = in;
        cursor_skip(&body, 8);
        uint32_t time = type == 6 ? cursor_u32le(&body) : last;
        EXPECT(time >= last);
        last = time;
        cursor_skip(&in, size - 8);
    }
    EXPECT_EQ(last, 30);
    EXPECT(!pcapng.out_of_order);
    free(text);
}

/* Of 36 bytes without a comment, and as many around its own. */
static void test_what_cannot_be_held_goes_out_and_nothing_is_lost(void)
{
    static struct pcapng_packet packet = {.link = PCAPNG_RAW_IP, .interface = "uplink"};
    static const size_t rooms[] = {0, 100};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        struct pcapng pcapng;
        char *text = NULL;
        size_t len = 0;
        FILE *out = open_memstream(&text, &len);
        pcapng_begin(&pcapng, out, "a");
        pcapng.order.bytes_max = rooms[i];
        for (unsigned n = 0; n < 10; n++) {
            packet.wall_us = 10 - n;
            pcapng_write(&pcapng, &packet, "");
        }
        EXPECT(pcapng_end(&pcapng, SIZE_MAX));
        (void)fclose(out);
        EXPECT(pcapng.out_of_order);
        EXPECT_EQ(blocks_of(text, len, 6), 10);
        free(text);
    }
}

int main(void)
{
    RUN(test_packets_stand_by_time_whenever_they_were_told);
    RUN(test_what_cannot_be_held_goes_out_and_nothing_is_lost);
    RUN(test_blocks_are_whole_and_interfaces_bounded_whatever_comes);
    return tap_done();
}
