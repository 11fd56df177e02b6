/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello that answers a HelloRetryRequest (RFC 8446 4.1.2): it must be the one
 * that was judged, but for what a retry changes, since the server goes by the second.
 *
 * While a flow is watched, a handshake record of the unit is held back until it is known
 * what it is. A hello is judged again, and held against the first: another server name,
 * other protocols, ECH that comes or goes, other versions are cut. Any other handshake
 * message ends the watch: a server that waits for a hello ends the connection at it.
 * Early data may stand before the second hello, so other records do not end it.
 *
 * Where the policy has secrets, flows of every version are watched, and what a client
 * says in the clear before its ChangeCipherSpec (clear_flight.h) is looked into before it
 * goes on; it does not end the watch.
 *
 * Does not: see past what relay.h says is followed of a flow; hold the fingerprint
 * against the first one, which a cookie changes. */
#ifndef GATEWAY_UPLINK_SECOND_HELLO_H
#define GATEWAY_UPLINK_SECOND_HELLO_H

#include "gateway/uplink/gate.h"

/* A flow of TLS that a rule for TLS passed, or observe, is watched from here on, if it is
 * TLS 1.3 or there are secrets. */
void second_hello_watch(const struct gate *self, struct flow *flow);

/* How many of the bytes that come next stand before a handshake record: these may go on.
 */
MUST_CHECK size_t second_hello_reach(const struct flow *flow, const uint8_t *bytes,
                                     size_t len);

enum second_hello_state {
    SECOND_HELLO_MORE,    /* what is held does not tell yet */
    SECOND_HELLO_GOES_ON, /* flow->clear_bytes of what is held may go on; or it is none,
                             and the flow is watched no more */
    SECOND_HELLO_CUT      /* why says for what */
};

/* Looks at what the flow's buffer holds, which begins with a handshake record. */
MUST_CHECK enum second_hello_state second_hello_look(struct gate *self, struct flow *flow,
                                                     enum reason *why);

#endif
