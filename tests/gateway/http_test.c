/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_a_request_in_pieces_tells_its_host(void)
{
    EXPECT(PIECES(http_read, "GET / HTTP/1.1\r\nHost: A.Example:8080\r\n"));
    EXPECT_TEXT(content.host, "a.example");
    EXPECT(
        PIECES(http_read, "M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n\r\n"));
    EXPECT_TEXT(content.host, "239.255.255.250");
    EXPECT_EQ(READ(http_read, "GET / HTTP/1.0\r\n"), CONTENT_IS);
    EXPECT_TEXT(content.host, "");
}

static void test_the_target_of_a_proxy_says_the_host(void)
{
    EXPECT_EQ(
        READ(http_read, "GET http://b.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n"),
        CONTENT_IS);
    EXPECT_TEXT(content.host, "b.example");
    EXPECT_EQ(READ(http_read, "CONNECT c.example:443 HTTP/1.1\r\n\r\n"), CONTENT_IS);
    EXPECT_TEXT(content.host, "c.example");
}

static void test_a_response_is_known_by_its_status(void)
{
    EXPECT(PIECES(http_read, "HTTP/1.1 200 OK\r\n\r\n"));
    EXPECT_EQ(READ(http_read, "HTTP/1.1 20x OK\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "HTTP/1.1 099 OK\r\n"), CONTENT_NOT);
}

static void test_what_is_carried_is_told(void)
{
    static const struct {
        const char *text;
        enum traffic protocol;
    } rows[] = {
        {"GET / HTTP/1.1\r\nUpgrade: WebSocket\r\n\r\n", TRAFFIC_WEBSOCKET},
        {"HTTP/1.1 101 x\r\nupgrade: websocket\r\n\r\n", TRAFFIC_WEBSOCKET},
        {"GET /x?dns=AAAB HTTP/1.1\r\n\r\n", TRAFFIC_DOH},
        {"POST /dns-query HTTP/1.1\r\n\r\n", TRAFFIC_DOH},
        {"POST /x HTTP/1.1\r\nContent-Type: application/dns-message\r\n\r\n",
         TRAFFIC_DOH},
        {"GET /x HTTP/1.1\r\nAccept: application/dns-message\r\n\r\n", TRAFFIC_DOH},
        {"GET /a?info_hash=x HTTP/1.1\r\n\r\n", TRAFFIC_BITTORRENT},
        {"GET /a?p=1&info_hash=x HTTP/1.1\r\n\r\n", TRAFFIC_BITTORRENT},
        {"BT-SEARCH * HTTP/1.1\r\n\r\n", TRAFFIC_BITTORRENT},
        {"GET /info_hash HTTP/1.1\r\nAccept: */*\r\nUpgrade: h2c\r\n\r\n",
         TRAFFIC_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(read_bytes(http_read, rows[i].text, strlen(rows[i].text)), CONTENT_IS);
        EXPECT_EQ(content.protocol, rows[i].protocol);
    }
}

static void test_other_lines_are_none(void)
{
    EXPECT_EQ(READ(http_read, "get"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "GET\t"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, " GET"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "USER someone\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "GET / HTTP/3.1\r\n"), CONTENT_NOT);
    EXPECT_EQ(READ(http_read, "\x16\x03\x01"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_request_in_pieces_tells_its_host);
    RUN(test_the_target_of_a_proxy_says_the_host);
    RUN(test_a_response_is_known_by_its_status);
    RUN(test_what_is_carried_is_told);
    RUN(test_other_lines_are_none);
    return tap_done();
}
