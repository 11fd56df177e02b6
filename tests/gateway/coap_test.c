/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_a_request_over_udp_tells_its_host(void)
{
    EXPECT_EQ(READ(coap_read, "\x42\x02\x12\x34"
                              "tk"
                              "\x39"
                              "a.example"
                              "\x81t\xff{}"),
              CONTENT_IS);
    EXPECT_TEXT(content.host, "a.example");
    EXPECT_EQ(READ(coap_read, "\x40\1\0\0\x39"
                              "a.example"
                              "\1b"),
              CONTENT_IS);
    EXPECT_TEXT(content.host, "a.example"); /* one alone (RFC 7252 5.10) */
}

static void test_a_response_over_udp(void)
{
    EXPECT_EQ(READ(coap_read, "\x60\x45\x12\x34\xc0\xffhi"), CONTENT_IS);
    EXPECT_EQ(READ(coap_read, "\x60\x45\x12\x34\xd2\x0f\1\2"), CONTENT_IS); /* size */
}

static void test_what_breaks_the_form_is_none(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } none[] = {
#define ROW(literal) {literal, sizeof(literal) - 1}
        ROW(""),
        ROW("\x40"),
        ROW("\x40\0\0\0"),      /* empty */
        ROW("\x80\1\1\1\xb1t"), /* version */
        ROW("\x49\1\1\1"
            "123456789\xb1t"),    /* token */
        ROW("\x40\x0a\1\1\xb1t"), /* code */
        ROW("\x40\1\1\1"),        /* no option */
        ROW("\x40\1\1\1\xff"
            "x"),
        ROW("\x40\1\1\1\xb1t\xff"), /* no payload behind the mark */
        ROW("\x40\1\1\1\xb2t"),     /* option cut */
        ROW("\x40\1\1\1\x21t"),     /* option 2 is none */
        ROW("\x40\1\1\1\x51t"),     /* If-None-Match has no value */
        ROW("\x40\1\1\1\xf1t"),
        ROW("\x40\1\1\1\xe1\xff\xfft"),
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EXPECT_EQ(read_bytes(coap_read, none[i].bytes, none[i].len), CONTENT_NOT);
    }
}

static void test_a_connection_begins_with_what_a_side_can_take(void)
{
    EXPECT(PIECES(coap_read_stream, "\x30\xe1\x22\x04\x80"));
    EXPECT(PIECES(coap_read_stream, "\x41\xe1t\x22\x04\x80\x20"));
    EXPECT_EQ(READ(coap_read_stream, "\x30\xe2"), CONTENT_NOT);
    EXPECT_EQ(READ(coap_read_stream, "\x00"), CONTENT_NOT);
    EXPECT_EQ(READ(coap_read_stream, "\xd0"), CONTENT_NOT);
    EXPECT_EQ(READ(coap_read_stream, "\x30\xe1\x12\x04\x80"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_request_over_udp_tells_its_host);
    RUN(test_a_response_over_udp);
    RUN(test_what_breaks_the_form_is_none);
    RUN(test_a_connection_begins_with_what_a_side_can_take);
    return tap_done();
}
