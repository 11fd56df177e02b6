/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define PACKET 188

static uint8_t stream[4 * PACKET];

static void fill(uint16_t pid)
{
    for (size_t i = 0; i < sizeof stream; i++) {
        static const uint8_t zero;
        uint8_t head[] = {0x47, (uint8_t)(pid >> 8), (uint8_t)pid, 0x10};
        stream[i] = i % PACKET < sizeof head ? head[i % PACKET] : zero;
    }
}

static void test_datagrams_of_whole_packets(void)
{
    fill(256);
    EXPECT_EQ(read_bytes(mpegts_read, stream, 2 * PACKET), CONTENT_IS);
    EXPECT_EQ(read_bytes(mpegts_read, stream, PACKET), CONTENT_NOT);
    EXPECT_EQ(read_bytes(mpegts_read, stream, PACKET + 1), CONTENT_NOT);
    EXPECT_EQ(read_bytes(mpegts_read, stream, 0), CONTENT_NOT);
    stream[PACKET] = 0;
    EXPECT_EQ(read_bytes(mpegts_read, stream, 2 * PACKET), CONTENT_NOT);
    fill(0);
    EXPECT_EQ(read_bytes(mpegts_read, stream, PACKET), CONTENT_IS);
    fill(0x1fff);
    EXPECT_EQ(read_bytes(mpegts_read, stream, PACKET), CONTENT_IS);
    fill(0x8000);
    EXPECT_EQ(read_bytes(mpegts_read, stream, PACKET), CONTENT_NOT);
}

static void test_a_stream_is_sure_after_three_packets(void)
{
    fill(256);
    EXPECT(pieces_may_be(mpegts_read_stream, stream, 3 * PACKET));
    EXPECT_EQ(read_bytes(mpegts_read_stream, stream, sizeof stream), CONTENT_IS);
    stream[2 * PACKET] = 0;
    EXPECT_EQ(read_bytes(mpegts_read_stream, stream, 2 * PACKET + 1), CONTENT_NOT);
}

int main(void)
{
    RUN(test_datagrams_of_whole_packets);
    RUN(test_a_stream_is_sure_after_three_packets);
    return tap_done();
}
