/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_a_request_tells_the_host_of_its_url(void)
{
    EXPECT(PIECES(rtsp_read, "DESCRIBE rtsp://u:p@Cam.Example:554/1 RTSP/1.0\r\n"));
    EXPECT_TEXT(content.host, "cam.example");
    EXPECT(PIECES(rtsp_read, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"));
    EXPECT_TEXT(content.host, "");
    EXPECT(PIECES(rtsp_read, "GET_PARAMETER rtsps://cam.example/ RTSP/2.0\r\n"));
}

static void test_a_response_is_known_by_its_version(void)
{
    EXPECT(PIECES(rtsp_read, "RTSP/1.0 200 OK\r\n"));
}

static void test_other_text_is_none(void)
{
    EXPECT_EQ(READ(rtsp_read, "OPTIONS * HTTP/1.1\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(rtsp_read, "OPTIONS /x"), CONTENT_NOT);
    EXPECT_EQ(READ(rtsp_read, "OPTIONS\t"), CONTENT_NOT);
    EXPECT_EQ(READ(rtsp_read, "-"), CONTENT_NOT);
    EXPECT_EQ(READ(rtsp_read, "\1"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_request_tells_the_host_of_its_url);
    RUN(test_a_response_is_known_by_its_version);
    RUN(test_other_text_is_none);
    return tap_done();
}
