/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the table chain by chain. */
#include "gateway/ruleset_nft.h"

#include <inttypes.h>

/* Destinations whose log is limited one by one, of each reason and address family. */
#define SEEN_MAX 2048
/* Senders on the unit's side within a minute, of each address family. Each that is
 * answered takes one of the kernel's 1,024 neighbours, whether it is there or invented.
 */
#define SENDERS_MAX 128

struct printer {
    FILE *out;
    const struct policy *policy;
    const struct ruleset_options *options;
};

static const char *transport(const struct policy_emergency_flow *flow)
{
    return flow->transport == POLICY_UDP ? "udp" : "tcp";
}

static const char *family_word(const struct address *address)
{
    return address->family == ADDRESS_IPV6 ? "ip6" : "ip";
}

/* Packets to an emergency destination, or from it, then `what`. */
static void each_emergency(const struct printer *self, const char *interface, bool from,
                           const char *what)
{
    for (uint8_t i = 0; i < self->policy->emergency_flow_count; i++) {
        const struct policy_emergency_flow *flow = &self->policy->emergency_flows[i];
        char text[ADDRESS_TEXT_BYTES];
        address_print(&flow->server, text);
        fprintf(self->out, "        %s %s %saddr %s %s %sport %u %s\n", interface,
                family_word(&flow->server), from ? "s" : "d", text, transport(flow),
                from ? "s" : "d", flow->port, what);
    }
}

static void print_write_chain(const struct printer *self, const char *name,
                              const char *prefix)
{
    fprintf(self->out,
            "    chain %s {\n"
            "        limit rate %u/second burst %u packets log prefix \"%s\" group %u "
            "snaplen %u\n"
            "    }\n",
            name, RULESET_LOG_PER_SECOND, RULESET_LOG_PER_SECOND, prefix,
            RULESET_NFLOG_GROUP, RULESET_LOG_BYTES);
}

/* Each (protocol, destination) is logged at its first packets, however many others there
 * are; all of them together, and those that find no room in the set, at most so often.
 * Each reason has sets and a limit of its own, so that none hides behind another. */
static void print_log_chain(const struct printer *self, const char *name,
                            const char *prefix)
{
    static const char *const keys[][2] = {{"ipv4", "ip protocol . ip daddr"},
                                          {"ipv6", "ip6 nexthdr . ip6 daddr"}};
    char write[32];
    (void)snprintf(write, sizeof write, "write_%s", name);
    for (size_t i = 0; i < 2; i++) {
        fprintf(self->out,
                "    set %s_%s {\n"
                "        type inet_proto . %s_addr\n"
                "        size %u\n        flags dynamic,timeout\n        timeout 10s\n"
                "    }\n",
                name, keys[i][0], keys[i][0], SEEN_MAX);
    }
    print_write_chain(self, write, prefix);
    fprintf(self->out, "    chain log_%s {\n", name);
    for (size_t i = 0; i < 2; i++) {
        fprintf(
            self->out,
            "        meta nfproto %s add @%s_%s { %s limit rate 2/second burst 4 packets "
            "} jump %s\n"
            "        meta nfproto %s %s != @%s_%s jump %s\n",
            keys[i][0], name, keys[i][0], keys[i][1], write, keys[i][0], keys[i][1], name,
            keys[i][0], write);
    }
    fputs("    }\n", self->out);
}

static void print_logs(const struct printer *self)
{
    print_log_chain(self, "protocol", RULESET_PREFIX_PROTOCOL);
    print_log_chain(self, "sender", RULESET_PREFIX_SENDER);
    print_log_chain(self, "inbound", RULESET_PREFIX_INBOUND);
    /* Few destinations, and what passes must not hide behind others in the set. */
    print_write_chain(self, "log_emergency", RULESET_PREFIX_EMERGENCY);
    print_log_chain(self, "observed", RULESET_PREFIX_OBSERVED);
}

static bool tracks(const struct printer *self)
{
    return self->policy->emergency_flow_count > 0 || self->options->observe;
}

/* Only what the kernel itself forwards is tracked. */
static void print_tracking(const struct printer *self)
{
    const char *unit = self->options->unit;
    const char *modem = self->options->modem;
    char from_unit[64];
    char from_modem[64];
    (void)snprintf(from_unit, sizeof from_unit, "iifname \"%s\"", unit);
    (void)snprintf(from_modem, sizeof from_modem, "iifname \"%s\"", modem);
    const char *others =
        self->options->observe ? " meta l4proto { tcp, udp } notrack" : " notrack";
    const char *inward =
        self->options->observe ? others : " meta l4proto { tcp, udp } notrack";
    fputs("    chain track {\n"
          "        type filter hook prerouting priority raw; policy accept;\n",
          self->out);
    each_emergency(self, from_unit, false, "accept");
    each_emergency(self, from_modem, true, "accept");
    fprintf(self->out, "        %s%s\n        %s%s\n    }\n", from_unit, others,
            from_modem, inward);
    fputs("    chain track_own {\n"
          "        type filter hook output priority raw; policy accept;\n"
          "        notrack\n    }\n",
          self->out);
}

/* What would leave and was not handed over ends here, before routing, so that it is
 * logged with forwarding off as well. In observe the forward chain has what is neither
 * TCP nor UDP. */
static void print_leaving(const struct printer *self)
{
    const char *which = self->options->observe ? "meta l4proto { tcp, udp } " : "";
    fprintf(self->out,
            "        ip6 daddr fe80::/10 return comment \"stays on the link\"\n"
            "        %sfib daddr type unicast jump log_protocol\n"
            "        %sfib daddr type unicast drop\n",
            which, which);
}

/* Whose sender is not on the unit's side: the answer to it would go out to the cloud, and
 * say there what the unit wrote. rp_filter knows IPv4 only, and is loose where another
 * setting of the machine says so. */
static void print_senders(const struct printer *self)
{
    fputs("        ip6 saddr :: ip6 daddr ff02::/16 return comment \"has none yet\"\n"
          "        fib saddr . iif oif missing goto foreign_sender\n"
          "        jump few_senders\n",
          self->out);
}

/* Who came first is heard for as long as it speaks, so inventing senders shuts nobody out
 * that was there before. */
static void print_few_senders(const struct printer *self)
{
    static const char *const families[] = {"ipv4", "ipv6"};
    for (size_t i = 0; i < 2; i++) {
        fprintf(self->out,
                "    set senders_%s {\n"
                "        type %s_addr\n"
                "        size %u\n        flags dynamic,timeout\n        timeout 1m\n"
                "    }\n",
                families[i], families[i], SENDERS_MAX);
    }
    fputs("    chain few_senders {\n"
          "        icmpv6 type nd-neighbor-advert return\n"
          "        update @senders_ipv4 { ip saddr } return\n"
          "        update @senders_ipv6 { ip6 saddr } return\n"
          "        goto foreign_sender\n"
          "    }\n"
          "    chain standing {\n"
          "        update @senders_ipv4 { ip saddr } accept\n"
          "        update @senders_ipv6 { ip6 saddr } accept\n"
          "        accept\n"
          "    }\n",
          self->out);
}

static void print_hand_over(const struct printer *self)
{
    char from_unit[64];
    (void)snprintf(from_unit, sizeof from_unit, "iifname \"%s\"", self->options->unit);
    fputs("    chain foreign_sender {\n"
          "        jump log_sender\n"
          "        drop\n"
          "    }\n",
          self->out);
    print_few_senders(self);
    fputs("    chain hand_over {\n"
          "        type filter hook prerouting priority mangle; policy accept;\n",
          self->out);
    fprintf(self->out, "        iifname != \"%s\" return\n", self->options->unit);
    each_emergency(self, from_unit, false, "return");
    /* The sender of these has answered from the unit's side already. A listener is not
     * meant: what it resets, it resets with a number that the unit chose. */
    fprintf(
        self->out,
        "        tcp flags & (syn | ack) != syn socket transparent 1 socket wildcard 0 "
        "meta mark set 0x%x goto standing\n",
        RULESET_MARK);
    print_senders(self);
    fprintf(self->out,
            "        meta l4proto { tcp, udp } th dport 53 fib daddr . iif type local "
            "return\n"
            "        meta l4proto { tcp, udp } tproxy to :%u meta mark set 0x%x accept\n",
            RULESET_TPROXY_PORT, RULESET_MARK);
    print_leaving(self);
    fputs("    }\n", self->out);
}

static void print_input(const struct printer *self)
{
    fprintf(
        self->out,
        "    chain from_unit {\n"
        "        meta l4proto { tcp, udp } th dport 53 accept\n"
        "        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n"
        "        icmpv6 type { nd-router-solicit, mld-listener-query, "
        "mld-listener-report, mld2-listener-report } drop comment \"of this link\"\n"
        "        ip protocol igmp drop comment \"of this link\"\n"
        "        jump log_protocol\n"
        "        drop\n"
        "    }\n"
        "    chain from_modem {\n"
        "        tcp flags & (syn | ack) != syn socket wildcard 0 accept\n"
        "        icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert "
        "} "
        "ip6 hoplimit 255 accept\n"
        "        icmpv6 type { nd-router-solicit, mld-listener-query, "
        "mld-listener-report, "
        "mld2-listener-report } drop comment \"of this link\"\n"
        "        fib daddr . iif type != local jump log_inbound\n"
        "        fib daddr . iif type != local drop\n"
        "        tcp flags & (syn | ack) != syn drop comment \"late for what we ended\"\n"
        "        meta l4proto udp socket wildcard 0 accept\n"
        "        icmp type { destination-unreachable, time-exceeded } accept\n"
        "        icmpv6 type { destination-unreachable, packet-too-big, time-exceeded } "
        "accept\n"
        "        jump log_inbound\n"
        "        drop\n"
        "    }\n"
        "    chain input {\n"
        "        type filter hook input priority filter; policy accept;\n"
        "        meta mark 0x%x accept comment \"handed over\"\n"
        "        iifname \"%s\" goto from_unit\n"
        "        iifname \"%s\" goto from_modem\n"
        "    }\n",
        RULESET_MARK, self->options->unit, self->options->modem);
}

/* An error repeats the packet that it is about (RFC 792, RFC 4443 3), to whatever sender
 * the unit wrote there, and some are told before any rule has seen the packet. Emergency
 * servers hear theirs. */
static void print_errors(const struct printer *self)
{
    const char *modem = self->options->modem;
    fputs("    chain from_us {\n"
          "        type filter hook output priority filter; policy accept;\n"
          "        meta l4proto tcp return\n",
          self->out);
    for (uint8_t i = 0; i < self->policy->emergency_flow_count; i++) {
        const struct address *server = &self->policy->emergency_flows[i].server;
        char text[ADDRESS_TEXT_BYTES];
        address_print(server, text);
        fprintf(self->out, "        oifname \"%s\" %s daddr %s return\n", modem,
                family_word(server), text);
    }
    fprintf(self->out,
            "        oifname \"%s\" icmp type { destination-unreachable, redirect, "
            "time-exceeded, parameter-problem } goto foreign_sender\n"
            "        oifname \"%s\" icmpv6 type { destination-unreachable, "
            "packet-too-big, time-exceeded, parameter-problem, nd-redirect } goto "
            "foreign_sender\n    }\n",
            modem, modem);
}

static void print_forward(const struct printer *self)
{
    const char *unit = self->options->unit;
    const char *modem = self->options->modem;
    char outward[80];
    char inward[80];
    (void)snprintf(outward, sizeof outward, "iifname \"%s\" oifname \"%s\"", unit, modem);
    (void)snprintf(inward, sizeof inward, "iifname \"%s\" oifname \"%s\"", modem, unit);
    fputs("    chain forward {\n"
          "        type filter hook forward priority filter; policy drop;\n",
          self->out);
    each_emergency(self, outward, false, "ct state new jump log_emergency");
    /* What the tracker calls invalid would go out unrecorded, and with its own sender. */
    each_emergency(self, outward, false, "ct state new,established accept");
    if (tracks(self)) {
        fprintf(self->out, "        %s ct state established,related accept\n", inward);
    }
    if (self->options->observe) {
        fprintf(self->out,
                "        %s meta l4proto != { tcp, udp } jump log_observed\n"
                "        %s meta l4proto != { tcp, udp } accept\n",
                outward, outward);
    }
    fprintf(self->out,
            "        iifname \"%s\" jump log_protocol\n"
            "        iifname \"%s\" jump log_inbound\n    }\n",
            unit, modem);
}

static void print_masquerade(const struct printer *self)
{
    fprintf(self->out,
            "    chain sender {\n"
            "        type nat hook postrouting priority srcnat; policy accept;\n"
            "        iifname \"%s\" oifname \"%s\" masquerade\n    }\n",
            self->options->unit, self->options->modem);
}

void ruleset_nft_print(FILE *out, const struct policy *policy,
                       const struct ruleset_options *options)
{
    struct printer printer = {out, policy, options};
    fprintf(out,
            "# sallyport: the kernel's part of policy version %" PRIu64 ", for nft -f\n"
            "table inet sallyport\n"
            "delete table inet sallyport\n"
            "table inet sallyport {\n",
            policy->version);
    print_logs(&printer);
    if (tracks(&printer)) {
        print_tracking(&printer);
    }
    print_hand_over(&printer);
    print_input(&printer);
    print_errors(&printer);
    print_forward(&printer);
    if (tracks(&printer)) {
        print_masquerade(&printer);
    }
    fputs("}\n", out);
}
