/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS session of our own with a server: a socket that does not block, and the session's
 * bytes to and from it. Whoever owns it looks at session.state and talks to the session
 * (gateway/tls/tls_session.h). */
#ifndef GATEWAY_UPLINK_TLS_LINK_H
#define GATEWAY_UPLINK_TLS_LINK_H

#include "gateway/tls/tls_session.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/poller.h"

struct tls_link {
    int fd; /* -1: none */
    uint16_t epoch;
    struct tls_session session; /* CLOSED with no fd */
};

/* What a link is before its first opening. */
void tls_link_init(struct tls_link *self);

/* Begins to connect. token: of the owner, the epoch is filled in with the link's; events
 * are edges, both ways. name, rules: as tls_session_open_client; no ALPN is offered.
 * False: no socket or no memory; nothing is open. */
MUST_CHECK bool tls_link_open(struct tls_link *self, struct poller *poller,
                              struct poller_token token, const struct endpoint *server,
                              const char *name, const struct certificate_rules *rules);

/* Sends what waits, and receives once. True: something came, an end among it; the owner
 * reads the session and calls again. */
MUST_CHECK bool tls_link_move(struct tls_link *self);

/* Sends what waits. A socket that is broken is found by the next tls_link_move. */
void tls_link_flush(struct tls_link *self);

/* It talks, or may come to. */
MUST_CHECK bool tls_link_is_up(const struct tls_link *self);

/* Ends the session with a word if it can be said at once. */
void tls_link_close(struct tls_link *self);

#endif
