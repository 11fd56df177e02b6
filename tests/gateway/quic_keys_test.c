/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as in RFC 9001 A.1 and RFC 9369 A.1, packets as in their A.2. */
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
    static const uint32_t versions[] = {
        QUIC_VERSION_1, QUIC_VERSION_2, 0xff00001d, 0xff000017, 0xff000016,
        0xff000021,     0xfaceb001,     0xfaceb002, 0x54303530, 0x54303531};
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

/* The CRYPTO frame of RFC 9001 A.2; PADDING follows it. */
static const uint8_t rfc_frame[] =
    "\x06\x00\x40\xf1\x01\x00\x00\xed\x03\x03\xeb\xf8\xfa\x56\xf1\x29\x39\xb9\x58\x4a"
    "\x38\x96\x47\x2e\xc4\x0b\xb8\x63\xcf\xd3\xe8\x68\x04\xfe\x3a\x47\xf0\x6a\x2b\x69"
    "\x48\x4c\x00\x00\x04\x13\x01\x13\x02\x01\x00\x00\xc0\x00\x00\x00\x10\x00\x0e\x00"
    "\x00\x0b\x65\x78\x61\x6d\x70\x6c\x65\x2e\x63\x6f\x6d\xff\x01\x00\x01\x00\x00\x0a"
    "\x00\x08\x00\x06\x00\x1d\x00\x17\x00\x18\x00\x10\x00\x07\x00\x05\x04\x61\x6c\x70"
    "\x6e\x00\x05\x00\x05\x01\x00\x00\x00\x00\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20"
    "\x93\x70\xb2\xc9\xca\xa4\x7f\xba\xba\xf4\x55\x9f\xed\xba\x75\x3d\xe1\x71\xfa\x71"
    "\xf5\x0f\x1c\xe1\x5d\x43\xe9\x94\xec\x74\xd7\x48\x00\x2b\x00\x03\x02\x03\x04\x00"
    "\x0d\x00\x10\x00\x0e\x04\x03\x05\x03\x06\x03\x02\x03\x08\x04\x08\x05\x08\x06\x00"
    "\x2d\x00\x02\x01\x01\x00\x1c\x00\x02\x40\x01\x00\x39\x00\x32\x04\x08\xff\xff\xff"
    "\xff\xff\xff\xff\xff\x05\x04\x80\x00\xff\xff\x07\x04\x80\x00\xff\xff\x08\x01\x10"
    "\x01\x04\x80\x00\x75\x30\x09\x01\x10\x0f\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\x06"
    "\x04\x80\x00\xff\xff";

static void test_the_first_packets_of_the_rfcs(void)
{
    static const struct {
        uint32_t version;
        const char *header;
        const char *sealed; /* to the end of the first sample */
    } rows[] = {
        {QUIC_VERSION_1,
         "\xc3\0\0\0\1\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\0\0\x44\x9e\0\0\0\2",
         "\xc0\0\0\0\1\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\0\0\x44\x9e\x7b\x9a"
         "\xec\x34\xd1\xb1\xc9\x8d\xd7\x68\x9f\xb8\xec\x11\xd2\x42\xb1\x23\xdc"
         "\x9b"},
        {QUIC_VERSION_2,
         "\xd3\x6b\x33\x43\xcf\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\0\0\x44\x9e\0"
         "\0\0\2",
         "\xd7\x6b\x33\x43\xcf\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\0\0\x44\x9e"
         "\xa0\xc9\x5e\x82\xff\xe6\x7b\x6a\xbc\xdb\x42\x98\xb4\x85\xdd\x04\xde\x80"
         "\x60\x71"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t frames[1162] = {0};
        uint8_t sealed[1200];
        uint8_t plain[1200];
        size_t plain_len = 0;
        struct quic_keys keys;
        struct quic_packet packet;
        memcpy(frames, rfc_frame, sizeof rfc_frame - 1);
        memcpy(sealed, rows[i].header, 22);
        EXPECT(quic_keys_derive(&keys, rows[i].version, quic_kit_id, sizeof quic_kit_id));
        EXPECT_EQ(quic_kit_protect(sealed, &keys, 22, 4, frames, sizeof frames), 1200);
        EXPECT_EQ(memcmp(sealed, rows[i].sealed, 38), 0);
        struct cursor in = cursor_over(sealed, sizeof sealed);
        EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
        EXPECT(quic_keys_open(&keys, &packet, plain, &plain_len));
        EXPECT_EQ(plain_len, sizeof frames);
        EXPECT_EQ(memcmp(plain, frames, sizeof frames), 0);
    }
}

static void test_the_tag_of_the_first_packet_is_that_of_rfc_9001(void)
{
    uint8_t frames[1162] = {0};
    uint8_t sealed[1200];
    struct quic_keys keys;
    memcpy(frames, rfc_frame, sizeof rfc_frame - 1);
    memcpy(sealed, "\xc3\0\0\0\1\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\0\0\x44\x9e\0\0\0\2",
           22);
    EXPECT(quic_keys_derive(&keys, QUIC_VERSION_1, quic_kit_id, sizeof quic_kit_id));
    (void)quic_kit_protect(sealed, &keys, 22, 4, frames, sizeof frames);
    EXPECT_EQ(memcmp(sealed + 1184,
                     "\xe2\x21\xaf\x44\x86\x00\x18\xab\x08\x56\x97\x2e\x19\x4c\xd9\x34",
                     16),
              0);
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
    RUN(test_the_first_packets_of_the_rfcs);
    RUN(test_the_tag_of_the_first_packet_is_that_of_rfc_9001);
    RUN(test_a_packet_without_room_for_a_sample_does_not_open);
    return tap_done();
}
