/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the four tables. */
#include "gateway/ruleset_iptables.h"

#include <inttypes.h>

struct printer {
    FILE *out;
    const struct policy *policy;
    const struct ruleset_options *options;
    uint8_t family;
};

static const char *transport(const struct policy_emergency_flow *flow)
{
    return flow->transport == POLICY_UDP ? "udp" : "tcp";
}

/* `before` and the packets to an emergency destination, or from it, then `what`. */
static void each_emergency(const struct printer *self, const char *before, bool from,
                           const char *what)
{
    for (uint8_t i = 0; i < self->policy->emergency_flow_count; i++) {
        const struct policy_emergency_flow *flow = &self->policy->emergency_flows[i];
        char text[ADDRESS_TEXT_BYTES];
        if (flow->server.family != self->family) {
            continue;
        }
        address_print(&flow->server, text);
        fprintf(self->out, "-A %s %s %s -p %s --%sport %u %s\n", before,
                from ? "-s" : "-d", text, transport(flow), from ? "s" : "d", flow->port,
                what);
    }
}

static bool tracks(const struct printer *self)
{
    bool any = self->options->observe;
    for (uint8_t i = 0; i < self->policy->emergency_flow_count; i++) {
        any = any || self->policy->emergency_flows[i].server.family == self->family;
    }
    return any;
}

/* The first packets to each destination are logged however many others there are; all of
 * them together at most so often. */
static void print_log_chain(const struct printer *self, const char *name,
                            const char *table, const char *prefix)
{
    fprintf(self->out,
            "-A LOG_%s -m hashlimit --hashlimit-name %s%s%d --hashlimit-mode dstip "
            "--hashlimit-upto 2/sec --hashlimit-burst 4 --hashlimit-htable-max 4096 "
            "--hashlimit-htable-expire 10000 -j LOG_%s_2\n"
            "-A LOG_%s_2 -m limit --limit %u/sec --limit-burst %u -j NFLOG --nflog-group "
            "%u --nflog-prefix \"%s\" --nflog-size %u --nflog-threshold 1\n",
            name, name, table, self->family, name, name, RULESET_LOG_PER_SECOND,
            RULESET_LOG_PER_SECOND, RULESET_NFLOG_GROUP, prefix, RULESET_LOG_BYTES);
}

static void print_icmp(const struct printer *self, const char *chain,
                       const char *const types[], const char *target)
{
    const char *match = self->family == ADDRESS_IPV6 ? "-p ipv6-icmp --icmpv6-type"
                                                     : "-p icmp --icmp-type";
    for (size_t i = 0; types[i] != NULL; i++) {
        fprintf(self->out, "-A %s %s %s -j %s\n", chain, match, types[i], target);
    }
}

/* Of ICMPv6, what the link itself lives by (RFC 4890 4.4.1); of both, the errors that our
 * own connections need. */
static void print_link(const struct printer *self)
{
    static const char *const neighbours[] = {"neighbour-solicitation",
                                             "neighbour-advertisement", NULL};
    static const char *const housekeeping[] = {"router-solicitation", "130", "131", "143",
                                               NULL};
    static const char *const routers[] = {"router-advertisement", NULL};
    if (self->family == ADDRESS_IPV6) {
        print_icmp(self, "FROM_UNIT", neighbours, "ACCEPT");
        print_icmp(self, "FROM_UNIT", housekeeping, "DROP");
        print_icmp(self, "FROM_MODEM", neighbours, "ACCEPT");
        print_icmp(self, "FROM_MODEM", routers, "ACCEPT");
        print_icmp(self, "FROM_MODEM", housekeeping, "DROP");
    }
}

static void print_input(const struct printer *self)
{
    static const char *const errors4[] = {"destination-unreachable", "time-exceeded",
                                          NULL};
    static const char *const errors6[] = {"destination-unreachable", "packet-too-big",
                                          "time-exceeded", NULL};
    const char *not_ours = "-A FROM_MODEM -m addrtype ! --dst-type LOCAL "
                           "--limit-iface-in -j";
    fprintf(self->out,
            "-A INPUT -i %s -g FROM_UNIT\n"
            "-A INPUT -i %s -g FROM_MODEM\n"
            "-A FROM_UNIT -m mark --mark 0x%x -j ACCEPT\n"
            "-A FROM_UNIT -p udp --dport 53 -j ACCEPT\n"
            "-A FROM_UNIT -p tcp --dport 53 -j ACCEPT\n"
            "-A FROM_MODEM -p tcp ! --syn -m socket -j ACCEPT\n",
            self->options->unit, self->options->modem, RULESET_MARK);
    print_link(self);
    if (self->family == ADDRESS_IPV4) {
        fputs("-A FROM_UNIT -p igmp -j DROP\n", self->out);
    }
    fputs("-A FROM_UNIT -j LOG_PROTOCOL\n-A FROM_UNIT -j DROP\n", self->out);
    fprintf(self->out,
            "%s LOG_INBOUND\n%s DROP\n"
            "-A FROM_MODEM -p tcp ! --syn -j DROP\n" /* late for what we ended */
            "-A FROM_MODEM -p udp -m socket -j ACCEPT\n",
            not_ours, not_ours);
    print_icmp(self, "FROM_MODEM", self->family == ADDRESS_IPV6 ? errors6 : errors4,
               "ACCEPT");
    fputs("-A FROM_MODEM -j LOG_INBOUND\n-A FROM_MODEM -j DROP\n", self->out);
}

static void print_forward(const struct printer *self)
{
    const char *unit = self->options->unit;
    const char *modem = self->options->modem;
    char outward[80];
    (void)snprintf(outward, sizeof outward, "FORWARD -i %s -o %s", unit, modem);
    each_emergency(self, outward, false, "-m conntrack --ctstate NEW -j LOG_EMERGENCY");
    /* What the tracker calls invalid would go out unrecorded, and with its own sender. */
    each_emergency(self, outward, false,
                   "-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT");
    if (tracks(self)) {
        fprintf(self->out,
                "-A FORWARD -i %s -o %s -m conntrack --ctstate ESTABLISHED,RELATED -j "
                "ACCEPT\n",
                modem, unit);
    }
    if (self->options->observe) {
        fprintf(self->out,
                "-A %s -p tcp -j DROP\n-A %s -p udp -j DROP\n"
                "-A %s -j LOG_OBSERVED\n-A %s -j ACCEPT\n",
                outward, outward, outward, outward);
    }
    fprintf(self->out,
            "-A FORWARD -i %s -j LOG_PROTOCOL\n-A FORWARD -i %s -j LOG_INBOUND\n", unit,
            modem);
}

/* As the nftables form has it: what tells a foreign sender of an error repeats there what
 * the unit wrote. */
static void print_errors(const struct printer *self)
{
    static const char *const errors4[] = {"destination-unreachable", "redirect",
                                          "time-exceeded", "parameter-problem", NULL};
    static const char *const errors6[] = {
        "destination-unreachable", "packet-too-big", "time-exceeded",
        "parameter-problem",       "redirect",       NULL};
    const char *const *errors = self->family == ADDRESS_IPV6 ? errors6 : errors4;
    char out[64];
    (void)snprintf(out, sizeof out, "OUTPUT -o %s", self->options->modem);
    for (uint8_t i = 0; i < self->policy->emergency_flow_count; i++) {
        const struct address *server = &self->policy->emergency_flows[i].server;
        char text[ADDRESS_TEXT_BYTES];
        if (server->family == self->family) {
            address_print(server, text);
            fprintf(self->out, "-A %s -d %s -j ACCEPT\n", out, text);
        }
    }
    print_icmp(self, out, errors, "LOG_SENDER");
    print_icmp(self, out, errors, "DROP");
}

static void print_filter(const struct printer *self)
{
    static const char *const logs[][2] = {{"PROTOCOL", RULESET_PREFIX_PROTOCOL},
                                          {"INBOUND", RULESET_PREFIX_INBOUND},
                                          {"SENDER", RULESET_PREFIX_SENDER},
                                          {"EMERGENCY", RULESET_PREFIX_EMERGENCY},
                                          {"OBSERVED", RULESET_PREFIX_OBSERVED}};
    fputs("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
          ":FROM_UNIT - [0:0]\n:FROM_MODEM - [0:0]\n",
          self->out);
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        fprintf(self->out, ":LOG_%s - [0:0]\n:LOG_%s_2 - [0:0]\n", logs[i][0],
                logs[i][0]);
    }
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        print_log_chain(self, logs[i][0], "F", logs[i][1]);
    }
    print_input(self);
    print_errors(self);
    print_forward(self);
    fputs("COMMIT\n", self->out);
}

/* What would leave and was not handed over ends here, before routing, so that it is
 * logged with forwarding off as well. In observe the forward chain has what is neither
 * TCP nor UDP. */
static void print_leaving(const struct printer *self)
{
    static const char *const observed[] = {"-p tcp ", "-p udp ", NULL};
    static const char *const all[] = {"", NULL};
    const char *const *which = self->options->observe ? observed : all;
    if (self->family == ADDRESS_IPV6) { /* stays on the link */
        fprintf(self->out, "-A PREROUTING -i %s -d fe80::/10 -j ACCEPT\n",
                self->options->unit);
    }
    for (size_t i = 0; which[i] != NULL; i++) {
        fprintf(self->out,
                "-A PREROUTING -i %s %s-m addrtype --dst-type UNICAST -j LOG_PROTOCOL\n"
                "-A PREROUTING -i %s %s-m addrtype --dst-type UNICAST -j DROP\n",
                self->options->unit, which[i], self->options->unit, which[i]);
    }
}

static void print_mangle(const struct printer *self)
{
    const char *unit = self->options->unit;
    char from_unit[64];
    (void)snprintf(from_unit, sizeof from_unit, "PREROUTING -i %s", unit);
    fputs("*mangle\n:PREROUTING ACCEPT [0:0]\n"
          ":LOG_PROTOCOL - [0:0]\n:LOG_PROTOCOL_2 - [0:0]\n"
          ":LOG_SENDER - [0:0]\n:LOG_SENDER_2 - [0:0]\n:FOREIGN_SENDER - [0:0]\n",
          self->out);
    print_log_chain(self, "PROTOCOL", "M", RULESET_PREFIX_PROTOCOL);
    print_log_chain(self, "SENDER", "M", RULESET_PREFIX_SENDER);
    fputs("-A FOREIGN_SENDER -j LOG_SENDER\n-A FOREIGN_SENDER -j DROP\n", self->out);
    each_emergency(self, from_unit, false, "-j ACCEPT");
    /* The answer to it would go out to the cloud, and say there what the unit wrote. */
    fprintf(self->out, "-A %s -m rpfilter --invert -g FOREIGN_SENDER\n", from_unit);
    for (size_t i = 0; i < 2; i++) {
        fprintf(self->out,
                "-A PREROUTING -i %s -p %s --dport 53 -m addrtype --dst-type LOCAL "
                "--limit-iface-in -j ACCEPT\n",
                unit, i == 0 ? "udp" : "tcp");
    }
    for (size_t i = 0; i < 2; i++) {
        fprintf(self->out,
                "-A PREROUTING -i %s -p %s -j TPROXY --on-port %u --tproxy-mark "
                "0x%x/0xffffffff\n",
                unit, i == 0 ? "udp" : "tcp", RULESET_TPROXY_PORT, RULESET_MARK);
    }
    print_leaving(self);
    fputs("COMMIT\n", self->out);
}

static void print_raw(const struct printer *self)
{
    char from_unit[64];
    char from_modem[64];
    (void)snprintf(from_unit, sizeof from_unit, "PREROUTING -i %s", self->options->unit);
    (void)snprintf(from_modem, sizeof from_modem, "PREROUTING -i %s",
                   self->options->modem);
    fputs("*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n", self->out);
    if (tracks(self)) {
        each_emergency(self, from_unit, false, "-j ACCEPT");
        each_emergency(self, from_modem, true, "-j ACCEPT");
        if (self->options->observe) {
            fprintf(self->out,
                    "-A %s -p tcp -j CT --notrack\n-A %s -p udp -j CT --notrack\n",
                    from_unit, from_unit);
        } else {
            fprintf(self->out, "-A %s -j CT --notrack\n", from_unit);
        }
        fprintf(self->out,
                "-A %s -p tcp -j CT --notrack\n-A %s -p udp -j CT --notrack\n"
                "-A OUTPUT -j CT --notrack\n",
                from_modem, from_modem);
    }
    fputs("COMMIT\n", self->out);
}

static void print_nat(const struct printer *self)
{
    fprintf(self->out,
            "*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
            "-A POSTROUTING -o %s -j MASQUERADE\nCOMMIT\n",
            self->options->modem);
}

void ruleset_iptables_print(FILE *out, const struct policy *policy,
                            const struct ruleset_options *options, uint8_t family)
{
    struct printer printer = {out, policy, options, family};
    fprintf(out,
            "# sallyport: the kernel's part of policy version %" PRIu64
            ", for %s-restore\n",
            policy->version, family == ADDRESS_IPV6 ? "ip6tables" : "iptables");
    print_filter(&printer);
    print_raw(&printer);
    print_mangle(&printer);
    if (tracks(&printer)) {
        print_nat(&printer);
    }
}
