/* SPDX-License-Identifier: Apache-2.0 */
/* Netlink messages of nfnetlink_log, read with the cursor. */
#include "gateway/uplink/nflog.h"

#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>

#include "can/cursor.h"
#include "gateway/ruleset.h"

#define PREFIX_BYTES 64
#define TYPE_PACKET (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET)
#define NETLINK_HEADER_BYTES 16
#define NFGEN_BYTES 4
#define ATTRIBUTE_TYPE_MASK 0x3fff /* NLA_TYPE_MASK */
#define PROTOCOL_HOP_BY_HOP 0      /* IPv6 extension headers, RFC 8200 4 */
#define PROTOCOL_ROUTING 43
#define PROTOCOL_FRAGMENT 44
#define PROTOCOL_OPTIONS 60
#define EXTENSION_HEADERS_MAX 8
#define ICMP_UNREACHABLE 3
#define ICMPV6_UNREACHABLE 1

/* What a prefix means. */
static const struct meaning {
    const char *prefix;
    enum event_action action;
    enum reason reason;
} meanings[] = {
    {RULESET_PREFIX_PROTOCOL, EVENT_DROPPED, REASON_PROTOCOL_NOT_ALLOWED},
    {RULESET_PREFIX_SENDER, EVENT_DROPPED, REASON_FOREIGN_SENDER},
    {RULESET_PREFIX_INBOUND, EVENT_DROPPED, REASON_UNSOLICITED_INBOUND},
    {RULESET_PREFIX_EMERGENCY, EVENT_PASSED, REASON_EMERGENCY},
    {RULESET_PREFIX_OBSERVED, EVENT_WOULD_DROP, REASON_PROTOCOL_NOT_ALLOWED},
};

static const struct meaning *find_meaning(const char *prefix)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(meanings[i].prefix, prefix) == 0) {
            return &meanings[i];
        }
    }
    return NULL;
}

/* The port that the packet goes to, or the ICMP type; 0 for other protocols. */
static uint16_t read_port(uint8_t protocol, struct cursor in)
{
    switch (protocol) {
    case IPPROTO_TCP:
    case IPPROTO_UDP:
    case IPPROTO_SCTP:
    case IPPROTO_DCCP:
    case IPPROTO_UDPLITE:
        cursor_skip(&in, 2);
        return cursor_u16be(&in);
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
        return cursor_u8(&in);
    default:
        return 0;
    }
}

/* RFC 791 3.1. Up to what is behind the header. */
static bool read_ipv4(struct event_packet *out, struct cursor *in)
{
    uint8_t first = cursor_u8(in);
    size_t options = (size_t)(first & 0x0f) * 4;
    cursor_skip(in, 5);
    uint16_t fragment = cursor_u16be(in) & 0x1fff;
    cursor_skip(in, 1);
    out->protocol = cursor_u8(in);
    cursor_skip(in, 2);
    const uint8_t *from = cursor_take(in, 4);
    const uint8_t *to = cursor_take(in, 4);
    if (in->failed || first >> 4 != 4 || options < 20) {
        return false;
    }
    out->client = address_ipv4(from);
    out->server = address_ipv4(to);
    cursor_skip(in, options - 20);
    out->server_port = fragment == 0 ? read_port(out->protocol, *in) : 0;
    return true;
}

static bool is_extension(uint8_t protocol)
{
    return protocol == PROTOCOL_HOP_BY_HOP || protocol == PROTOCOL_ROUTING ||
           protocol == PROTOCOL_FRAGMENT || protocol == PROTOCOL_OPTIONS;
}

/* RFC 8200 3 and 4. The same. */
static bool read_ipv6(struct event_packet *out, struct cursor *in)
{
    uint8_t first = cursor_u8(in);
    cursor_skip(in, 5);
    out->protocol = cursor_u8(in);
    cursor_skip(in, 1);
    const uint8_t *from = cursor_take(in, 16);
    const uint8_t *to = cursor_take(in, 16);
    if (in->failed || first >> 4 != 6) {
        return false;
    }
    out->client = address_ipv6(from);
    out->server = address_ipv6(to);
    for (unsigned i = 0; i < EXTENSION_HEADERS_MAX && is_extension(out->protocol); i++) {
        bool fixed = out->protocol == PROTOCOL_FRAGMENT;
        uint8_t next = cursor_u8(in);
        size_t len = cursor_u8(in);
        cursor_skip(in, fixed ? 6 : len * 8 + 6);
        if (in->failed) {
            return true; /* its addresses are worth telling all the same */
        }
        out->protocol = next;
    }
    out->server_port = read_port(out->protocol, *in);
    return true;
}

/* Destination unreachable (RFC 792, RFC 4443 3.1), which a kernel sends by itself where a
 * program has ended that an answer was for. What is not filled in by rule holds nothing.
 */
static bool is_error_about_answer(const struct event_packet *packet, struct cursor in,
                                  struct answered *answered)
{
    bool is_ipv6 = packet->server.family == ADDRESS_IPV6;
    cursor_skip(&in, 4);
    return answered != NULL &&
           packet->protocol == (is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) &&
           packet->server_port == (is_ipv6 ? ICMPV6_UNREACHABLE : ICMP_UNREACHABLE) &&
           cursor_u32be(&in) == 0 && answered_take(answered, in);
}

/* All of it is here, and nothing behind it. */
static bool is_whole(struct cursor in)
{
    size_t here = cursor_left(&in);
    bool is_ipv6 = cursor_peek(&in) >> 4 == 6;
    cursor_skip(&in, is_ipv6 ? 4 : 2);
    size_t told = cursor_u16be(&in);
    return !in.failed && here == told + (is_ipv6 ? 40U : 0U);
}

static bool read_packet(struct event_packet *out, bool *is_error, struct cursor payload,
                        struct answered *answered)
{
    bool whole = is_whole(payload);
    *out = (struct event_packet){.protocol = 0};
    bool good = cursor_peek(&payload) >> 4 == 6 ? read_ipv6(out, &payload)
                                                : read_ipv4(out, &payload);
    *is_error = good && whole && is_error_about_answer(out, payload, answered);
    return good;
}

/* Native byte order, as netlink headers are. */
static uint16_t native16(struct cursor *in)
{
    uint16_t value = 0;
    cursor_copy(in, &value, sizeof value);
    return value;
}

static uint32_t native32(struct cursor *in)
{
    uint32_t value = 0;
    cursor_copy(in, &value, sizeof value);
    return value;
}

static void skip_padding(struct cursor *in, size_t len)
{
    size_t padding = (4 - len % 4) % 4;
    cursor_skip(in, padding < cursor_left(in) ? padding : cursor_left(in));
}

/* One packet's attributes; false if it is not one that we asked for. */
static bool read_log(struct event *out, struct cursor in, struct answered *answered)
{
    char prefix[PREFIX_BYTES] = {0};
    bool have_packet = false;
    bool is_error = false;
    cursor_skip(&in, NFGEN_BYTES);
    while (cursor_left(&in) >= 4) {
        uint16_t len = native16(&in);
        uint16_t type = native16(&in) & ATTRIBUTE_TYPE_MASK;
        struct cursor value = cursor_block(&in, len < 4 ? SIZE_MAX : len - 4U);
        if (value.failed) {
            return false;
        }
        if (type == NFULA_PREFIX && cursor_left(&value) < sizeof prefix) {
            cursor_copy(&value, prefix, cursor_left(&value));
        } else if (type == NFULA_PAYLOAD) {
            have_packet = read_packet(&out->packet, &is_error, value, answered);
        }
        skip_padding(&in, len);
    }
    const struct meaning *meaning = find_meaning(prefix);
    if (meaning == NULL || !have_packet) {
        return false;
    }
    out->source = EVENT_FROM_UPLINK;
    out->action = meaning->action;
    out->reason = (uint16_t)(is_error && meaning->reason == REASON_PROTOCOL_NOT_ALLOWED
                                 ? REASON_ICMP_ERROR
                                 : meaning->reason);
    return true;
}

size_t nflog_decode(const uint8_t *bytes, size_t len, struct answered *answered,
                    nflog_event_cb event, void *context)
{
    struct cursor in = cursor_over(bytes, len);
    size_t count = 0;
    while (cursor_left(&in) >= NETLINK_HEADER_BYTES) {
        uint32_t message_bytes = native32(&in);
        uint16_t type = native16(&in);
        cursor_skip(&in, NETLINK_HEADER_BYTES - 6);
        struct cursor body =
            cursor_block(&in, message_bytes < NETLINK_HEADER_BYTES
                                  ? SIZE_MAX
                                  : message_bytes - NETLINK_HEADER_BYTES);
        struct event out = {.subject = EVENT_PACKET};
        if (!body.failed && type == TYPE_PACKET && read_log(&out, body, answered)) {
            event(context, &out);
            count++;
        }
        skip_padding(&in, message_bytes);
    }
    return count;
}
