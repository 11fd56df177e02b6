/* SPDX-License-Identifier: Apache-2.0 */
/* NFLOG messages, built as the kernel builds them. */
#include "gateway/uplink/nflog.h"

#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "gateway/ruleset.h"
#include "tests/gateway/quote_kit.h"
#include "tests/tap.h"

struct message {
    uint8_t bytes[512];
    size_t len;
};

static void put(struct message *self, const void *bytes, size_t len)
{
    memcpy(self->bytes + self->len, bytes, len);
    self->len += len;
}

static void put_attribute(struct message *self, uint16_t type, const void *bytes,
                          size_t len)
{
    uint16_t header[] = {(uint16_t)(4 + len), type};
    put(self, header, sizeof header);
    put(self, bytes, len);
    self->len = (self->len + 3) / 4 * 4;
}

/* One logged packet after whatever is in the message already. */
static void put_packet(struct message *self, const char *prefix, const void *packet,
                       size_t len)
{
    size_t start = self->len;
    struct nlmsghdr header = {.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET};
    put(self, &header, sizeof header);
    put(self, "\x02\0\0\x5a", 4);
    put_attribute(self, NFULA_HWTYPE, "\0\x01", 2);
    put_attribute(self, NFULA_PREFIX, prefix, strlen(prefix) + 1);
    put_attribute(self, NFULA_PAYLOAD, packet, len);
    uint32_t total = (uint32_t)(self->len - start);
    memcpy(self->bytes + start, &total, sizeof total);
}

static const uint8_t ping[] = {0x45, 0,  0, 84, 0,   0,  0x40, 0,  64, 1, 0,    0,
                               10,   66, 0, 2,  198, 51, 100,  10, 8,  0, 0x12, 0x34};
static const uint8_t syn[] = {0x46, 0, 0,  64, 0, 0, 0x40, 0, 64, 6, 0,    0,    1, 2,
                              3,    4, 10, 66, 0, 2, 0x94, 4, 0,  0, 0x9c, 0x40, 0, 22};
static const uint8_t second_fragment[] = {0x45, 0,  0,   64, 0,    1,    0x20, 5,
                                          64,   17, 0,   0,  10,   66,   0,    2,
                                          198,  51, 100, 10, 0xff, 0xff, 0xff, 0xff};
static const uint8_t ping6[] = {0x60, 0,    0, 0, 0, 16, 0, 64, 0xfd, 0, 0, 0x66, 0,
                                0,    0,    0, 0, 0, 0,  0, 0,  0,    0, 2, 0x20, 1,
                                0xd,  0xb8, 0, 0, 0, 0,  0, 0,  0,    0, 0, 0,    0,
                                0x10, 58,   0, 1, 4, 0,  0, 0,  0, /* hop-by-hop options
                                                                      before it */
                                128,  0,    0, 0};

static struct event last;
static struct answered answered;
static struct answered *known = &answered;

static void keep(void *context, const struct event *event)
{
    (void)context;
    last = *event;
}

static size_t decode(const struct message *message, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, message->bytes, len);
    size_t count = nflog_decode(exact, len, known, keep, NULL);
    free(exact);
    return count;
}

static void test_a_dropped_ping_is_told_with_its_type(void)
{
    struct message message = {.len = 0};
    char text[ADDRESS_TEXT_BYTES];
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping, sizeof ping);
    EXPECT_EQ(decode(&message, message.len), 1);
    EXPECT_EQ(last.subject, EVENT_PACKET);
    EXPECT_EQ(last.source, EVENT_FROM_UPLINK);
    EXPECT_EQ(last.action, EVENT_DROPPED);
    EXPECT_EQ(last.reason, REASON_PROTOCOL_NOT_ALLOWED);
    EXPECT_EQ(last.packet.protocol, IPPROTO_ICMP);
    EXPECT_EQ(last.packet.server_port, 8);
    address_print(&last.packet.client, text);
    EXPECT_TEXT(text, "10.66.0.2");
    address_print(&last.packet.server, text);
    EXPECT_TEXT(text, "198.51.100.10");
}

static void test_each_prefix_has_its_meaning(void)
{
    static const struct {
        const char *prefix;
        enum event_action action;
        enum reason reason;
    } rows[] = {
        {RULESET_PREFIX_SENDER, EVENT_DROPPED, REASON_FOREIGN_SENDER},
        {RULESET_PREFIX_INBOUND, EVENT_DROPPED, REASON_UNSOLICITED_INBOUND},
        {RULESET_PREFIX_EMERGENCY, EVENT_PASSED, REASON_EMERGENCY},
        {RULESET_PREFIX_OBSERVED, EVENT_WOULD_DROP, REASON_PROTOCOL_NOT_ALLOWED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct message message = {.len = 0};
        put_packet(&message, rows[i].prefix, syn, sizeof syn);
        EXPECT_EQ(decode(&message, message.len), 1);
        EXPECT_EQ(last.action, rows[i].action);
        EXPECT_EQ(last.reason, rows[i].reason);
        EXPECT_EQ(last.packet.server_port, 22); /* behind the IP options */
    }
}

static void test_an_ipv6_packet_is_told_by_what_is_behind_its_extensions(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping6, sizeof ping6);
    EXPECT_EQ(decode(&message, message.len), 1);
    EXPECT_EQ(last.packet.protocol, IPPROTO_ICMPV6);
    EXPECT_EQ(last.packet.server_port, 128);
    EXPECT_EQ(last.packet.client.family, ADDRESS_IPV6);
}

/* Unreachable, about a datagram of 48 bytes that has just been sent to the unit. */
static size_t put_error(uint8_t *out, bool is_ipv6)
{
    static const uint8_t said[48] = "from the server";
    size_t header = is_ipv6 ? 40 : 20;
    size_t at = is_ipv6 ? 8 : 12;
    size_t each = is_ipv6 ? 16 : 4;
    quote_note(&answered, is_ipv6, said, sizeof said);
    memset(out, 0, header + 8);
    out[0] = is_ipv6 ? 0x60 : 0x45;
    out[is_ipv6 ? 6 : 9] = is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    memset(out + at, 1, each); /* from the unit */
    memset(out + at + each, 2, each);
    out[header] = is_ipv6 ? 1 : 3;
    size_t len = header + 8 + quote_put(out + header + 8, is_ipv6, said, 48, 48);
    out[is_ipv6 ? 5 : 3] = (uint8_t)(len - (is_ipv6 ? 40 : 0));
    return len;
}

static enum reason reason_of(const char *prefix, const uint8_t *packet, size_t len)
{
    struct message message = {.len = 0};
    put_packet(&message, prefix, packet, len);
    EXPECT_EQ(decode(&message, message.len), 1);
    return (enum reason)last.reason;
}

/* Its kernel sends it when an answer comes for a program that has ended. */
static void test_an_error_about_an_answer_is_no_attempt(void)
{
    uint8_t packet[200];
    for (int is_ipv6 = 0; is_ipv6 < 2; is_ipv6++) {
        size_t len = put_error(packet, is_ipv6 != 0);
        EXPECT_EQ(reason_of(RULESET_PREFIX_PROTOCOL, packet, len), REASON_ICMP_ERROR);
        EXPECT_EQ(last.action, EVENT_DROPPED);
        EXPECT_EQ(last.packet.server_port, is_ipv6 ? 1 : 3);
        EXPECT_EQ(reason_of(RULESET_PREFIX_PROTOCOL, packet, len),
                  REASON_PROTOCOL_NOT_ALLOWED); /* the answer had its error */
        EXPECT_EQ(put_error(packet, is_ipv6 != 0), len);
        EXPECT_EQ(reason_of(RULESET_PREFIX_SENDER, packet, len), REASON_FOREIGN_SENDER);
    }
    EXPECT(!reason_row(REASON_ICMP_ERROR)->exfiltration);
}

/* Another type or field of ICMP, more or less than is told, what no answer said. */
static void test_an_error_that_says_anything_else_is_one(void)
{
    uint8_t packet[200];
    static const struct {
        size_t at;
        uint8_t byte;
        int longer;
    } others[] = {{20, 8, 0},  {20, 11, 0},  {24, 1, 0},  {27, 1, 0},   {20, 3, 1},
                  {20, 3, -1}, {56, 'V', 0}, {103, 1, 0}, {28, 0x46, 0}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t len = put_error(packet, false);
        packet[len] = 0;
        packet[others[i].at] = others[i].byte;
        EXPECT_EQ(reason_of(RULESET_PREFIX_PROTOCOL, packet,
                            (size_t)((int)len + others[i].longer)),
                  REASON_PROTOCOL_NOT_ALLOWED);
    }
}

static void test_an_error_about_what_nobody_sent_is_one(void)
{
    uint8_t packet[200];
    size_t len = put_error(packet, false);
    memset(&answered, 0, sizeof answered);
    EXPECT_EQ(reason_of(RULESET_PREFIX_PROTOCOL, packet, len),
              REASON_PROTOCOL_NOT_ALLOWED);
    known = NULL;
    EXPECT_EQ(put_error(packet, false), len);
    EXPECT_EQ(reason_of(RULESET_PREFIX_PROTOCOL, packet, len),
              REASON_PROTOCOL_NOT_ALLOWED);
    known = &answered;
}

static void test_a_later_fragment_has_no_port(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, second_fragment,
               sizeof second_fragment);
    EXPECT_EQ(decode(&message, message.len), 1);
    EXPECT_EQ(last.packet.protocol, IPPROTO_UDP);
    EXPECT_EQ(last.packet.server_port, 0);
}

static void test_a_protocol_without_ports_has_none(void)
{
    uint8_t gre[sizeof ping];
    struct message message = {.len = 0};
    memcpy(gre, ping, sizeof ping);
    gre[9] = IPPROTO_GRE;
    put_packet(&message, RULESET_PREFIX_PROTOCOL, gre, sizeof gre);
    EXPECT_EQ(decode(&message, message.len), 1);
    EXPECT_EQ(last.packet.protocol, IPPROTO_GRE);
    EXPECT_EQ(last.packet.server_port, 0);
}

static void test_an_ipv6_packet_cut_in_its_extensions_still_has_its_addresses(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping6, 44);
    EXPECT_EQ(decode(&message, message.len), 1);
    EXPECT_EQ(last.packet.server.family, ADDRESS_IPV6);
    EXPECT_EQ(last.packet.server_port, 0);
}

static void test_an_ipv6_header_that_is_cut_is_no_packet(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping6, 39);
    EXPECT_EQ(decode(&message, message.len), 0);
}

static void test_several_messages_in_one_read_are_all_told(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping, sizeof ping);
    put_packet(&message, RULESET_PREFIX_INBOUND, syn, sizeof syn);
    EXPECT_EQ(decode(&message, message.len), 2);
    EXPECT_EQ(last.reason, REASON_UNSOLICITED_INBOUND);
}

static void test_what_is_not_ours_is_passed_over(void)
{
    struct message message = {.len = 0};
    put_packet(&message, "someone else", ping, sizeof ping);
    put_packet(&message, RULESET_PREFIX_PROTOCOL, "\x75", 1);
    EXPECT_EQ(decode(&message, message.len), 0);
}

static void test_every_truncation_is_safe(void)
{
    struct message message = {.len = 0};
    put_packet(&message, RULESET_PREFIX_PROTOCOL, ping6, sizeof ping6);
    for (size_t len = 0; len < message.len; len++) {
        EXPECT_EQ(decode(&message, len), 0);
    }
}

static void test_a_lying_length_is_safe(void)
{
    for (size_t at = 0; at < 64; at++) {
        static const uint8_t values[] = {0, 1, 3, 5, 0x7f, 0xff};
        for (size_t v = 0; v < sizeof values; v++) {
            struct message message = {.len = 0};
            put_packet(&message, RULESET_PREFIX_PROTOCOL, ping, sizeof ping);
            message.bytes[at] = values[v];
            EXPECT(decode(&message, message.len) <= 1);
        }
    }
}

int main(void)
{
    RUN(test_a_dropped_ping_is_told_with_its_type);
    RUN(test_each_prefix_has_its_meaning);
    RUN(test_an_ipv6_packet_is_told_by_what_is_behind_its_extensions);
    RUN(test_an_error_about_an_answer_is_no_attempt);
    RUN(test_an_error_that_says_anything_else_is_one);
    RUN(test_an_error_about_what_nobody_sent_is_one);
    RUN(test_a_later_fragment_has_no_port);
    RUN(test_a_protocol_without_ports_has_none);
    RUN(test_an_ipv6_packet_cut_in_its_extensions_still_has_its_addresses);
    RUN(test_an_ipv6_header_that_is_cut_is_no_packet);
    RUN(test_several_messages_in_one_read_are_all_told);
    RUN(test_what_is_not_ours_is_passed_over);
    RUN(test_every_truncation_is_safe);
    RUN(test_a_lying_length_is_safe);
    return tap_done();
}
