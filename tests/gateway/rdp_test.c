/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define COOKIE "Cookie: mstshash=bob\r\n"

static void test_requests_and_confirms(void)
{
    EXPECT(PIECES(rdp_read, "\3\0\0\x21\x1c\xe0\0\0\0\0\0" COOKIE));
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_CLIENT);
    EXPECT_TEXT(content.identifiers[0].value, "bob");
    EXPECT(PIECES(rdp_read, "\3\0\0\x29\x24\xe0\0\0\0\0\0" COOKIE "\1\0\x08\0\3\0\0\0"));
    EXPECT(PIECES(rdp_read, "\3\0\0\x1b\x16\xe0\0\0\0\0\0Cookie: msts=1\r\n"));
    EXPECT_EQ(content.identifier_count, 0);
    EXPECT(PIECES(rdp_read, "\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0"));
    EXPECT(PIECES(rdp_read, "\3\0\0\x13\x0e\xd0\0\0\0\0\0\2\0\x08\0\3\0\0\0"));
}

static void test_what_else_runs_over_iso_transport_is_none(void)
{
    EXPECT_EQ(
        READ(rdp_read, "\3\0\0\x16\x11\xe0\0\0\0\1\0\xc1\2\1\0\xc2\2\1\2\xc0\1\x0a"),
        CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\0\0\x0b\6\xe0\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\0\0\x0b\7\xe0\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\0\0\x0b\6\xf0\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\0\0\x0a"), CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\0\x10\0"), CONTENT_NOT);
    EXPECT_EQ(READ(rdp_read, "\3\1"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_requests_and_confirms);
    RUN(test_what_else_runs_over_iso_transport_is_none);
    return tap_done();
}
