/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/dtls_hello.h"

#include <string.h>

#include "tests/tap.h"

/* The body of a hello: version, random, session, cookie, one suite, no compression, and
 * the name "a.example". */
static const uint8_t body[] = {
    0xfe, 0xfd, 1, 2, 3, 4,   5,    6,    7,   8,   9,   0,   1,   2,  3, 4,
    5,    6,    7, 8, 9, 0,   1,    2,    3,   4,   5,   6,   7,   8,  9, 0,
    1,    2,    0, 0, 0, 2,   0xc0, 0x2b, 1,   0,   0,   18,  0,   0,  0, 14,
    0,    12,   0, 0, 9, 'a', '.',  'e',  'x', 'a', 'm', 'p', 'l', 'e'};

static struct dtls_hello dtls;
static struct client_hello hello;
static uint8_t datagram[512];
static size_t used;

static void put(const void *bytes, size_t len)
{
    memcpy(datagram + used, bytes, len);
    used += len;
}

/* A record with one fragment of the body. */
static void put_fragment(uint8_t sequence, size_t total, size_t offset, size_t len)
{
    const uint8_t head[] = {22,
                            0xfe,
                            0xfd,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            (uint8_t)(12 + len),
                            1,
                            (uint8_t)(total >> 16),
                            (uint8_t)(total >> 8),
                            (uint8_t)total,
                            0,
                            sequence,
                            0,
                            0,
                            (uint8_t)offset,
                            0,
                            0,
                            (uint8_t)len};
    put(head, sizeof head);
    put(body + offset, len);
}

static enum dtls_hello_state take(void)
{
    enum dtls_hello_state state = dtls_hello_take(&dtls, &hello, datagram, used);
    used = 0;
    return state;
}

static void start(void)
{
    used = 0;
    memset(&dtls, 0, sizeof dtls);
    hello = (struct client_hello){.version = 1};
}

static void test_a_hello_in_one_record(void)
{
    start();
    put_fragment(0, sizeof body, 0, sizeof body);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    EXPECT_TEXT(hello.server_name, "a.example");
    EXPECT_EQ(hello.version, 0xfefd);
    EXPECT_EQ(memcmp(hello.ja4, "dd2d010100_", 11), 0);
}

static void test_fragments_in_any_order_over_records_and_datagrams(void)
{
    start();
    put_fragment(0, sizeof body, 40, sizeof body - 40);
    EXPECT_EQ(take(), DTLS_HELLO_MORE);
    EXPECT_EQ(hello.version, 1);
    put_fragment(0, sizeof body, 20, 20);
    put_fragment(0, sizeof body, 0, 25);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
}

static void test_the_hello_that_answers_a_cookie_replaces_the_first(void)
{
    start();
    put_fragment(0, sizeof body, 0, sizeof body);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put_fragment(1, sizeof body, 0, 30);
    EXPECT_EQ(take(), DTLS_HELLO_MORE);
    put_fragment(1, sizeof body, 30, sizeof body - 30);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put_fragment(2, sizeof body, 0, sizeof body);
    datagram[used - 1] ^= 1; /* another name */
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
}

static void test_a_hello_before_the_newest_is_malformed(void)
{
    start();
    put_fragment(0, sizeof body, 0, 30);
    put_fragment(1, sizeof body, 0, sizeof body);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put_fragment(0, sizeof body, 30, sizeof body - 30);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
}

static void test_whole_stays_whole_with_the_records_that_follow(void)
{
    start();
    put_fragment(0, sizeof body, 0, sizeof body);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put_fragment(1, sizeof body, 0, 20);
    datagram[13] = 16; /* ClientKeyExchange */
    put("\x14\xfe\xfd\0\0\0\0\0\0\0\3\0\1\1", 14);
    put("\x16\xfe\xfd\0\1\0\0\0\0\0\0\0\5sealed", 18);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put("\x2c\1\2\0\4data\x23\1all that is left", 27);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put("\x3f\1\2\0\1behind an id", 17);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put("\x2c\1\2\0\5data", 9);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
}

static void test_a_hello_behind_other_records_is_seen(void)
{
    start();
    put_fragment(0, sizeof body, 0, sizeof body);
    EXPECT_EQ(take(), DTLS_HELLO_WHOLE);
    put("\x15\xfe\xfd\0\0\0\0\0\0\0\3\0\2\1\0", 15);
    put("\x2c\1\2\0\4data", 9);
    put_fragment(0, sizeof body, 0, sizeof body);
    datagram[used - 1] ^= 1;
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
}

static bool begins(void)
{
    bool result = dtls_hello_begins(datagram, used);
    used = 0;
    return result;
}

static void test_a_part_of_a_hello_is_found_behind_whatever_records(void)
{
    used = 0;
    put_fragment(1, sizeof body, 0, 20);
    datagram[13] = 16;
    EXPECT(!begins());
    put("\x16\xfe\xfd\0\1\0\0\0\0\0\0\0\5\1eal", 18); /* encrypted */
    EXPECT(!begins());
    put("\x15\xfe\xfd\0\0\0\0\0\0\0\3\0\2\1\0", 15);
    put("\x2c\1\2\0\4data", 9);
    put_fragment(3, sizeof body, 40, 8);
    EXPECT(begins());
    put_fragment(1, 10, 5, 6);
    datagram[13] = 16;
    EXPECT(begins());
    put("\x15\xfe\xfd", 3);
    EXPECT(begins());
    EXPECT(!begins());
}

static void test_fragments_that_lie_are_malformed(void)
{
    start();
    put_fragment(0, 10, 5, 6);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, 10, 11, 0);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(9, 10, 0, 5);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, 10, 0, 5);
    put_fragment(0, 11, 5, 5);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, 20, 0, 5);
    put_fragment(0, 20, 0, 5);
    datagram[25 + 5 + 25] ^= 1;
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, 20, 0, 20); /* no hello */
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, CRYPTO_STREAM_BYTES - 3, 0, 20);
    EXPECT_EQ(take(), DTLS_HELLO_TOO_LONG);
    start();
    put_fragment(0, 20, 0, 5);
    datagram[13] = 2;
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
    start();
    put_fragment(0, sizeof body, 0, sizeof body);
    put("\x16\xfe", 2);
    EXPECT_EQ(take(), DTLS_HELLO_MALFORMED);
}

static void test_what_is_no_handshake_record_is_not_dtls(void)
{
    static const size_t wrong_at[] = {0, 1, 2, 4};
    for (size_t i = 0; i < sizeof wrong_at / sizeof *wrong_at; i++) {
        start();
        put_fragment(0, sizeof body, 0, sizeof body);
        datagram[wrong_at[i]] = 7;
        EXPECT_EQ(take(), DTLS_HELLO_NOT);
    }
    EXPECT_EQ(take(), DTLS_HELLO_NOT);
    put_fragment(0, sizeof body, 0, sizeof body);
    used--;
    EXPECT_EQ(take(), DTLS_HELLO_NOT);
}

int main(void)
{
    RUN(test_a_hello_in_one_record);
    RUN(test_fragments_in_any_order_over_records_and_datagrams);
    RUN(test_the_hello_that_answers_a_cookie_replaces_the_first);
    RUN(test_a_hello_before_the_newest_is_malformed);
    RUN(test_whole_stays_whole_with_the_records_that_follow);
    RUN(test_a_hello_behind_other_records_is_seen);
    RUN(test_a_part_of_a_hello_is_found_behind_whatever_records);
    RUN(test_fragments_that_lie_are_malformed);
    RUN(test_what_is_no_handshake_record_is_not_dtls);
    return tap_done();
}
