/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/flow_reading.h"

#include "tests/gateway/hellos.h"
#include "tests/gateway/no_memory.h"
#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static struct flow_reading reading;

static void start(void)
{
    flow_reading_close(&reading);
    memset(&reading, 0, sizeof reading);
}

/* Half of a hello as an Initial. */
static size_t seal_half(uint8_t *out, int which)
{
    const uint8_t *hello = openssl_tls13 + 5;
    size_t len = sizeof openssl_tls13 - 5;
    size_t at = which == 0 ? 0 : len / 2;
    size_t part = which == 0 ? len / 2 : len - len / 2;
    uint8_t frames[1500] = {6, (uint8_t)(0x40 | at >> 8), (uint8_t)at,
                            (uint8_t)(0x40 | part >> 8), (uint8_t)part};
    memcpy(frames + 5, hello + at, part);
    return quic_kit_seal(out, QUIC_VERSION_1, quic_kit_id, (uint16_t)which, frames,
                         5 + part);
}

static void test_a_quic_hello_over_two_datagrams(void)
{
    uint8_t datagram[2048];
    start();
    for (int i = 0; i < 2; i++) {
        size_t len = seal_half(datagram, i);
        flow_reading_datagram(&reading, RECOGNISE_CLIENT, datagram, len);
        EXPECT_EQ(reading.content.protocol, TRAFFIC_QUIC);
        EXPECT_EQ(reading.has_hello, i == 1);
    }
    EXPECT_EQ(reading.quic_version, 1);
    EXPECT_TEXT(reading.hello.server_name, "a.telemetry.example");
    flow_reading_settle(&reading, 443);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_QUIC);
    flow_reading_settle(&reading, 853);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DOQ);
}

static void test_googles_quic_gives_its_version_and_name(void)
{
    static const char chlo[] = "\xc3Q046\x50"
                               "12345678"
                               "\0\0\0\1"
                               "hash of 12 b"
                               "\1\xa0\0"
                               "CHLO\1\0\0\0"
                               "SNI\0\5\0\0\0"
                               "a.exa";
    start();
    flow_reading_datagram(&reading, RECOGNISE_CLIENT, (const uint8_t *)chlo,
                          sizeof chlo - 1);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_QUIC);
    EXPECT_EQ(reading.quic_version, 0x51303436);
    EXPECT_TEXT(reading.hello.server_name, "a.exa");
    EXPECT(!reading.has_hello);
}

static void test_a_tls_hello_is_read_and_dns_over_it_told_by_port_or_name(void)
{
    start();
    flow_reading_stream(&reading, openssl_tls13, sizeof openssl_tls13, NULL, 0);
    EXPECT(reading.has_hello);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_TLS);
    flow_reading_settle(&reading, 443);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_TLS);
    memcpy(reading.hello.server_name, "dns.google", 11);
    flow_reading_settle(&reading, 443);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DOH);
    reading.content.protocol = TRAFFIC_TLS;
    flow_reading_settle(&reading, 853);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DOT);
}

static void test_a_dtls_hello_names_the_server_once_it_is_whole(void)
{
    /* One suite, no compression, the name "a.example"; in one fragment, then in two. */
    static const uint8_t whole[] =
        "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x4a\1\0\0\x3e\0\0\0\0\0\0\0\x3e"
        "\xfe\xfd"
        "12345678901234567890123456789012\0\0\0\2\xc0\x2b\1\0\0\x12\0\0\0\x0e\0"
        "\x0c\0\0\x09"
        "a.example";
    uint8_t half[13 + 12 + 40];
    start();
    flow_reading_datagram(&reading, RECOGNISE_CLIENT, whole, sizeof whole - 1);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DTLS);
    EXPECT(reading.has_hello);
    EXPECT_TEXT(reading.hello.server_name, "a.example");
    start();
    memcpy(half, whole, sizeof half);
    half[12] = 12 + 40;
    half[24] = 40;
    flow_reading_datagram(&reading, RECOGNISE_CLIENT, half, sizeof half);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DTLS);
    EXPECT(!reading.has_hello);
}

static void test_what_both_sides_say_of_one_protocol_comes_together(void)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static const char response[] = "HTTP/1.1 200 OK\r\n\r\n";
    static const char banner[] = "SSH-2.0-x\r\n";
    start();
    flow_reading_stream(&reading, (const uint8_t *)request, sizeof request - 1,
                        (const uint8_t *)response, sizeof response - 1);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_HTTP);
    EXPECT_TEXT(reading.content.host, "a.example");
    start();
    flow_reading_stream(&reading, (const uint8_t *)request, sizeof request - 1,
                        (const uint8_t *)banner, sizeof banner - 1);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_HTTP);
}

static void test_dns_over_tls_is_told_by_what_the_hello_offers(void)
{
    start();
    flow_reading_stream(&reading, openssl_tls13, sizeof openssl_tls13, NULL, 0);
    reading.hello.alpn_count = 1;
    memcpy(reading.hello.alpn[0], "dot", 4);
    flow_reading_settle(&reading, 443);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_DOT);
}

static void test_without_memory_a_datagram_is_read_for_itself(void)
{
    static const uint8_t ntp[48] = {0x23};
    start();
    if (!no_memory_begin(0)) {
        return;
    }
    flow_reading_datagram(&reading, RECOGNISE_CLIENT, ntp, sizeof ntp);
    no_memory_end();
    EXPECT_EQ(reading.content.protocol, TRAFFIC_NTP);
    EXPECT(reading.quic == NULL && reading.dtls == NULL);
}

static void test_what_nobody_knows_stays_unknown(void)
{
    static const uint8_t bytes[] = {1, 0xff, 2, 0xfe, 3};
    start();
    flow_reading_datagram(&reading, RECOGNISE_CLIENT, bytes, sizeof bytes);
    flow_reading_datagram(&reading, RECOGNISE_SERVER, bytes, sizeof bytes);
    flow_reading_datagram(&reading, RECOGNISE_SERVER, bytes, 0);
    flow_reading_stream(&reading, bytes, sizeof bytes, bytes, sizeof bytes);
    EXPECT_EQ(reading.content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_EQ(reading.datagrams, 2);
    EXPECT(reading.quic == NULL && reading.dtls == NULL);
}

int main(void)
{
    RUN(test_a_quic_hello_over_two_datagrams);
    RUN(test_googles_quic_gives_its_version_and_name);
    RUN(test_a_tls_hello_is_read_and_dns_over_it_told_by_port_or_name);
    RUN(test_what_nobody_knows_stays_unknown);
    RUN(test_a_dtls_hello_names_the_server_once_it_is_whole);
    RUN(test_what_both_sides_say_of_one_protocol_comes_together);
    RUN(test_dns_over_tls_is_told_by_what_the_hello_offers);
    RUN(test_without_memory_a_datagram_is_read_for_itself);
    flow_reading_close(&reading);
    return tap_done();
}
