/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/quic.h"

#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static struct content content;

static enum content_state read_bytes(const void *bytes, size_t len)
{
    content_init(&content);
    return quic_read(&content, bytes, len);
}
#define READ(literal) read_bytes(literal, sizeof(literal) - 1)

static void test_an_initial_names_its_server(void)
{
    uint8_t frames[1200] = {6, 0, 0x41, 0x40};
    uint8_t sealed[1300];
    memcpy(frames + 4, openssl_tls13 + 5, 0x140);
    size_t len = quic_kit_seal(sealed, QUIC_VERSION_1, quic_kit_id, 0, frames, 1000);
    EXPECT_EQ(read_bytes(sealed, len), CONTENT_IS);
    EXPECT_TEXT(content.host, "a.telemetry.example");
    sealed[len - 1] ^= 1; /* as an Initial of the server, whose keys nobody here has */
    EXPECT_EQ(read_bytes(sealed, len), CONTENT_IS);
    EXPECT_TEXT(content.host, "");
}

static void test_what_a_server_answers_is_quic(void)
{
    EXPECT_EQ(READ("\x80\0\0\0\0\1i\1j\x1a\x2a\x3a\x4a\0\0\0\1"), CONTENT_IS);
    EXPECT_EQ(READ("\x80\0\0\0\0\1i\1j\0\0\0\1\0"), CONTENT_NOT);
    EXPECT_EQ(READ("\x80\0\0\0\0\1i\1j\0\0\0\2"), CONTENT_NOT);
    EXPECT_EQ(READ("\xf0\0\0\0\1\1i\1jtoken and a tag of 16"), CONTENT_IS);
    EXPECT_EQ(READ("\xf0\0\0\0\1\1i\1j"), CONTENT_NOT);
    EXPECT_EQ(READ("\xe0\0\0\0\1\1i\1j\4hand"), CONTENT_IS);
    EXPECT_EQ(READ("\xa0\0\0\0\1\1i\1j\4hand"), CONTENT_NOT); /* no fixed bit */
    EXPECT_EQ(READ("\xe0\0\0\0\1\1i\1j\4hand\xa0\0\0\0\1\1i\1j\4hand"), CONTENT_NOT);
}

static void test_a_version_that_cannot_be_read_is_quic_if_it_exists(void)
{
    EXPECT_EQ(READ("\xc0\x1a\x2a\x3a\x4a\1i\1jwhatever"), CONTENT_IS);
    EXPECT_EQ(READ("\xc0\x12\x34\x56\x78\1i\1jwhatever"), CONTENT_NOT);
    EXPECT_EQ(READ("\xc3Q050\x50"
                   "12345678"),
              CONTENT_IS);
}

static void test_broken_lengths_and_short_headers_are_not(void)
{
    EXPECT_EQ(READ("\xe0\0\0\0\1\1i\1j\5hand"), CONTENT_NOT);
    EXPECT_EQ(READ("\xe0\0\0\0\1\1i\1j\4hand\xe0\0"), CONTENT_NOT);
    EXPECT_EQ(READ("\x40short"), CONTENT_NOT);
    EXPECT_EQ(READ(""), CONTENT_NOT);
}

int main(void)
{
    RUN(test_an_initial_names_its_server);
    RUN(test_what_a_server_answers_is_quic);
    RUN(test_a_version_that_cannot_be_read_is_quic_if_it_exists);
    RUN(test_broken_lengths_and_short_headers_are_not);
    return tap_done();
}
