/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/quic_packet.h"

#include "tests/tap.h"

static struct quic_packet packet;

static enum quic_packet_result next(const void *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    return quic_packet_next(&packet, &in);
}
#define NEXT(literal) next(literal, sizeof(literal) - 1)

static void test_packets_lie_one_behind_the_other(void)
{
    static const uint8_t datagram[] = {0xc3, 0,    0, 0, 1, 2, 0xaa, 0xbb, 1, 0xcc, 1,
                                       0x77, 0x40, 3, 1, 2, 3, /* Initial, a token */
                                       0xd0, 0,    0, 0, 1, 0, 0,    2,    9, 9,    0x40};
    struct cursor in = cursor_over(datagram, sizeof datagram);
    EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
    EXPECT_EQ(packet.type, QUIC_PACKET_INITIAL);
    EXPECT_EQ(packet.destination_bytes, 2);
    EXPECT_EQ(packet.destination[1], 0xbb);
    EXPECT_EQ(packet.source[0], 0xcc);
    EXPECT_EQ(packet.number_at, 14);
    EXPECT_EQ(packet.len, 17);
    EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_READ);
    EXPECT_EQ(packet.type, QUIC_PACKET_0RTT);
    EXPECT_EQ(packet.len, 10);
    EXPECT_EQ(quic_packet_next(&packet, &in), QUIC_PACKET_SHORT);
}

static void test_version_2_numbers_its_types_anew(void)
{
    static const struct {
        const char *bytes;
        enum quic_packet_type type;
    } rows[] = {{"\xd0\x6b\x33\x43\xcf\0\0\0\0", QUIC_PACKET_INITIAL},
                {"\xe0\x6b\x33\x43\xcf\0\0\0\0", QUIC_PACKET_0RTT},
                {"\xf0\x6b\x33\x43\xcf\0\0\0\0", QUIC_PACKET_HANDSHAKE},
                {"\xc0\x6b\x33\x43\xcf\0\0\0\0", QUIC_PACKET_RETRY},
                {"\xf0\0\0\0\1\0\0\0\0", QUIC_PACKET_RETRY},
                {"\x80\0\0\0\0\0\0\0\0", QUIC_PACKET_NEGOTIATION},
                {"\xc0\x1a\x2a\x3a\x4a\0\0\0\0", QUIC_PACKET_FOREIGN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(next(rows[i].bytes, 9), QUIC_PACKET_READ);
        EXPECT_EQ(packet.type, rows[i].type);
    }
}

static void test_lying_lengths_are_malformed(void)
{
    EXPECT_EQ(NEXT("\xc0\0\0\0"), QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\xc0\0\0\0\1\x15"
                   "012345678901234567890"
                   "\0\0\0"),
              QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\xc0\0\0\0\1\2\0"), QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\xc0\0\0\0\1\0\0\1\0"), QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\xc0\0\0\0\1\0\0\0\2\1"), QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\xc0\0\0\0\1\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"),
              QUIC_PACKET_MALFORMED);
    EXPECT_EQ(NEXT("\x40\0\0\0\1"), QUIC_PACKET_SHORT);
    EXPECT_EQ(NEXT(""), QUIC_PACKET_SHORT);
}

static void test_the_fixed_bit_may_be_any_and_is_told(void)
{
    EXPECT_EQ(NEXT("\xa0\0\0\0\1\0\0\1z"), QUIC_PACKET_READ);
    EXPECT_EQ(packet.type, QUIC_PACKET_HANDSHAKE);
    EXPECT(packet.greased);
    EXPECT_EQ(NEXT("\xe0\0\0\0\1\0\0\1z"), QUIC_PACKET_READ);
    EXPECT(!packet.greased);
    EXPECT_EQ(NEXT("\x80\0\0\0\0\0\0\0\0"), QUIC_PACKET_READ);
    EXPECT_EQ(packet.type, QUIC_PACKET_NEGOTIATION); /* where it is no such bit */
    EXPECT(!packet.greased);
    EXPECT_EQ(NEXT("\x80\0\0\0\1\2\0"), QUIC_PACKET_MALFORMED);
}

static void test_the_drafts_from_22_on_are_known(void)
{
    EXPECT(quic_packet_knows(0xff000016) && quic_packet_knows(0xff000022));
    EXPECT(!quic_packet_knows(0xff000015) && !quic_packet_knows(0xff000023));
    EXPECT(quic_packet_knows(0xfaceb001) && quic_packet_knows(0xfaceb002));
    EXPECT(!quic_packet_knows(0) && !quic_packet_knows(2));
}

static void test_a_version_that_nobody_speaks_is_none(void)
{
    static const uint32_t spoken[] = {QUIC_VERSION_1, QUIC_VERSION_2, 0xff000001,
                                      0x1a2a3a4a,     0x51303433,     0x54303531,
                                      0xfaceb00e,     0xabcd0000};
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
        EXPECT(quic_packet_is_version(spoken[i]));
    }
    EXPECT(!quic_packet_is_version(0) && !quic_packet_is_version(2));
    EXPECT(!quic_packet_is_version(0x12345678));
}

/* RFC 9000 A.1. */
static void test_integers_have_four_lengths(void)
{
    struct cursor in = cursor_over(
        (const uint8_t
             *)"\xc2\x19\x7c\x5e\xff\x14\xe8\x8c\x9d\x7f\x3e\x7d\x7b\xbd\x25\x40",
        16);
    EXPECT_EQ(quic_packet_varint(&in), 151288809941952652ULL);
    EXPECT_EQ(quic_packet_varint(&in), 494878333);
    EXPECT_EQ(quic_packet_varint(&in), 15293);
    EXPECT_EQ(quic_packet_varint(&in), 37);
    EXPECT_EQ(quic_packet_varint(&in), 0);
    EXPECT(in.failed);
}

int main(void)
{
    RUN(test_packets_lie_one_behind_the_other);
    RUN(test_version_2_numbers_its_types_anew);
    RUN(test_lying_lengths_are_malformed);
    RUN(test_the_fixed_bit_may_be_any_and_is_told);
    RUN(test_the_drafts_from_22_on_are_known);
    RUN(test_a_version_that_nobody_speaks_is_none);
    RUN(test_integers_have_four_lengths);
    return tap_done();
}
