/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/tls.h"

#include <string.h>

#include "tests/gateway/hellos.h"
#include "tests/tap.h"

static struct content content;

static enum content_state read_bytes(const void *bytes, size_t len)
{
    content_init(&content);
    return tls_read(&content, bytes, len);
}
#define READ(literal) read_bytes(literal, sizeof(literal) - 1)

static void test_a_client_hello_is_told_by_its_first_bytes_and_named_when_whole(void)
{
    for (size_t len = 0; len < 11; len++) {
        EXPECT_EQ(read_bytes(openssl_tls13, len), CONTENT_MORE);
    }
    EXPECT_EQ(read_bytes(openssl_tls13, 11), CONTENT_IS);
    EXPECT_TEXT(content.host, "");
    EXPECT_EQ(read_bytes(openssl_tls13, sizeof openssl_tls13), CONTENT_IS);
    EXPECT_TEXT(content.host, "a.telemetry.example");
}

static void test_a_hello_that_lies_inside_is_tls_without_a_host(void)
{
    uint8_t bytes[sizeof openssl_tls13];
    memcpy(bytes, openssl_tls13, sizeof bytes);
    bytes[43] = 0xff; /* of the session id */
    EXPECT_EQ(read_bytes(bytes, sizeof bytes), CONTENT_IS);
    EXPECT_TEXT(content.host, "");
}

static void test_a_servers_hello_and_alerts_are_tls(void)
{
    EXPECT_EQ(READ("\x16\3\3\0\x4a\2\0\0\x46\3\3"), CONTENT_IS);
    EXPECT_EQ(READ("\x15\3\1\0\2\2\x28"), CONTENT_IS);
    EXPECT_EQ(READ("\x15\3\3\0\x03xxx"), CONTENT_IS); /* encrypted */
}

static void test_records_from_the_middle_are_told_by_two_headers_or_by_their_end(void)
{
    EXPECT_EQ(READ("\x17\3\3\0\4data"), CONTENT_IS);
    EXPECT_EQ(READ("\x17\3\3\0\4dat"), CONTENT_MORE);
    EXPECT_EQ(READ("\x14\3\3\0\1\1\x16\3\3\0\x28"), CONTENT_IS);
    EXPECT_EQ(READ("\x17\3\3\0\4data\x17\3"), CONTENT_MORE);
    EXPECT_EQ(READ("\x17\3\3\0\4datax"), CONTENT_NOT);
    EXPECT_EQ(READ("\x17\3\3\0\4data\x17\3\3\0\0"), CONTENT_NOT);
}

static void test_what_has_no_record_is_not(void)
{
    EXPECT_EQ(READ("GET / HTTP/1.1"), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\2"), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\3\5"), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\3\1\xff\xff"), CONTENT_NOT);
    EXPECT_EQ(READ("\x14\3\1\0\2"), CONTENT_NOT);
    EXPECT_EQ(READ("\x19"), CONTENT_NOT);
    EXPECT_EQ(READ("\x16\3\1\0\3\1\0\0\x46\3\3"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_client_hello_is_told_by_its_first_bytes_and_named_when_whole);
    RUN(test_a_hello_that_lies_inside_is_tls_without_a_host);
    RUN(test_a_servers_hello_and_alerts_are_tls);
    RUN(test_records_from_the_middle_are_told_by_two_headers_or_by_their_end);
    RUN(test_what_has_no_record_is_not);
    return tap_done();
}
