/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/quic_hello.h"

#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

#define RECORD_HEADER 5
static const uint8_t *const hello = openssl_tls13 + RECORD_HEADER;
static const size_t hello_len = sizeof openssl_tls13 - RECORD_HEADER;

static struct quic_hello quic;
static struct client_hello out;
static uint8_t datagram[4096];

/* Part of the hello as a CRYPTO frame. */
static size_t put_crypto(uint8_t *frames, size_t offset, size_t len)
{
    const uint8_t head[] = {6, (uint8_t)(0x40 | offset >> 8), (uint8_t)offset,
                            (uint8_t)(0x40 | len >> 8), (uint8_t)len};
    memcpy(frames, head, sizeof head);
    memcpy(frames + sizeof head, hello + offset, len);
    return sizeof head + len;
}

static enum quic_hello_state take_frames(uint32_t version, uint16_t number,
                                         const uint8_t *frames, size_t len)
{
    size_t sealed = quic_kit_seal(datagram, version, quic_kit_id, number, frames, len);
    return quic_hello_take(&quic, &out, datagram, sealed);
}
#define FRAMES(literal) \
    take_frames(QUIC_VERSION_1, 9, (const uint8_t *)(literal), sizeof(literal) - 1)

static void start(void)
{
    memset(&quic, 0, sizeof quic);
    out = (struct client_hello){.server_name = "untouched"};
}

static void test_a_hello_in_one_packet_of_every_version(void)
{
    static const uint32_t versions[] = {QUIC_VERSION_1, QUIC_VERSION_2, 0xff00001d,
                                        0xfaceb002};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        uint8_t frames[1500] = {1, 0, 0}; /* a PING, and padding */
        start();
        size_t len = 3 + put_crypto(frames + 3, 0, hello_len);
        EXPECT_EQ(take_frames(versions[i], 0, frames, len + 20), QUIC_HELLO_WHOLE);
        EXPECT_TEXT(out.server_name, "a.telemetry.example");
        EXPECT_EQ(out.ja4[0], 'q');
        EXPECT_EQ(quic.version, versions[i]);
    }
}

static void test_a_brief_reading_makes_no_fingerprint(void)
{
    uint8_t frames[1500];
    start();
    quic.is_brief = true;
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, put_crypto(frames, 0, hello_len)),
              QUIC_HELLO_WHOLE);
    EXPECT_TEXT(out.server_name, "a.telemetry.example");
    EXPECT_TEXT(out.ja4, "");
}

static void test_pieces_in_several_packets_and_out_of_order(void)
{
    uint8_t frames[1500];
    size_t half = hello_len / 2;
    start();
    size_t len = put_crypto(frames, half, hello_len - half);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 1, frames, len), QUIC_HELLO_MORE);
    EXPECT_TEXT(out.server_name, "untouched");
    len = put_crypto(frames, 10, half - 10);
    len += put_crypto(frames + len, 0, 20);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_WHOLE);
    EXPECT_TEXT(out.server_name, "a.telemetry.example");
}

static void test_two_packets_in_one_datagram_and_padding_behind_them(void)
{
    uint8_t frames[1500];
    size_t half = hello_len / 2;
    start();
    size_t len = put_crypto(frames, 0, half);
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, quic_kit_id, 0, frames, len);
    len = put_crypto(frames, half, hello_len - half);
    sealed +=
        quic_kit_seal(datagram + sealed, QUIC_VERSION_1, quic_kit_id, 1, frames, len);
    memset(datagram + sealed, 0, 50);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed + 50), QUIC_HELLO_WHOLE);
}

/* So many Initials without a word in them, and then the hello. */
static enum quic_hello_state take_behind(unsigned pings)
{
    uint8_t frames[1500];
    size_t sealed = 0;
    start();
    for (unsigned i = 0; i < pings; i++) {
        sealed += quic_kit_seal(datagram + sealed, QUIC_VERSION_1, quic_kit_id,
                                (uint16_t)i, (const uint8_t *)"\1\0\0", 3);
    }
    size_t len = put_crypto(frames, 0, hello_len);
    sealed +=
        quic_kit_seal(datagram + sealed, QUIC_VERSION_1, quic_kit_id, 99, frames, len);
    return quic_hello_take(&quic, &out, datagram, sealed);
}

static void test_more_initials_than_a_datagram_has_are_malformed(void)
{
    EXPECT_EQ(take_behind(QUIC_INITIALS_MAX - 1), QUIC_HELLO_WHOLE);
    EXPECT_EQ(take_behind(QUIC_INITIALS_MAX), QUIC_HELLO_MALFORMED);
}

static void test_a_packet_with_a_wrong_tag_says_nothing(void)
{
    uint8_t frames[1500];
    start();
    size_t len = put_crypto(frames, 0, hello_len);
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, quic_kit_id, 0, frames, len);
    datagram[sealed - 1] ^= 1;
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_MORE);
    datagram[sealed - 1] ^= 1;
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_WHOLE);
}

static void test_after_a_retry_the_keys_are_of_the_new_id(void)
{
    static const uint8_t other[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t frames[1500];
    size_t half = hello_len / 2;
    start();
    size_t len = put_crypto(frames, 0, half);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_MORE);
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, other, 1, frames, len);
    datagram[sealed - 1] ^= 1;
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_MORE);
    len = put_crypto(frames, 0, hello_len);
    sealed = quic_kit_seal(datagram, QUIC_VERSION_1, other, 1, frames, len);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_WHOLE);
}

static void test_frames_of_an_initial_are_passed_over(void)
{
    start();
    EXPECT_EQ(FRAMES("\2\1\2\1\1\3\4"
                     "\3\1\2\0\1\7\7\7"
                     "\x1c\1\6\2no"),
              QUIC_HELLO_MORE);
    EXPECT_EQ(FRAMES("\2\1\2\x3f"), QUIC_HELLO_MALFORMED);
    EXPECT_EQ(FRAMES("\x08\0\0\0"), QUIC_HELLO_MALFORMED); /* STREAM */
    EXPECT_EQ(FRAMES("\6\0\x20zz"), QUIC_HELLO_MALFORMED);
    EXPECT_EQ(FRAMES("\6\x80\0\x40\0\1zz\0"), QUIC_HELLO_TOO_LONG);
}

static void test_contradictions_and_other_messages_are_malformed(void)
{
    start();
    EXPECT_EQ(FRAMES("\6\0\2\1\0\6\1\1\1"), QUIC_HELLO_MALFORMED);
    start();
    EXPECT_EQ(FRAMES("\6\0\1\2\0\0"), QUIC_HELLO_MALFORMED); /* ServerHello */
    start();
    EXPECT_EQ(FRAMES("\6\0\4\1\0\x3f\xfd"), QUIC_HELLO_TOO_LONG);
    start();
    EXPECT_EQ(FRAMES("\6\0\5\1\0\0\1\0"), QUIC_HELLO_MALFORMED);
    start();
    EXPECT_EQ(FRAMES("\6\0\3\1\0\0"), QUIC_HELLO_MORE);
}

static void test_what_is_no_quic_and_what_cannot_be_read(void)
{
    start();
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\x40hello", 6),
              QUIC_HELLO_NOT);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\0\0", 3),
              QUIC_HELLO_NOT);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\x80\0\0\0\0\0\0\0\0", 9),
              QUIC_HELLO_NOT);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\0\0\0\1\7", 6),
              QUIC_HELLO_MALFORMED);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\xf0\0\0\0\1\0\0retry", 12),
              QUIC_HELLO_NOT);
    EXPECT_EQ(
        quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\x12\x34\x56\x78\0\0", 7),
        QUIC_HELLO_NOT);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\x1a\x2a\x3a\x4a\7", 6),
              QUIC_HELLO_NOT);
    start();
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\xc3Q046\0\0", 7),
              QUIC_HELLO_VERSION);
    EXPECT_TEXT(out.server_name, "");
}

static void test_after_a_version_that_cannot_be_read_the_client_may_begin_anew(void)
{
    uint8_t frames[1500];
    start();
    EXPECT_EQ(
        quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\x1a\x2a\x3a\x4a\0\0", 7),
        QUIC_HELLO_VERSION);
    EXPECT_TEXT(out.server_name, "untouched");
    EXPECT_EQ(quic.version, 0x1a2a3a4a);
    size_t len = put_crypto(frames, 0, hello_len);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_WHOLE);
    EXPECT_EQ(quic.version, QUIC_VERSION_1);
    EXPECT_EQ(
        quic_hello_take(&quic, &out, (const uint8_t *)"\xc0\x1a\x2a\x3a\x4a\0\0", 7),
        QUIC_HELLO_VERSION);
}

static void test_a_change_of_version_goes_on_with_the_same_hello(void)
{
    static const uint8_t servers[8] = {5};
    uint8_t frames[1500];
    size_t half = hello_len / 2;
    start();
    size_t len = put_crypto(frames, 0, half);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_MORE);
    len = put_crypto(frames, half, hello_len - half);
    size_t sealed = quic_kit_seal_under(datagram, QUIC_VERSION_2, quic_kit_id, servers, 1,
                                        frames, len);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_WHOLE);
}

static void test_whole_stays_whole_unless_another_hello_follows(void)
{
    static const uint8_t second[8] = {1, 2, 3};
    uint8_t frames[1500];
    start();
    size_t len = put_crypto(frames, 0, hello_len);
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_WHOLE);
    EXPECT_EQ(quic_hello_take(&quic, &out, (const uint8_t *)"\x40short", 6),
              QUIC_HELLO_WHOLE);
    frames[40] ^= 1;
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, second, 0, frames, len);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_MALFORMED);
}

static void test_the_second_hello_must_name_the_same_server(void)
{
    static const char *const names[] = {"a.telemetry.example", "b.telemetry.example"};
    for (size_t i = 0; i < 2; i++) {
        uint8_t frames[1500];
        start();
        size_t len = put_crypto(frames, 0, hello_len);
        EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, len), QUIC_HELLO_WHOLE);
        frames[1] = (uint8_t)(0x40 | hello_len >> 8);
        frames[2] = (uint8_t)hello_len;
        for (size_t at = 0; at + 19 < len; at++) {
            if (memcmp(frames + at, names[0], 19) == 0) {
                memcpy(frames + at, names[i], 19);
            }
        }
        EXPECT_EQ(take_frames(QUIC_VERSION_1, 1, frames, len),
                  i == 0 ? QUIC_HELLO_WHOLE : QUIC_HELLO_MALFORMED);
    }
}

static void test_a_datagram_is_of_one_connection(void)
{
    static const uint8_t other[8] = {1};
    uint8_t frames[64] = {1};
    start();
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, quic_kit_id, 0, frames, 20);
    size_t both =
        sealed + quic_kit_seal(datagram + sealed, QUIC_VERSION_1, other, 1, frames, 20);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, both), QUIC_HELLO_MALFORMED);
    both = sealed +
           quic_kit_seal(datagram + sealed, QUIC_VERSION_2, quic_kit_id, 1, frames, 20);
    start();
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, both), QUIC_HELLO_MALFORMED);
}

static void test_more_connections_than_one_client_has_are_malformed(void)
{
    uint8_t frames[64] = {1};
    start();
    for (uint8_t i = 0; i <= QUIC_KEYRING_KEYS_MAX; i++) {
        const uint8_t id[8] = {i};
        size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, id, 0, frames, 20);
        EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed),
                  i < QUIC_KEYRING_KEYS_MAX ? QUIC_HELLO_MORE : QUIC_HELLO_MALFORMED);
    }
}

static void test_an_initial_above_the_limit_is_not_opened(void)
{
    static uint8_t frames[QUIC_KEYS_PACKET_MAX_BYTES];
    start();
    EXPECT_EQ(take_frames(QUIC_VERSION_1, 0, frames, sizeof frames), QUIC_HELLO_TOO_LONG);
}

static void test_a_malformed_packet_behind_good_ones_is_seen(void)
{
    uint8_t frames[64] = {1};
    start();
    size_t sealed = quic_kit_seal(datagram, QUIC_VERSION_1, quic_kit_id, 0, frames, 20);
    memcpy(datagram + sealed, "\xc0\0\0\0\1\xff", 6);
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed + 6), QUIC_HELLO_MALFORMED);
    start();
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, sealed), QUIC_HELLO_MORE);
    memcpy(datagram, "\xd0\0\0\0\1\0\0\2zz", 10); /* 0-RTT */
    EXPECT_EQ(quic_hello_take(&quic, &out, datagram, 10), QUIC_HELLO_MORE);
}

int main(void)
{
    RUN(test_a_hello_in_one_packet_of_every_version);
    RUN(test_a_brief_reading_makes_no_fingerprint);
    RUN(test_pieces_in_several_packets_and_out_of_order);
    RUN(test_two_packets_in_one_datagram_and_padding_behind_them);
    RUN(test_more_initials_than_a_datagram_has_are_malformed);
    RUN(test_a_packet_with_a_wrong_tag_says_nothing);
    RUN(test_after_a_retry_the_keys_are_of_the_new_id);
    RUN(test_frames_of_an_initial_are_passed_over);
    RUN(test_contradictions_and_other_messages_are_malformed);
    RUN(test_what_is_no_quic_and_what_cannot_be_read);
    RUN(test_after_a_version_that_cannot_be_read_the_client_may_begin_anew);
    RUN(test_a_change_of_version_goes_on_with_the_same_hello);
    RUN(test_whole_stays_whole_unless_another_hello_follows);
    RUN(test_the_second_hello_must_name_the_same_server);
    RUN(test_a_datagram_is_of_one_connection);
    RUN(test_more_connections_than_one_client_has_are_malformed);
    RUN(test_an_initial_above_the_limit_is_not_opened);
    RUN(test_a_malformed_packet_behind_good_ones_is_seen);
    return tap_done();
}
