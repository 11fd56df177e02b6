/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/crypto_stream.h"

#include <string.h>

#include "tests/tap.h"

static struct crypto_stream stream;

static enum crypto_stream_result add(uint64_t offset, const char *text)
{
    return crypto_stream_add(&stream, offset, (const uint8_t *)text, strlen(text));
}

static void test_pieces_come_in_any_order_and_twice(void)
{
    memset(&stream, 0, sizeof stream);
    EXPECT_EQ(add(4, "efgh"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.whole_bytes, 0);
    EXPECT_EQ(add(0, "ab"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.whole_bytes, 2);
    EXPECT_EQ(add(1, "bcde"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.whole_bytes, 8);
    EXPECT_EQ(stream.given_bytes, 8);
    EXPECT_EQ(add(0, "abcdefgh"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.given_bytes, 8);
    EXPECT_EQ(add(9, "j"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.given_bytes, 9);
    EXPECT_EQ(add(0, "abcdefghij"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.given_bytes, 10);
    EXPECT_EQ(memcmp(stream.bytes, "abcdefgh", 8), 0);
}

static void test_a_byte_keeps_its_value(void)
{
    memset(&stream, 0, sizeof stream);
    EXPECT_EQ(add(0, "abc"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(add(1, "bXd"), CRYPTO_STREAM_CONTRADICTS);
    EXPECT_EQ(stream.whole_bytes, 3);
    EXPECT_EQ(memcmp(stream.bytes, "abc", 4), 0);
}

/* At every offset in a byte of the bits that tell them. */
static void test_no_byte_counts_that_was_not_given(void)
{
    for (size_t at = 1; at < 20; at++) {
        memset(&stream, 0, sizeof stream);
        EXPECT_EQ(add(at, "abcdefghijklmnopqrstuvw"), CRYPTO_STREAM_TAKEN);
        EXPECT_EQ(add(at + 24, "z"), CRYPTO_STREAM_TAKEN);
        EXPECT_EQ(stream.whole_bytes, 0);
        EXPECT_EQ(add(at + 22, "wyzX"), CRYPTO_STREAM_TAKEN);
        EXPECT_EQ(add(at + 25, "Y"), CRYPTO_STREAM_CONTRADICTS);
        EXPECT_EQ(add(at + 26, "-"), CRYPTO_STREAM_TAKEN);
        for (size_t i = 0; i < at; i++) {
            EXPECT_EQ(stream.whole_bytes, i);
            EXPECT_EQ(add(i, "."), CRYPTO_STREAM_TAKEN);
        }
        EXPECT_EQ(stream.whole_bytes, at + 27);
    }
}

static void test_the_room_is_used_to_its_last_byte_and_no_further(void)
{
    memset(&stream, 0, sizeof stream);
    EXPECT_EQ(add(CRYPTO_STREAM_BYTES - 1, "z"), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(add(CRYPTO_STREAM_BYTES - 1, "zz"), CRYPTO_STREAM_TOO_LONG);
    EXPECT_EQ(add(CRYPTO_STREAM_BYTES, ""), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(add(UINT64_MAX, "z"), CRYPTO_STREAM_TOO_LONG);
    static uint8_t zeros[CRYPTO_STREAM_BYTES - 1];
    EXPECT_EQ(crypto_stream_add(&stream, 0, zeros, sizeof zeros), CRYPTO_STREAM_TAKEN);
    EXPECT_EQ(stream.whole_bytes, CRYPTO_STREAM_BYTES);
}

int main(void)
{
    RUN(test_pieces_come_in_any_order_and_twice);
    RUN(test_a_byte_keeps_its_value);
    RUN(test_no_byte_counts_that_was_not_given);
    RUN(test_the_room_is_used_to_its_last_byte_and_no_further);
    return tap_done();
}
