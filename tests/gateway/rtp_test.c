/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define AFTER "\0\1\0\0\0\2\0\0\0\3"
#define DYNAMIC "\x80\x60" AFTER
#define PACK "\0\0\1\xba"

static void test_video_by_its_first_bytes(void)
{
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x67\x42"), CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x68\xce"), CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x78\x00"), CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x7c\x85"), CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x40\x01"), CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x62\x01"), CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\x00\x01"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, DYNAMIC "\xe7\x42"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, "\x90\x60" AFTER "\xbe\xde\0\1\0\0\0\0\x67\x42"),
              CONTENT_IS);
}

static void test_a_program_stream_is_a_camera_under_gb28181(void)
{
    EXPECT_EQ(READ(rtp_read, DYNAMIC PACK), CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_GB28181);
    EXPECT(PIECES(rtp_read_stream, "\0\x10" DYNAMIC PACK));
    EXPECT_EQ(content.protocol, TRAFFIC_GB28181);
    EXPECT_EQ(READ(rtp_read_stream, "\0\x0e" DYNAMIC "\x67\x42"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read_stream, "\0\x0b\x80"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read_stream, "\0\x10\x00"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read_stream, "\0\x0c" DYNAMIC PACK), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, "\x81\x60" AFTER "\0\0\0\4\x67\x42"), CONTENT_NOT);
}

static void test_voice_and_transport_streams_by_their_lengths(void)
{
    uint8_t voice[12 + 188] = {0x80, 8};
    EXPECT_EQ(read_bytes(rtp_read, voice, 12 + 160), CONTENT_IS);
    EXPECT_EQ(read_bytes(rtp_read, voice, 12 + 161), CONTENT_NOT);
    EXPECT_EQ(read_bytes(rtp_read, voice, 12), CONTENT_NOT);
    voice[1] = 33;
    EXPECT_EQ(read_bytes(rtp_read, voice, 12 + 188), CONTENT_NOT);
    voice[12] = 0x47;
    EXPECT_EQ(read_bytes(rtp_read, voice, 12 + 188), CONTENT_IS);
    voice[1] = 70;
    EXPECT_EQ(read_bytes(rtp_read, voice, 12 + 188), CONTENT_NOT);
}

static void test_reports_fill_their_datagram(void)
{
    EXPECT_EQ(READ(rtp_read, "\x80\xc9\0\1\0\0\0\1\x81\xca\0\2\0\0\0\1\1\1x\0"),
              CONTENT_IS);
    EXPECT_EQ(READ(rtp_read, "\x80\xc8\0\1\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, "\x80\xca\0\1\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, "\x80\xc9\0\1\0\0\0\1z"), CONTENT_NOT);
    EXPECT_EQ(READ(rtp_read, ""), CONTENT_NOT);
}

int main(void)
{
    RUN(test_video_by_its_first_bytes);
    RUN(test_a_program_stream_is_a_camera_under_gb28181);
    RUN(test_voice_and_transport_streams_by_their_lengths);
    RUN(test_reports_fill_their_datagram);
    return tap_done();
}
