/* SPDX-License-Identifier: Apache-2.0 */
/* Headers, and the lengths in them. */
#include "gateway/content/quic_packet.h"

#define LONG_HEADER 0x80
#define FIXED_BIT 0x40
#define DRAFT_FIRST 0xff000016U /* 22 */
#define DRAFT_LAST 0xff000022U  /* 34 */
#define MVFST_DRAFT_22 0xfaceb001U
#define MVFST_DRAFT_27 0xfaceb002U

bool quic_packet_knows(uint32_t version)
{
    return version == QUIC_VERSION_1 || version == QUIC_VERSION_2 ||
           (version >= DRAFT_FIRST && version <= DRAFT_LAST) ||
           version == MVFST_DRAFT_22 || version == MVFST_DRAFT_27;
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
    if ((first & FIXED_BIT) == 0 && out->type != QUIC_PACKET_NEGOTIATION) {
        return QUIC_PACKET_MALFORMED;
    }
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
