/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's part of a policy: what is handed to the uplink role, what the kernel lets
 * through by itself (emergency destinations) and what it drops and logs.
 *
 * Law: a packet of the unit is either handed to a local socket of the uplink, or goes to
 * an emergency destination, or is dropped. That holds with no process of ours alive. A
 * sender that is not on the unit's side is heard for an emergency only, since an answer
 * to it would go out to the cloud; nor does the kernel tell the modem's side of an error,
 * which repeats what was sent, but for emergency servers. Of new senders on the unit's
 * side, whom the kernel has to look for before it can answer, the nftables form hears 128
 * within a minute of each address family, first come first served, emergencies apart; the
 * iptables form cannot count them. What passes as an emergency is logged when it begins.
 * Nothing but emergency flows (and in observe what is neither TCP nor UDP) enters the
 * connection tracker, so that no flood can fill the table that an emergency needs.
 * The iptables form owns the tables raw, mangle, nat and filter whole; the nftables form
 * owns the table `inet sallyport`. */
#ifndef GATEWAY_RULESET_H
#define GATEWAY_RULESET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "can/attributes.h"
#include "can/trouble.h"
#include "policies/policy.h"

#define RULESET_TPROXY_PORT 15001   /* the TPROXY listeners, TCP and UDP */
#define RULESET_MARK 0x5a11         /* firewall mark of what is handed over */
#define RULESET_TABLE 90            /* routing table that makes every address local */
#define RULESET_PLACE 90            /* of the rule that leads there */
#define RULESET_NFLOG_GROUP 90      /* what is dropped or passed by the kernel */
#define RULESET_LOG_PER_SECOND 200U /* at most so many packets a second are logged */
#define RULESET_LOG_BYTES 1280U     /* of each: all of an ICMP error, RFC 4443 2.4 */

/* What the NFLOG prefixes say; gateway/uplink/nflog.c reads them. */
#define RULESET_PREFIX_PROTOCOL "sallyport-protocol"
#define RULESET_PREFIX_SENDER "sallyport-sender"
#define RULESET_PREFIX_INBOUND "sallyport-inbound"
#define RULESET_PREFIX_EMERGENCY "sallyport-emergency"
#define RULESET_PREFIX_OBSERVED "sallyport-observed"

struct ruleset_options {
    char unit[POLICY_INTERFACE_BYTES];  /* interface towards the unit: "unit0" */
    char modem[POLICY_INTERFACE_BYTES]; /* interface towards the modem: "modem0" */
    bool observe; /* what is neither TCP nor UDP is forwarded and logged, not dropped */
};

enum ruleset_form {
    RULESET_NFTABLES,  /* for nft -f */
    RULESET_IPTABLES,  /* for iptables-restore */
    RULESET_IP6TABLES, /* for ip6tables-restore */
    RULESET_ROUTING    /* ip(8) and sysctl(8) command lines, one a line */
};

/* False with why set: an interface name that is empty, too long, or could be read as
 * anything else than a name. Checked by all below. */
MUST_CHECK bool ruleset_options_check(const struct ruleset_options *options,
                                      struct trouble *why);

/* The rules as text; the options were checked. Same input, same bytes. */
void ruleset_print(FILE *out, const struct policy *policy,
                   const struct ruleset_options *options, enum ruleset_form form);

/* Puts them in place with nft, or with iptables-restore where the kernel has no
 * nf_tables, and the routing after them. Each table is replaced in one step, the dropping
 * ones stand before anything can be forwarded. Needs CAP_NET_ADMIN; runs programs and
 * waits for them. False with why set: what failed stays as it was before, nothing is
 * opened. Nothing of ours takes them away: they are what keeps a stopped gateway closed.
 */
MUST_CHECK bool ruleset_install(const struct policy *policy,
                                const struct ruleset_options *options,
                                struct trouble *why);

#endif
