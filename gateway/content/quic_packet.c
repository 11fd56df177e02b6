/* SPDX-License-Identifier: Apache-2.0 */
/* Headers, and the lengths in them. */
#include "gateway/content/quic_packet.h"

#define LONG_HEADER 0x80
#define FIXED_BIT 0x40
#define DRAFT_FIRST 0xff000016U /* 22 */
#define DRAFT_LAST 0xff000022U  /* 34 */
#define MVFST_DRAFT_22 0xfaceb001U
#define MVFST_DRAFT_27 0xfaceb002U
#define GOOGLE_T050 0x54303530U
#define GOOGLE_T051 0x54303531U

/* Versions that somebody speaks or has reserved: the list "QUIC Versions" of the IETF's
 * working group. */
static const struct {
    uint32_t bits;
    uint32_t version;
} families[] = {
    {0x0f0f0f0f, 0x0a0a0a0a}, /* made up so that a negotiation follows (RFC 9000 15) */
    {0xffffff00, 0xff000000}, /* drafts */
    {0xffffffff, QUIC_VERSION_2}, {0xffffffff, 0x709a50c4}, /* version 2, draft */
    {0xffff0000, 0x51300000},                               /* Google: Q0.. */
    {0xffff0000, 0x54300000},                               /* T0.. */
    {0xffff0000, 0x52300000},                               /* R0.., a proxy's */
    {0xfffffff0, 0xfaceb000},                               /* mvfst */
    {0xfffffff0, 0xabcd0000},                               /* MsQuic */
    {0xffffff00, 0x51474f00},                               /* quic-go */
    {0xffffff00, 0x50435100},                               /* picoquic */
    {0xffffff00, 0x45474700},                               /* quant */
    {0xffffff00, 0x91c17000},                               /* quicly */
    {0xfffffff0, 0xf123f0c0},                               /* MozQuic */
    {0xffffff00, 0x07007000},                               /* Tencent */
};

bool quic_packet_knows(uint32_t version)
{
    return version == QUIC_VERSION_1 || version == QUIC_VERSION_2 ||
           (version >= DRAFT_FIRST && version <= DRAFT_LAST) ||
           version == MVFST_DRAFT_22 || version == MVFST_DRAFT_27 ||
           version == GOOGLE_T050 || version == GOOGLE_T051;
}

bool quic_packet_is_version(uint32_t version)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if ((version & families[i].bits) == families[i].version) {
            return true;
        }
    }
    return version == QUIC_VERSION_1;
}

uint64_t quic_packet_varint(struct cursor *in)
{
    uint8_t first = cursor_u8(in);
    uint64_t value = first & 0x3f;
    for (unsigned i = 1; i < 1U << (first >> 6); i++) {
        value = value << 8 | cursor_u8(in);
    }
    return in->failed ? 0 : value;
}

static uint8_t type_of(uint32_t version, uint8_t first)
{
    if (version == 0) {
        return QUIC_PACKET_NEGOTIATION;
    }
    if (!quic_packet_knows(version)) {
        return QUIC_PACKET_FOREIGN;
    }
    uint8_t bits = first >> 4 & 3;
    return version == QUIC_VERSION_2 ? (bits + 3) & 3 : bits;
}

static bool read_connection_id(struct cursor *in, const uint8_t **bytes, uint8_t *len)
{
    *len = cursor_u8(in);
    *bytes = cursor_take(in, *len);
    return !in->failed && *len <= QUIC_CONNECTION_ID_MAX_BYTES;
}

/* What stands between the connection ids and the packet number. */
static void read_length(struct quic_packet *out, const struct cursor *datagram,
                        struct cursor *in)
{
    if (out->type == QUIC_PACKET_INITIAL) {
        cursor_skip(in, quic_packet_varint(in)); /* token */
    }
    uint64_t length = quic_packet_varint(in);
    out->number_at = in->pos - datagram->pos;
    cursor_skip(in, length);
    out->len = in->pos - datagram->pos;
}

enum quic_packet_result quic_packet_next(struct quic_packet *out, struct cursor *datagram)
{
    struct cursor in = *datagram;
    uint8_t first = cursor_u8(&in);
    if (in.failed || (first & LONG_HEADER) == 0) {
        return QUIC_PACKET_SHORT;
    }
    *out = (struct quic_packet){.bytes = datagram->base + datagram->pos};
    out->version = cursor_u32be(&in);
    out->type = type_of(out->version, first);
    if (!read_connection_id(&in, &out->destination, &out->destination_bytes) ||
        !read_connection_id(&in, &out->source, &out->source_bytes)) {
        return QUIC_PACKET_MALFORMED;
    }
    out->greased = (first & FIXED_BIT) == 0 && out->type != QUIC_PACKET_NEGOTIATION;
    if (out->type >= QUIC_PACKET_RETRY) {
        out->len = cursor_left(datagram);
        cursor_skip(&in, cursor_left(&in));
    } else {
        read_length(out, datagram, &in);
    }
    if (in.failed) {
        return QUIC_PACKET_MALFORMED;
    }
    *datagram = in;
    return QUIC_PACKET_READ;
}
