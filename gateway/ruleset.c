/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the options, prints the routing, and knows which form is printed where. */
#include "gateway/ruleset.h"

#include <string.h>

#include "gateway/ruleset_iptables.h"
#include "gateway/ruleset_nft.h"

/* Letters, digits, and marks that neither a shell, nft nor iptables reads as anything
 * else ("+" and "*" at the end would match other interfaces). */
static bool is_plain(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.-";
    return name[0] != '-' && name[strspn(name, allowed)] == '\0' &&
           strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool check_name(const char *name, const char *role, struct trouble *why)
{
    size_t len = strnlen(name, POLICY_INTERFACE_BYTES);
    if (len == 0 || len >= POLICY_INTERFACE_BYTES || !is_plain(name)) {
        trouble_set(why,
                    "no usable name of the %s interface; give 1 to 15 letters, "
                    "digits, '_', '.' or '-', as 'ip link' shows it",
                    role);
        return false;
    }
    return true;
}

bool ruleset_options_check(const struct ruleset_options *options, struct trouble *why)
{
    if (!check_name(options->unit, "unit", why) ||
        !check_name(options->modem, "modem", why)) {
        return false;
    }
    if (strcmp(options->unit, options->modem) == 0) {
        trouble_set(why, "the unit's interface and the modem's are both %s; name two",
                    options->unit);
        return false;
    }
    return true;
}

static bool forwards(const struct policy *policy, const struct ruleset_options *options,
                     uint8_t family)
{
    bool any = options->observe;
    for (uint8_t i = 0; i < policy->emergency_flow_count; i++) {
        any = any || policy->emergency_flows[i].server.family == family;
    }
    return any;
}

/* What waits for a sender that is not there takes room from the answers to others. The
 * rule comes last, as a rule that is there already ends a batch of ip; without a place of
 * its own it would be another at each start, and not be found there. */
static void print_routes(FILE *out, const struct ruleset_options *options)
{
    static const char *const families[][2] = {{"-4", "arp_cache"}, {"-6", "ndisc_cache"}};
    for (size_t i = 0; i < 2; i++) {
        const char *family = families[i][0];
        fprintf(out,
                "ip %s ntable change name %s dev %s queue 1\n"
                "ip %s route replace local default dev lo table %u\n"
                "ip %s rule add pref %u fwmark 0x%x lookup %u\n",
                family, families[i][1], options->unit, family, RULESET_TABLE, family,
                RULESET_PLACE, RULESET_MARK, RULESET_TABLE);
    }
}

/* Forwarding comes last, when all that drops is in place. It also sets what it does not
 * name back to the kernel's defaults for routers, so the rest follows it. */
static void print_sysctls(FILE *out, const struct policy *policy,
                          const struct ruleset_options *options)
{
    const char *names[] = {options->unit, options->modem};
    fprintf(out, "sysctl -w net/ipv4/ip_forward=%d\n",
            forwards(policy, options, ADDRESS_IPV4));
    fprintf(out, "sysctl -w net/ipv6/conf/all/forwarding=%d\n",
            forwards(policy, options, ADDRESS_IPV6));
    for (size_t i = 0; i < 2; i++) {
        fprintf(out,
                "sysctl -w net/ipv4/conf/%s/rp_filter=1\n"
                "sysctl -w net/ipv4/conf/%s/route_localnet=0\n"
                "sysctl -w net/ipv4/conf/%s/accept_redirects=0\n"
                "sysctl -w net/ipv4/conf/%s/send_redirects=0\n"
                "sysctl -w net/ipv4/conf/%s/accept_source_route=0\n"
                "sysctl -w net/ipv6/conf/%s/accept_redirects=0\n",
                names[i], names[i], names[i], names[i], names[i], names[i]);
    }
    fprintf(out, "sysctl -w net/ipv6/conf/%s/accept_ra=0\n", options->unit);
    if (forwards(policy, options, ADDRESS_IPV6)) {
        /* A router listens to other routers only when told to, and a modem may be one. */
        fprintf(out, "sysctl -w net/ipv6/conf/%s/accept_ra=2\n", options->modem);
    }
}

void ruleset_print(FILE *out, const struct policy *policy,
                   const struct ruleset_options *options, enum ruleset_form form)
{
    switch (form) {
    case RULESET_NFTABLES:
        ruleset_nft_print(out, policy, options);
        break;
    case RULESET_IPTABLES:
        ruleset_iptables_print(out, policy, options, ADDRESS_IPV4);
        break;
    case RULESET_IP6TABLES:
        ruleset_iptables_print(out, policy, options, ADDRESS_IPV6);
        break;
    case RULESET_ROUTING:
        print_routes(out, options);
        print_sysctls(out, policy, options);
        break;
    }
}
