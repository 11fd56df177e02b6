/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define HANDSHAKE(version, mtu, window, kind, rest)       \
    "\x80\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0" version    \
    "\0\0\0\2\0\0\0\7" mtu window kind "\0\0\0\5\0\0\0\0" \
    "1234567890123456" rest
#define MTU "\0\0\5\xdc"
#define WINDOW "\0\0\x20\0"

static void test_a_handshake_with_and_without_extensions(void)
{
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", MTU, WINDOW, "\0\0\0\1", "")), CONTENT_IS);
    EXPECT_EQ(
        READ(srt_read, HANDSHAKE("\5", MTU, WINDOW, "\xff\xff\xff\xff", "\0\5\0\1abcd")),
        CONTENT_IS);
}

static void test_values_out_of_range_are_none(void)
{
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\6", MTU, WINDOW, "\0\0\0\1", "")), CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", "\0\0\0\x10", WINDOW, "\0\0\0\1", "")),
              CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", "\0\2\0\0", WINDOW, "\0\0\0\1", "")),
              CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", MTU, "\0\0\0\0", "\0\0\0\1", "")),
              CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", MTU, WINDOW, "\0\0\0\2", "")), CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, HANDSHAKE("\4", MTU, WINDOW, "\0\0\0\1", "\0\5\0\1")),
              CONTENT_NOT);
    EXPECT_EQ(READ(srt_read, "\x80\0\0\0"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_handshake_with_and_without_extensions);
    RUN(test_values_out_of_range_are_none);
    return tap_done();
}
