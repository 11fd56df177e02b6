/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define HELLOS_BYTES (1 + 2 * 1536)

static void test_a_hello_with_zeros_is_sure_early(void)
{
    static const uint8_t hello[256] = {3, 0, 0, 0, 9};
    EXPECT(pieces_may_be(rtmp_read, hello, sizeof hello));
}

static void test_a_player_is_sure_when_its_hello_is_whole(void)
{
    static const uint8_t player[1537] = {3, 0, 0, 0, 9, 0x80, 0, 7, 2};
    EXPECT_EQ(read_bytes(rtmp_read, player, 1536), CONTENT_MORE);
    EXPECT_EQ(read_bytes(rtmp_read, player, 1537), CONTENT_IS);
    EXPECT_EQ(READ(rtmp_read, "\3\0\0\0\x0d\x0a\0\x2d\2"), CONTENT_MORE);
    EXPECT_EQ(READ(rtmp_read, "\3\0\0\x13\x0e\xe0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(rtmp_read, "\4"), CONTENT_NOT);
}

static void test_the_command_tells_the_host(void)
{
    static uint8_t bytes[HELLOS_BYTES + 64] = {3};
    static const char command[] = "tcUrl\2\0\x1brtmp://Live.Example:1935/app";
    memcpy(bytes + HELLOS_BYTES + 8, command, sizeof command - 1);
    EXPECT_EQ(read_bytes(rtmp_read, bytes, sizeof bytes), CONTENT_IS);
    EXPECT_TEXT(content.host, "live.example");
    bytes[HELLOS_BYTES + 8 + 5] = 0;
    EXPECT_EQ(read_bytes(rtmp_read, bytes, sizeof bytes), CONTENT_IS);
    EXPECT_TEXT(content.host, "");
}

int main(void)
{
    RUN(test_a_hello_with_zeros_is_sure_early);
    RUN(test_a_player_is_sure_when_its_hello_is_whole);
    RUN(test_the_command_tells_the_host);
    return tap_done();
}
