/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out SocketCAN frames (LINKTYPE_CAN_SOCKETCAN), IPv4 (RFC 791) and IPv6 (RFC 8200),
 * TCP (RFC 9293), UDP (RFC 768) and a DNS question (RFC 1035). */
#include "gateway/officer/event_packet.h"

#include <string.h>

#define CAN_HEADER_BYTES 8U
#define CAN_EXTENDED 0x80000000U
#define CAN_REMOTE 0x40000000U
#define CAN_FD_FRAME 0x04U
#define IPV4_BYTES 20U
#define IPV6_BYTES 40U
#define TCP_BYTES 20U
#define UDP_BYTES 8U
#define ICMP_BYTES 8U
#define PORTS_BYTES 4U
#define DNS_HEADER_BYTES 12U
#define DNS_LABEL_MAX 63U
#define DNS_PORT 53U
#define DATAGRAM_MAX 65507U /* bytes that fit one over IPv4 */
#define TCP_SYN 0x02U
#define TCP_PSH_ACK 0x18U

enum protocol {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58
};

static void put8(struct pcapng_packet *out, unsigned value)
{
    out->bytes[out->captured++] = (uint8_t)value;
}

static void put16(struct pcapng_packet *out, unsigned value)
{
    put8(out, value >> 8);
    put8(out, value);
}

static void put32(struct pcapng_packet *out, uint32_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xFFFF);
}

static void put_all(struct pcapng_packet *out, const void *bytes, size_t len)
{
    memcpy(out->bytes + out->captured, bytes, len);
    out->captured += (uint32_t)len;
}

static void set16(struct pcapng_packet *out, size_t at, unsigned value)
{
    out->bytes[at] = (uint8_t)(value >> 8);
    out->bytes[at + 1] = (uint8_t)value;
}

/* One's complement sum (RFC 1071) of bytes from..to, on top of what is summed. */
static uint32_t sum_of(const struct pcapng_packet *packet, size_t from, size_t to,
                       uint32_t sum)
{
    for (size_t i = from; i < to; i++) {
        sum += (i - from) % 2 == 0 ? (uint32_t)packet->bytes[i] << 8 : packet->bytes[i];
    }
    return sum;
}

static unsigned folded(uint32_t sum)
{
    while (sum >> 16 != 0) {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return ~sum & 0xFFFF;
}

/* The header alone. */
static void put_can(struct pcapng_packet *out, const struct trail_frame *frame,
                    const char *bus, uint32_t length)
{
    out->link = PCAPNG_CAN_SOCKETCAN;
    out->interface = bus;
    put32(out, frame->id | (frame->extended ? CAN_EXTENDED : 0) |
                   (frame->remote ? CAN_REMOTE : 0));
    put8(out, length);
    put8(out, frame->fd ? CAN_FD_FRAME : 0);
    put16(out, 0);
    out->original = CAN_HEADER_BYTES + (frame->remote ? 0 : length);
}

static bool make_frame(struct pcapng_packet *out, const struct event_frame *frame)
{
    const struct trail_frame kept = {.id = frame->id,
                                     .extended = frame->extended,
                                     .fd = frame->fd,
                                     .remote = frame->remote};
    if (frame->from[0] == 0) {
        return false;
    }
    put_can(out, &kept, frame->from, frame->length);
    put_all(out, frame->data, frame->data_len);
    return true;
}

/* The IP header; the lengths are set when all is there. */
static void begin_ip(struct pcapng_packet *out, const struct address *client,
                     const struct address *server, unsigned protocol)
{
    out->link = PCAPNG_RAW_IP;
    out->interface = "uplink";
    if (server->family == ADDRESS_IPV4) {
        put32(out, 0x45000000);
        put32(out, 0);
        put16(out, EVENT_PACKET_HOPS << 8 | protocol);
        put16(out, 0);
    } else {
        put32(out, 0x60000000);
        put16(out, 0);
        put16(out, protocol << 8 | EVENT_PACKET_HOPS);
    }
    struct address none = {.family = server->family};
    put_all(out, client->family == server->family ? client->bytes : none.bytes,
            address_length(server));
    put_all(out, server->bytes, address_length(server));
}

static size_t ip_bytes(const struct pcapng_packet *packet)
{
    return packet->bytes[0] >> 4 == 4 ? IPV4_BYTES : IPV6_BYTES;
}

/* Sets the lengths and IPv4's checksum, for so many bytes that were not captured. */
static void end_ip(struct pcapng_packet *out, uint32_t missing)
{
    out->original = out->captured + missing;
    if (ip_bytes(out) == IPV4_BYTES) {
        set16(out, 2, out->original);
        set16(out, 10, folded(sum_of(out, 0, IPV4_BYTES, 0)));
    } else {
        set16(out, 4, out->original - IPV6_BYTES);
    }
}

/* A checksum over the pseudo-header as well, at an offset into the transport's header. */
static void set_checksum(struct pcapng_packet *out, unsigned protocol, size_t at)
{
    size_t start = ip_bytes(out);
    size_t addresses = start == IPV4_BYTES ? 12 : 8;
    uint32_t sum = sum_of(out, addresses, start, protocol);
    sum = sum_of(out, start, out->captured, sum + out->captured - (uint32_t)start);
    set16(out, start + at, folded(sum));
}

static void put_tcp(struct pcapng_packet *out, const struct event_flow *flow)
{
    const struct event_evidence *said = &flow->evidence;
    put16(out, flow->client_port);
    put16(out, flow->server_port);
    put32(out, said->len > 0 ? said->offset + 1 : 0);
    put32(out, said->len > 0 ? 1 : 0);
    put8(out, TCP_BYTES / 4 << 4);
    put8(out, said->len > 0 ? TCP_PSH_ACK : TCP_SYN);
    put16(out, EVENT_PACKET_WINDOW);
    put32(out, 0); /* checksum, urgent pointer */
    put_all(out, said->bytes, said->len);
    set_checksum(out, PROTOCOL_TCP, 16);
}

static void put_udp(struct pcapng_packet *out, unsigned from, unsigned to, size_t payload)
{
    put16(out, from);
    put16(out, to);
    put16(out, (unsigned)(UDP_BYTES + payload));
    put16(out, 0);
}

static bool make_flow(struct pcapng_packet *out, const struct event_flow *flow,
                      const uint8_t *said, size_t len)
{
    if (flow->server.family == ADDRESS_NONE) {
        return false;
    }
    begin_ip(out, &flow->client, &flow->server, flow->transport);
    if (flow->transport == PROTOCOL_TCP) {
        put_tcp(out, flow);
    } else {
        put_udp(out, flow->client_port, flow->server_port, len);
        put_all(out, said, len);
        set_checksum(out, PROTOCOL_UDP, 6);
    }
    end_ip(out, 0);
    return true;
}

/* The labels of a name; false, and nothing is put, when it cannot be spelt as such. */
static bool put_labels(struct pcapng_packet *out, const char *name)
{
    uint32_t before = out->captured;
    while (*name != 0) {
        size_t len = strcspn(name, ".");
        if (len == 0 || len > DNS_LABEL_MAX) {
            out->captured = before;
            return false;
        }
        put8(out, (unsigned)len);
        put_all(out, name, len);
        name += len + (name[len] == '.' ? 1 : 0);
    }
    put8(out, 0);
    return true;
}

static bool make_name(struct pcapng_packet *out, const struct event_name *name)
{
    if (name->server.family == ADDRESS_NONE) {
        return false;
    }
    begin_ip(out, &name->client, &name->server, PROTOCOL_UDP);
    size_t start = out->captured;
    put_udp(out, 0, DNS_PORT, 0);
    put32(out, 0);
    put32(out, 0x00010000); /* one question */
    put32(out, 0);
    if (!put_labels(out, name->name)) {
        out->captured = (uint32_t)start + UDP_BYTES;
        set16(out, start + 4, UDP_BYTES + DNS_HEADER_BYTES);
        end_ip(out, DNS_HEADER_BYTES);
        return true;
    }
    put16(out, name->type);
    put16(out, 1); /* IN */
    set16(out, start + 4, out->captured - (unsigned)start);
    set_checksum(out, PROTOCOL_UDP, 6);
    end_ip(out, 0);
    return true;
}

static bool make_packet(struct pcapng_packet *out, const struct event_packet *packet)
{
    if (packet->server.family == ADDRESS_NONE) {
        return false;
    }
    begin_ip(out, &packet->client, &packet->server, packet->protocol);
    switch (packet->protocol) {
    case PROTOCOL_TCP:
        put32(out, packet->server_port);
        end_ip(out, TCP_BYTES - PORTS_BYTES);
        break;
    case PROTOCOL_UDP:
        put32(out, packet->server_port);
        end_ip(out, UDP_BYTES - PORTS_BYTES);
        break;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
        put8(out, packet->server_port);
        end_ip(out, ICMP_BYTES - 1);
        break;
    default:
        end_ip(out, 0);
        break;
    }
    return true;
}

bool event_packet_make(struct pcapng_packet *out, const struct event *event)
{
    *out = (struct pcapng_packet){.wall_us = event->wall_us};
    switch ((enum event_subject)event->subject) {
    case EVENT_FRAME:
        return make_frame(out, &event->frame);
    case EVENT_FLOW:
        return make_flow(out, &event->flow, event->flow.evidence.bytes,
                         event->flow.evidence.len);
    case EVENT_NAME:
        return make_name(out, &event->name);
    case EVENT_PACKET:
        return make_packet(out, &event->packet);
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        break;
    }
    return false;
}

bool event_packet_make_datagram(struct pcapng_packet *out, const struct event *event,
                                const uint8_t *said, size_t len)
{
    *out = (struct pcapng_packet){.wall_us = event->wall_us};
    return make_flow(out, &event->flow, said, len);
}

/* What came before the verdict has its transport's header; of a verdict, an end, and what
 * the kernel told, only the ports are sure. */
static void put_transport(struct pcapng_packet *out, const struct trail_header *header)
{
    const struct trail_packet *packet = &header->packet;
    const struct event_flow flow = {.client_port = packet->client_port,
                                    .server_port = packet->server_port};
    bool is_tcp = packet->transport == PROTOCOL_TCP;
    uint32_t length = header->length < DATAGRAM_MAX ? header->length : DATAGRAM_MAX;
    if (packet->state == TRAIL_OPENED) {
        put_tcp(out, &flow);
        end_ip(out, 0);
    } else if (packet->state == TRAIL_DATAGRAM || packet->state == TRAIL_NAME) {
        put_udp(out, packet->client_port, packet->server_port, length);
        end_ip(out, packet->state == TRAIL_NAME ? DNS_HEADER_BYTES : length);
    } else if (is_tcp || packet->transport == PROTOCOL_UDP) {
        put16(out, packet->client_port);
        put16(out, packet->server_port);
        end_ip(out, (is_tcp ? TCP_BYTES : UDP_BYTES) - PORTS_BYTES);
    } else {
        end_ip(out, 0);
    }
}

bool event_packet_of_header(struct pcapng_packet *out, const struct trail_header *header,
                            const char *bus, uint64_t wall_us)
{
    const struct trail_packet *packet = &header->packet;
    *out = (struct pcapng_packet){.wall_us = wall_us};
    if (header->sort == TRAIL_FRAME) {
        put_can(out, &header->frame, bus, header->length);
        return true;
    }
    if (packet->server.family == ADDRESS_NONE) {
        return false;
    }
    begin_ip(out, &packet->client, &packet->server, packet->transport);
    put_transport(out, header);
    return true;
}
