/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

/* A packet of so many bytes; the last field, when it was sent, is told. */
static enum content_state packet(uint8_t head, size_t len)
{
    uint8_t bytes[128] = {head, 2, 6};
    bytes[47] = 1;
    bytes[50] = 0;
    bytes[51] = 16;
    return read_bytes(ntp_read, bytes, len);
}

static void test_each_version_and_mode_in_a_packet_of_48_bytes(void)
{
    for (unsigned version = 0; version < 8; version++) {
        for (unsigned mode = 0; mode < 6; mode++) {
            bool good = version >= 1 && version <= 4 && mode >= 1;
            EXPECT_EQ(packet((uint8_t)(version << 3 | mode), 48),
                      good ? CONTENT_IS : CONTENT_NOT);
        }
    }
    EXPECT_EQ(packet(0xe3, 47), CONTENT_NOT);
}

static void test_extensions_and_digests_may_follow(void)
{
    static const size_t lens[] = {48 + 4, 48 + 20, 48 + 24, 48 + 16, 48 + 16 + 4};
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        EXPECT_EQ(packet(0x23, lens[i]), CONTENT_IS);
    }
    EXPECT_EQ(packet(0x23, 48 + 8), CONTENT_NOT);
    EXPECT_EQ(packet(0x23, 48 + 12), CONTENT_NOT);
    EXPECT_EQ(packet(0x23, 48 + 32), CONTENT_NOT);
}

static void test_what_no_clock_says_is_none(void)
{
    uint8_t bytes[48] = {0x24, 17};
    EXPECT_EQ(read_bytes(ntp_read, bytes, 48), CONTENT_NOT);
    bytes[1] = 1;
    EXPECT_EQ(read_bytes(ntp_read, bytes, 48),
              CONTENT_NOT); /* a server that has no time */
    bytes[0] = 0x23;
    EXPECT_EQ(read_bytes(ntp_read, bytes, 48), CONTENT_IS);
    bytes[2] = 18;
    EXPECT_EQ(read_bytes(ntp_read, bytes, 48), CONTENT_NOT);
}

static void test_control_and_private_messages(void)
{
    EXPECT_EQ(READ(ntp_read, "\x16\x02\0\1\0\0\0\0\0\0\0\0"), CONTENT_IS);
    EXPECT_EQ(READ(ntp_read, "\x16\x82\0\1\0\0\0\0\0\0\0\5abcde\0\0\0"), CONTENT_IS);
    EXPECT_EQ(READ(ntp_read, "\x16\x02\0\1\0\0\0\0\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x16\x0d\0\1\0\0\0\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x16\x02\0\1\0\0\0\0\0\0\0\0z"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x17\0\3\x2a\0\0\0\0"), CONTENT_IS); /* monlist */
    EXPECT_EQ(READ(ntp_read, "\x97\0\3\x2a\0\1\0\4abcd"), CONTENT_IS);
    EXPECT_EQ(READ(ntp_read, "\x97\0\3\x2a\0\1\0\5abcd"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x17\0\1\x2a\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x07\0\3\x2a\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(ntp_read, "\x17\0\3\x2a"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_each_version_and_mode_in_a_packet_of_48_bytes);
    RUN(test_extensions_and_digests_may_follow);
    RUN(test_what_no_clock_says_is_none);
    RUN(test_control_and_private_messages);
    return tap_done();
}
