/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as in RFC 9001 A.1 and RFC 9369 A.1. */
#include "gateway/content/quic_keys.h"

#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static void test_the_keys_of_the_rfcs(void)
{
    struct quic_keys keys;
    EXPECT(quic_keys_derive(&keys, QUIC_VERSION_1, quic_kit_id, sizeof quic_kit_id));
    EXPECT_EQ(memcmp(keys.key,
                     "\x1f\x36\x96\x13\xdd\x76\xd5\x46\x77\x30\xef\xcb\xe3\xb1\xa2\x2d",
                     16),
              0);
    EXPECT_EQ(memcmp(keys.iv, "\xfa\x04\x4b\x2f\x42\xa3\xfd\x3b\x46\xfb\x25\x5c", 12), 0);
    EXPECT_EQ(memcmp(keys.header,
                     "\x9f\x50\x44\x9e\x04\xa0\xe8\x10\x28\x3a\x1e\x99\x33\xad\xed\xd2",
                     16),
              0);
    EXPECT(quic_keys_derive(&keys, QUIC_VERSION_2, quic_kit_id, sizeof quic_kit_id));
    EXPECT_EQ(memcmp(keys.key,
                     "\x8b\x1a\x0b\xc1\x21\x28\x42\x90\xa2\x9e\x09\x71\xb5\xcd\x04\x5d",
                     16),
              0);
    EXPECT_EQ(memcmp(keys.header,
                     "\x45\xb9\x5e\x15\x23\x5d\x6f\x45\xa6\xb1\x9c\xbc\xb0\x29\x4b\xa9",
                     16),
              0);
    EXPECT(!quic_keys_derive(&keys, 0x51303530, quic_kit_id, sizeof quic_kit_id));
}

static void test_what_was_sealed_opens_and_nothing_else(void)
{
    static const uint32_t versions[] = {QUIC_VERSION_1, QUIC_VERSION_2, 0xff00001d,
                                        0xff000017,     0xff000016,     0xff000021,
                                        0xfaceb001,     0xfaceb002};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        uint8_t sealed[200];
        uint8_t plain[200];
        size_t plain_len = 0;
        struct quic_keys keys;
        struct quic_packet packet;
        size_t len = quic_kit_seal(sealed, versions[i], quic_kit_id, 300,
                                   (const uint8_t *)"the frames of it", 16);
        struct cursor in = cursor_over(sealed, len);
        EXPECT(quic_keys_derive(&keys, versions[i], quic_kit_id, sizeof quic_kit_id));
        EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
        EXPECT(quic_keys_open(&keys, &packet, plain, &plain_len));
        EXPECT_EQ(plain_len, 16);
        EXPECT_EQ(memcmp(plain, "the frames of it", 16), 0);
        for (size_t at = 0; at < len; at += 7) {
            sealed[at] ^= 0x20;
            in = cursor_over(sealed, len);
            EXPECT(quic_packet_next(&packet, &in) != QUIC_PACKET_READ ||
                   !quic_keys_open(&keys, &packet, plain, &plain_len));
            sealed[at] ^= 0x20;
        }
    }
}

static void test_a_packet_without_room_for_a_sample_does_not_open(void)
{
    static const uint8_t bytes[] = {0xc0, 0, 0, 0, 1, 0, 0, 0, 19, 1, 2, 3, 4, 5,
                                    6,    7, 8, 9, 0, 1, 2, 3, 4,  5, 6, 7, 8, 9};
    struct cursor in = cursor_over(bytes, sizeof bytes);
    struct quic_packet packet;
    struct quic_keys keys = {.key = {0}};
    uint8_t plain[64];
    size_t len;
    EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
    EXPECT(!quic_keys_open(&keys, &packet, plain, &len));
}

int main(void)
{
    RUN(test_the_keys_of_the_rfcs);
    RUN(test_what_was_sealed_opens_and_nothing_else);
    RUN(test_a_packet_without_room_for_a_sample_does_not_open);
    return tap_done();
}
