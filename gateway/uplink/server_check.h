/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the server of a flow shows the certificate that its rule asks for: the gateway
 * makes a handshake of its own with the same address, port and server name, and keeps
 * what came of it.
 *
 * It proves who answers there at that time. Whoever can tell our connection from the
 * unit's, on the way to the server, could answer them differently: a rule that must rule
 * this out inspects. Where mbedTLS has no TLS 1.3 a server that speaks nothing older
 * cannot be judged, and what cannot be judged does not pass.
 *
 * Law: one handshake for one destination at a time, however many flows wait for it, and
 * all of them together hold the loop no longer than their share (handshake_share.h); the
 * others wait, within their time. All is fixed tables; a destination that finds no room
 * is UNKNOWN, and counted. */
#ifndef GATEWAY_UPLINK_SERVER_CHECK_H
#define GATEWAY_UPLINK_SERVER_CHECK_H

#include "gateway/uplink/handshake_share.h"
#include "gateway/uplink/regime.h"
#include "gateway/uplink/tls_link.h"

#define SERVER_CHECK_ROWS 256
#define SERVER_CHECK_LINKS 16           /* handshakes at once; more wait their turn */
#define SERVER_CHECK_RULE_LINKS 8       /* of them for one rule, whose servers may ... */
#define SERVER_CHECK_RULE_ROWS 192      /* ... be silent: others have their turn */
#define SERVER_CHECK_WAIT_US 5000000ULL /* for a certificate, the turn included */
#define SERVER_CHECK_GOOD_US 600000000ULL /* so long a verdict holds ... */
#define SERVER_CHECK_WRONG_US 60000000ULL
#define SERVER_CHECK_UNKNOWN_US 5000000ULL

enum server_check_state {
    SERVER_CHECK_NONE, /* the row is free */
    SERVER_CHECK_RUNNING,
    SERVER_CHECK_GOOD,
    SERVER_CHECK_WRONG,
    SERVER_CHECK_UNKNOWN /* nobody there, no TLS that we speak, too slow, no room */
};

struct server_check_row {
    uint8_t state;  /* enum server_check_state */
    uint8_t detail; /* enum detail: why it is not GOOD */
    int8_t link;    /* while RUNNING; -1: it waits for one */
    uint16_t rule;
    struct endpoint server;
    uint64_t until_us; /* the verdict holds, or the handshake has time, until then */
    struct certificate_rules rules;
    char name[POLICY_HOST_BYTES];
};

struct server_check {
    struct regime *regime;
    struct poller *poller;
    struct poller_token token;   /* of our links, without index and epoch */
    const struct policy *policy; /* that the rows are of */
    struct handshake_share share;
    struct server_check_row rows[SERVER_CHECK_ROWS];
    struct server_check_row *owners[SERVER_CHECK_LINKS]; /* NULL: the link is free */
    struct tls_link links[SERVER_CHECK_LINKS];
};

/* token: kind and part are those of our links' events. */
void server_check_init(struct server_check *self, struct regime *regime,
                       struct poller *poller, struct poller_token token);
/* Forgets everything; no link is open after it. */
void server_check_close(struct server_check *self);

/* True if the rule asks for more of the server's certificate than the unit looks at. */
MUST_CHECK bool server_check_wanted(const struct policy_flow_rule *rule);

/* What is known of the server by that name under that rule of the policy in force;
 * RUNNING: to be asked again when server_check_event or server_check_tick say so. why:
 * what is wrong with it, or kept it UNKNOWN, as far as that is known. */
MUST_CHECK enum server_check_state server_check_ask(struct server_check *self,
                                                    const struct endpoint *server,
                                                    const char *name, uint16_t rule,
                                                    enum detail *why);

/* An event of a link. True: something came to be known. */
MUST_CHECK bool server_check_event(struct server_check *self, struct poller_token token);
/* The same for what has taken too long. */
MUST_CHECK bool server_check_tick(struct server_check *self);

/* Another policy may be in force: what was known under the old one is forgotten. */
void server_check_follow(struct server_check *self);

#endif
