/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define TAIL           \
    "\x21\x12\xa4\x42" \
    "123456789012"
#define BINDING "\0\1\0\0" TAIL
#define ALLOCATE "\0\3\0\x10" TAIL "\0\6\0\3bob\0\0\x14\0\1r\0\0\0"

static void test_the_cookie_and_the_length_tell_a_datagram(void)
{
    EXPECT_EQ(READ(stun_read, BINDING), CONTENT_IS);
    EXPECT_EQ(READ(stun_read, BINDING "x"), CONTENT_NOT);
    EXPECT_EQ(READ(stun_read, "\0\1\0\0\x21\x12\xa4\x43"
                              "123456789012"),
              CONTENT_NOT);
    EXPECT_EQ(READ(stun_read, "\0\1\0\0\x21\x12"), CONTENT_NOT);
    EXPECT_EQ(READ(stun_read, "\0\1\0\4" TAIL "\0\6\0\1"), CONTENT_NOT);
}

static void test_a_user_of_a_realm_is_told(void)
{
    EXPECT_EQ(READ(stun_read, ALLOCATE), CONTENT_IS);
    EXPECT_EQ(content.identifier_count, 1);
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_CLIENT);
    EXPECT_TEXT(content.identifiers[0].value, "bob");
    EXPECT_EQ(READ(stun_read, "\0\1\0\x08" TAIL "\0\6\0\3a:b\0"), CONTENT_IS);
    EXPECT_EQ(content.identifier_count, 0);
}

static void test_messages_and_channels_in_a_stream(void)
{
    EXPECT(PIECES(stun_read_stream, ALLOCATE "\x40\0\0\5abcde\0\0\0" BINDING));
    EXPECT_EQ(READ(stun_read_stream, BINDING "\xff\xff\xff\xff"), CONTENT_NOT);
    EXPECT_EQ(READ(stun_read_stream, "\0\1\0\3"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_cookie_and_the_length_tell_a_datagram);
    RUN(test_a_user_of_a_realm_is_told);
    RUN(test_messages_and_channels_in_a_stream);
    return tap_done();
}
