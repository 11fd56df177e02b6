/* SPDX-License-Identifier: Apache-2.0 */
/* One layer after the other. */
#include "gateway/capture/packet_walk.h"

#include <netinet/in.h>

#include "gateway/capture/link_layer.h"

#define TUNNELS_MAX 4 /* one inside the other */
#define PROTOCOL_IPIP 4
#define PROTOCOL_6IN4 41
#define PROTOCOL_GRE 47
#define GRE_CHECKSUM 0x8000
#define GRE_KEY 0x2000
#define GRE_SEQUENCE 0x1000

#define TCP_SYN 0x02
#define TCP_ACK 0x10

static void take_udp(struct packet_walk *self, const struct ip_packet *packet,
                     uint64_t time_us)
{
    struct cursor in = packet->payload;
    struct flow_book_end from = {packet->from, cursor_u16be(&in)};
    struct flow_book_end to = {packet->to, cursor_u16be(&in)};
    size_t length = cursor_u16be(&in);
    cursor_skip(&in, 2);
    size_t left = cursor_left(&in);
    if (in.failed || (length != 0 && length < 8)) {
        self->no_flow++;
        return;
    }
    size_t len = length == 0 || length - 8 > left ? left : length - 8;
    const uint8_t *bytes = cursor_take(&in, len);
    enum flow_book_way way;
    if (flow_book_datagram(self->book, &from, &to, time_us, bytes, len, &way) != NULL) {
        self->datagram(self->context, time_us, &from, &to, bytes, len);
    }
}

static void take_tcp(struct packet_walk *self, const struct ip_packet *packet,
                     uint64_t time_us)
{
    struct cursor in = packet->payload;
    struct flow_book_end from = {packet->from, cursor_u16be(&in)};
    struct flow_book_end to = {packet->to, cursor_u16be(&in)};
    struct flow_book_segment segment = {.sequence = cursor_u32be(&in)};
    cursor_skip(&in, 4);
    size_t header = (cursor_u8(&in) >> 4) * 4U;
    uint8_t flags = cursor_u8(&in);
    segment.syn = (flags & TCP_SYN) != 0;
    segment.ack = (flags & TCP_ACK) != 0;
    cursor_skip(&in, 6);
    if (header < 20 || in.failed) {
        self->no_flow++;
        return;
    }
    cursor_skip(&in, header - 20);
    size_t len = cursor_left(&in);
    if (in.failed) {
        self->no_flow++;
        return;
    }
    flow_book_segment(self->book, &from, &to, time_us, &segment, cursor_take(&in, len),
                      len);
}

/* RFC 2784, RFC 2890. True when an IP packet is inside. */
static bool strip_gre(struct cursor *in)
{
    uint16_t flags = cursor_u16be(in);
    uint16_t protocol = cursor_u16be(in);
    cursor_skip(in, (flags & GRE_CHECKSUM) != 0 ? 4 : 0);
    cursor_skip(in, (flags & GRE_KEY) != 0 ? 4 : 0);
    cursor_skip(in, (flags & GRE_SEQUENCE) != 0 ? 4 : 0);
    return !in->failed && (flags & 7) == 0 && (protocol == 0x0800 || protocol == 0x86dd);
}

/* True when what it carries is an IP packet again, which in then begins with. */
static bool is_tunnel(const struct ip_packet *packet, struct cursor *in)
{
    *in = packet->payload;
    switch (packet->protocol) {
    case PROTOCOL_IPIP:
    case PROTOCOL_6IN4:
        return true;
    case PROTOCOL_GRE:
        return strip_gre(in);
    default:
        return false;
    }
}

static void take_ip(struct packet_walk *self, struct cursor in, uint64_t time_us)
{
    struct ip_packet packet;
    for (unsigned i = 0; i < TUNNELS_MAX; i++) {
        if (!ip_packet_read(&packet, in)) {
            self->no_ip++;
            return;
        }
        if (ip_packet_is_fragment(&packet) &&
            !ip_fragments_add(self->fragments, &packet)) {
            return;
        }
        if (!is_tunnel(&packet, &in)) {
            break;
        }
    }
    if (packet.protocol == IPPROTO_UDP) {
        take_udp(self, &packet, time_us);
    } else if (packet.protocol == IPPROTO_TCP) {
        take_tcp(self, &packet, time_us);
    } else {
        self->no_flow++;
    }
}

void packet_walk_take(struct packet_walk *self, struct cursor frame, uint64_t time_us)
{
    if (!link_layer_strip(self->linktype, &frame)) {
        self->no_ip++;
        return;
    }
    take_ip(self, frame, time_us);
}
