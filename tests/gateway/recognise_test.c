/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/recognise.h"

#include "tests/tap.h"

static struct content content;

static void test_bytes_that_no_reader_knows_are_nothing(void)
{
    static const uint8_t bytes[64] = {0x01, 0xff, 0x02, 0xfe};
    content.identifier_count = 3;
    EXPECT_EQ(
        recognise(&content, bytes, sizeof bytes, RECOGNISE_STREAM, RECOGNISE_CLIENT),
        CONTENT_NOT);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_EQ(content.identifier_count, 0);
}

#define STREAM RECOGNISE_STREAM
#define DATAGRAM RECOGNISE_DATAGRAM
#define CLIENT RECOGNISE_CLIENT
#define SERVER RECOGNISE_SERVER

static void test_the_row_of_the_table_says_which_protocol_it_is(void)
{
    static const struct {
        enum traffic protocol;
        enum recognise_transport transport;
        enum recognise_side side;
        const char *bytes;
        size_t len;
    } rows[] = {
#define ROW(NAME, transport, side, literal) \
    {TRAFFIC_##NAME, transport, side, literal, sizeof(literal) - 1}
        ROW(HTTP, STREAM, CLIENT, "GET / HTTP/1.1\r\n\r\n"),
        ROW(HTTP, STREAM, SERVER, "HTTP/1.1 200 OK\r\n\r\n"),
        ROW(RTSP, STREAM, CLIENT, "OPTIONS * RTSP/1.0\r\n\r\n"),
        ROW(SIP, DATAGRAM, CLIENT, "OPTIONS sip:a@b.example SIP/2.0\r\n\r\n"),
        ROW(FTP, STREAM, CLIENT, "USER bob\r\n"),
        ROW(POP3, STREAM, CLIENT, "USER bob\r\nPASS x\r\nSTAT\r\n"),
        ROW(SMTP, STREAM, SERVER, "220 a.example ESMTP\r\n"),
        ROW(FTP, STREAM, SERVER, "220 FTP\r\n"),
        ROW(DNS, DATAGRAM, CLIENT, "\1\2\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"),
        ROW(SOCKS, STREAM, CLIENT, "\5\1\0"),
        ROW(UNKNOWN, STREAM, SERVER, "\5\1\0"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        (void)!recognise(&content, (const uint8_t *)rows[i].bytes, rows[i].len,
                         rows[i].transport, rows[i].side);
        EXPECT_EQ(content.protocol, rows[i].protocol);
    }
}

static void test_the_row_that_reads_it_names_the_protocol(void)
{
    static const uint8_t heartbeat[] = {0x78, 0x78, 0x01, 0x08, 0x0d, 0x0a}; /* GT06 */
    EXPECT_EQ(recognise(&content, heartbeat, sizeof heartbeat, RECOGNISE_STREAM,
                        RECOGNISE_CLIENT),
              CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_GT06);
    EXPECT(recognise(&content, heartbeat, sizeof heartbeat, RECOGNISE_STREAM,
                     RECOGNISE_SERVER) != CONTENT_IS);
}

static void test_a_datagram_of_a_tracker_is_no_longer_than_a_packet(void)
{
    static uint8_t bytes[4098]; /* as many heartbeats as go in, and one more */
    for (size_t i = 0; i < sizeof bytes; i += 6) {
        memcpy(bytes + i, "\x78\x78\1\x08\r\n", 6);
    }
    for (unsigned i = 0; i < 2; i++) {
        (void)!recognise(&content, bytes, sizeof bytes - 6 * i, DATAGRAM, CLIENT);
        EXPECT_EQ(content.protocol, i == 0 ? TRAFFIC_UNKNOWN : TRAFFIC_GT06);
    }
    (void)!recognise(&content, bytes, sizeof bytes, STREAM, CLIENT);
    EXPECT_EQ(content.protocol, TRAFFIC_GT06);
}

int main(void)
{
    RUN(test_bytes_that_no_reader_knows_are_nothing);
    RUN(test_the_row_of_the_table_says_which_protocol_it_is);
    RUN(test_the_row_that_reads_it_names_the_protocol);
    RUN(test_a_datagram_of_a_tracker_is_no_longer_than_a_packet);
    return tap_done();
}
