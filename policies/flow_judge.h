/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a flow: a destination counts only when name, pinned address, port,
 * protocol and TLS server name agree. Pure: what is known so far in, verdict out;
 * VERDICT_MORE asks for bytes.
 *
 * Every rule of the transport (udp rules for UDP, tls, tcp, http and mqtt rules for TCP)
 * is held against the facts in the order below; the first rule that agrees in all of it
 * passes the flow. When none does, the reason is that of the rule that came furthest, the
 * earlier rule if two came as far.
 *
 *     what disagrees                                  reason
 *  0  port 53: the gateway alone answers DNS,
 *     whatever a rule says                            FOREIGN_RESOLVER
 *  1  no pinned name is one of the rule's host        TCP ADDRESS_NOT_NAMED
 *                                                     UDP UDP_NOT_ALLOWED
 *     one was until before, and the rule disagrees
 *     in nothing but the mode                         WRONG_MODE
 *  2  the port is not the rule's                      PORT_NOT_ALLOWED
 *  3  the rule does not hold in the mode              WRONG_MODE
 *     and for a rule that asks for a hello (tls, quic,
 *     dtls):
 *  4  nothing was said in time                        HELLO_SILENT
 *     the first bytes are not TLS, QUIC or DTLS       NOT_TLS, NOT_QUIC, NOT_DTLS
 *     the hello breaks its own lengths                HELLO_MALFORMED
 *     the hello is above 16 KB                        HELLO_TOO_LONG
 *  5  the hello is encrypted (whatever name it shows;
 *     GREASE that looks so too, unless the rule lets
 *     it)                                             ENCRYPTED_HELLO
 *  6  the hello has no server name                    NO_SERVER_NAME
 *  7  the server name is no pinned name, or is not
 *     one of the rule's host                          SERVER_NAME_MISMATCH
 *  8  a lower version than the rule asks for is the
 *     highest that is offered                         VERSION_TOO_OLD
 *  9  a protocol is offered that the rule does not
 *     list, or none at all where it lists some        ALPN_NOT_ALLOWED
 * 10  the fingerprint is none of the rule's           JA4_NOT_ALLOWED
 *     and for a rule that says what the bytes are
 *     (as; ntp, http, mqtt):
 * 11  they are something else                         PROTOCOL_UNEXPECTED
 *     and for every rule:
 * 12  nothing is left of the up or the down budget    BUDGET_SPENT
 *
 * A flow that came no further than 4 and is known to be camera video, a tunnel or vehicle
 * data is refused as that instead: VIDEO_STREAM, TUNNEL_ATTEMPT, VEHICLE_DATA; so is one
 * at 11.
 *
 * What 11 holds a flow to: over UDP each datagram of the unit, whole (flow_again.h). Over
 * TCP the first bytes that the unit says, until they tell what they are or are 4 KB; what
 * follows is not looked at (but of HTTP and MQTT, by http_judge.h and mqtt_judge.h), nor
 * what the server says. A unit that waits for the server to
 * speak first never says them.
 *
 * A tcp or udp rule that says nothing of its bytes does not look at them, so a tcp rule
 * may pass a flow that has said nothing yet. While content is FLOW_NOTHING_YET a TCP flow
 * that does not pass gets VERDICT_MORE, wherever it goes, so that what it tried can be
 * recorded; a UDP flow only when a rule waits for its bytes. */
#ifndef POLICIES_FLOW_JUDGE_H
#define POLICIES_FLOW_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policies/budget.h"
#include "policies/policy.h"
#include "policies/traffic.h"
#include "policies/verdict.h"

enum flow_content {
    FLOW_NOTHING_YET, /* no byte read, or not enough to tell: may still become any of
                         these */
    FLOW_TLS_HELLO,   /* a whole ClientHello was read */
    FLOW_QUIC_HELLO,
    FLOW_DTLS_HELLO,
    FLOW_PLAIN,      /* the first bytes are no hello */
    FLOW_BAD_HELLO,  /* a hello that breaks its own lengths */
    FLOW_LONG_HELLO, /* a hello above 16 KB */
    FLOW_SILENT      /* the time to say something has passed */
};

enum flow_ech {
    FLOW_ECH_NONE,
    FLOW_ECH_GREASE, /* it looks like GREASE: that is evidence, not proof */
    FLOW_ECH_REAL
};

struct flow_facts {
    bool udp;
    struct address server; /* where the unit wanted to go */
    uint16_t port;
    const char *const
        *pinned; /* names that resolved to server for this unit, still pinned */
    size_t pinned_count;
    const char *const *past; /* names that were pinned until before: they open nothing */
    size_t past_count;
    enum flow_content content;
    const char *server_name; /* from the hello, normalised; "" if it had none */
    enum flow_ech ech;
    uint16_t version;        /* the highest that the hello offers */
    const char *const *alpn; /* what it offers */
    uint8_t alpn_count;
    const char *ja4;       /* its fingerprint; NULL as "" */
    enum traffic protocol; /* what the bytes are, as far as they tell */
};

/* up and down: one state per flow rule, or NULL for none spent. On VERDICT_MORE the
 * reason means nothing. */
MUST_CHECK struct verdict flow_judge_check(const struct policy *policy, uint8_t mode,
                                           const struct flow_facts *facts,
                                           const struct budget_state *up,
                                           const struct budget_state *down,
                                           uint64_t now_us);

/* Whether one rule agrees with all that is known of a flow, mode and budget aside. False
 * for a rule that the policy does not have. */
MUST_CHECK bool flow_judge_agrees(const struct policy *policy, uint16_t rule,
                                  const struct flow_facts *facts);

#endif
