/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_version_4_tells_the_user_and_4a_the_host(void)
{
    EXPECT(PIECES(socks_read, "\4\1\0\x50\xc0\0\2\1bob\0"));
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_CLIENT);
    EXPECT_TEXT(content.identifiers[0].value, "bob");
    EXPECT(PIECES(socks_read, "\4\1\0\x50\0\0\0\1\0a.example\0"));
    EXPECT_TEXT(content.host, "a.example");
    EXPECT_EQ(content.identifier_count, 0);
    EXPECT_EQ(READ(socks_read, "\4\3"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\4\1\0\0\xc0\0\2\1\0"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\4\1\0\x50\0\0\0\1\0a b\0"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\4\1\0\x50\0\0\0\1\0-..\0"), CONTENT_NOT);
    char endless[400] = {4, 1, 0, 80, 1, 1, 1, 1};
    memset(endless + 8, 'a', sizeof endless - 8);
    EXPECT_EQ(read_bytes(socks_read, endless, sizeof endless), CONTENT_NOT);
}

static void test_version_5_tells_the_user_and_the_host(void)
{
    EXPECT(PIECES(socks_read, "\5\1\0"));
    EXPECT(PIECES(socks_read, "\5\3\0\1\x80"));
    EXPECT_EQ(READ(socks_read, "\5\1\0\5\1\0\3\x09"
                               "a.example\0\x50"),
              CONTENT_IS);
    EXPECT_TEXT(content.host, "a.example");
    EXPECT_EQ(READ(socks_read, "\5\2\0\2\1\3bob\2pw\5\1\0\3\x09"
                               "b.example\0\x50"),
              CONTENT_IS);
    EXPECT_TEXT(content.identifiers[0].value, "bob");
    EXPECT_TEXT(content.host, "b.example");
    EXPECT_EQ(READ(socks_read, "\5\1\2\1\x09"
                               "bob"),
              CONTENT_IS);
    EXPECT_EQ(content.identifier_count, 0);
}

static void test_what_offers_no_methods_is_none(void)
{
    EXPECT_EQ(READ(socks_read, "\5\0"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\5\x20"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\5\2\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\5\1\x20"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\5\1\0x"), CONTENT_NOT);
    EXPECT_EQ(READ(socks_read, "\6"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_version_4_tells_the_user_and_4a_the_host);
    RUN(test_version_5_tells_the_user_and_the_host);
    RUN(test_what_offers_no_methods_is_none);
    return tap_done();
}
