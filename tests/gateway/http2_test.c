/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_the_preface_of_a_client(void)
{
    EXPECT(PIECES(http2_read, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    EXPECT_EQ(READ(http2_read, "PRI * HTTP/2.1"), CONTENT_NOT);
}

static void test_the_settings_of_a_server(void)
{
    EXPECT(PIECES(http2_read_server, "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\x64"));
    EXPECT(PIECES(http2_read_server, "\0\0\0\4\0\0\0\0\0"));
    EXPECT_EQ(READ(http2_read_server, "\0\0\5\4\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(http2_read_server, "\0\1\x80"), CONTENT_NOT);
    EXPECT_EQ(READ(http2_read_server, "\0\0\6\4\0\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(http2_read_server, "\0\0\6\4\0\0\0\0\0\0\x30\0\0\0\x64"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_preface_of_a_client);
    RUN(test_the_settings_of_a_server);
    return tap_done();
}
