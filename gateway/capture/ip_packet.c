/* SPDX-License-Identifier: Apache-2.0 */
/* Both versions, and the extension headers of the later one. */
#include "gateway/capture/ip_packet.h"

#define HEADERS_MAX 16 /* extension headers that are passed over */

enum extension {
    EXTENSION_HOP = 0,
    EXTENSION_ROUTING = 43,
    EXTENSION_FRAGMENT = IP_PACKET_FRAGMENT,
    EXTENSION_AUTHENTICATION = 51,
    EXTENSION_DESTINATION = 60
};

/* At most len bytes of what is left. */
static struct cursor take_up_to(struct cursor *in, size_t len)
{
    size_t left = cursor_left(in);
    return cursor_block(in, len < left ? len : left);
}

static bool read_ipv4(struct ip_packet *out, struct cursor in)
{
    uint8_t bytes[4];
    size_t header = (cursor_u8(&in) & 0xfU) * 4;
    cursor_skip(&in, 1);
    size_t total = cursor_u16be(&in);
    out->id = cursor_u16be(&in);
    uint16_t fragment = cursor_u16be(&in);
    out->offset_bytes = (fragment & 0x1fffU) * 8;
    out->more = (fragment & 0x2000) != 0;
    cursor_skip(&in, 1); /* TTL */
    out->protocol = cursor_u8(&in);
    cursor_skip(&in, 2);
    cursor_copy(&in, bytes, sizeof bytes);
    out->from = address_ipv4(bytes);
    cursor_copy(&in, bytes, sizeof bytes);
    out->to = address_ipv4(bytes);
    if (header < 20 || (total != 0 && total < header)) {
        return false;
    }
    cursor_skip(&in, header - 20);
    /* 0: left to the network card when it was recorded (segmentation offload) */
    out->payload = take_up_to(&in, total == 0 ? cursor_left(&in) : total - header);
    return !in.failed;
}

static void read_fragment(struct ip_packet *out, struct cursor *in)
{
    cursor_skip(in, 1);
    uint16_t fragment = cursor_u16be(in);
    out->offset_bytes = fragment & 0xfff8U;
    out->more = (fragment & 1) != 0;
    out->id = cursor_u32be(in);
}

/* The headers before the payload; of a later fragment nothing more can be told. */
static bool read_extensions(struct ip_packet *out, struct cursor *in, uint8_t next)
{
    for (unsigned i = 0; i < HEADERS_MAX && !in->failed; i++) {
        out->protocol = next;
        if (next != EXTENSION_HOP && next != EXTENSION_ROUTING &&
            next != EXTENSION_FRAGMENT && next != EXTENSION_AUTHENTICATION &&
            next != EXTENSION_DESTINATION) {
            return true;
        }
        bool fragment = next == EXTENSION_FRAGMENT;
        bool authentication = next == EXTENSION_AUTHENTICATION;
        next = cursor_u8(in);
        if (fragment) {
            read_fragment(out, in);
        } else {
            size_t units = cursor_u8(in);
            cursor_skip(in, authentication ? (units + 2) * 4 - 2 : units * 8 + 6);
        }
        if (fragment && ip_packet_is_fragment(out)) {
            out->protocol = next;
            return !in->failed;
        }
    }
    return false;
}

static bool read_ipv6(struct ip_packet *out, struct cursor in)
{
    uint8_t bytes[16];
    cursor_skip(&in, 4);
    size_t length = cursor_u16be(&in);
    uint8_t next = cursor_u8(&in);
    cursor_skip(&in, 1); /* hop limit */
    cursor_copy(&in, bytes, sizeof bytes);
    out->from = address_ipv6(bytes);
    cursor_copy(&in, bytes, sizeof bytes);
    out->to = address_ipv6(bytes);
    out->payload = take_up_to(&in, length == 0 ? cursor_left(&in) : length);
    return !in.failed && read_extensions(out, &out->payload, next);
}

bool ip_packet_read(struct ip_packet *out, struct cursor in)
{
    *out = (struct ip_packet){.protocol = 0};
    switch (cursor_peek(&in) >> 4) {
    case 4:
        return read_ipv4(out, in);
    case 6:
        return read_ipv6(out, in);
    default:
        return false;
    }
}

bool ip_packet_is_fragment(const struct ip_packet *self)
{
    return self->more || self->offset_bytes > 0;
}
