/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_a_link_begins_with_the_versions(void)
{
    EXPECT(PIECES(tor_read, "\0\0\7\0\6\0\3\0\4\0\5"));
    EXPECT_EQ(READ(tor_read, "\0\0\7\0\6\0\4\0\3\0\5"), CONTENT_NOT);
    EXPECT_EQ(READ(tor_read, "\0\0\7\0\2\0\6"), CONTENT_NOT);
    EXPECT_EQ(READ(tor_read, "\0\0\7\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(tor_read, "\0\0\7\0\1\0"), CONTENT_NOT);
    EXPECT_EQ(READ(tor_read, "\0\0\7\0\x40"), CONTENT_NOT);
    EXPECT_EQ(READ(tor_read, "\0\1"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_link_begins_with_the_versions);
    return tap_done();
}
