/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define SESSION "12345678"
#define REPLAY "\0\0\0\1\x62\0\0\0"
#define DIGEST_20 "digest of 20 bytes.."

static void test_a_bare_reset_from_either_side(void)
{
    EXPECT_EQ(READ(openvpn_read, "\x38" SESSION "\0\0\0\0\0"), CONTENT_IS);
    EXPECT_EQ(READ(openvpn_read, "\x40" SESSION "\1\0\0\0\0" SESSION "\0\0\0\0"),
              CONTENT_IS);
    EXPECT_EQ(READ(openvpn_read, "\x38" SESSION "\0\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read, "\x38" SESSION "\1\0\0\0\0" SESSION "\0\0\0\0"),
              CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read, "\x39" SESSION "\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read, "\x20" SESSION "\0\0\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read, "\x38"
                                 "1234"),
              CONTENT_NOT);
}

static void test_a_signed_reset(void)
{
    EXPECT_EQ(READ(openvpn_read, "\x38" SESSION DIGEST_20 REPLAY "\0\0\0\0\0"),
              CONTENT_IS);
    EXPECT_EQ(READ(openvpn_read, "\x38" SESSION DIGEST_20 "\0\0\0\1\0\0\0\1\0\0\0\0\0"),
              CONTENT_NOT);
}

static void test_a_wrapped_reset_with_and_without_the_client_s_key(void)
{
    uint8_t bytes[400] = "\x38" SESSION REPLAY;
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 54), CONTENT_IS);
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 53), CONTENT_NOT);
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 200), CONTENT_NOT);
    bytes[0] = 0x50;
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 400), CONTENT_IS);
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 54), CONTENT_NOT);
    bytes[9] = 0x0a;
    bytes[10] = 1;
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 400), CONTENT_IS);
    bytes[9] = 0;
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 400), CONTENT_NOT);
    bytes[10] = 0;
    bytes[9] = 0x0b;
    EXPECT_EQ(read_bytes(openvpn_read, bytes, 400), CONTENT_NOT);
}

static void test_over_tcp_it_stands_behind_its_length(void)
{
    EXPECT(PIECES(openvpn_read_stream, "\0\x0e\x38" SESSION "\0\0\0\0\0"));
    EXPECT_EQ(READ(openvpn_read_stream, "\0\x0e\x38" SESSION "\0\0\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read_stream, "\0\x0e\x20"), CONTENT_NOT);
    EXPECT_EQ(READ(openvpn_read_stream, "\0\x0d\x38"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_bare_reset_from_either_side);
    RUN(test_a_signed_reset);
    RUN(test_a_wrapped_reset_with_and_without_the_client_s_key);
    RUN(test_over_tcp_it_stands_behind_its_length);
    return tap_done();
}
