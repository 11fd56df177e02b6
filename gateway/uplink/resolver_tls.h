/* SPDX-License-Identifier: Apache-2.0 */
/* Questions over TLS (RFC 7858): one session that is kept, questions one behind the other
 * without waiting, answers matched by id in any order, queries padded (RFC 8467).
 *
 * Law: nothing is asked before the server's certificate was found right, and nothing is
 * ever asked in the clear. A session that the server ends is begun anew, at once if it
 * has answered, else after a pause that grows. A question whose session ended is asked
 * again in the next, until its time is over. So is one that a session does not answer
 * within RESOLVER_TLS_MUTE_US, if it has answered others before: a modem that was away
 * leaves sessions that nobody holds, and who asks waits 2 to 5 s. */
#ifndef GATEWAY_UPLINK_RESOLVER_TLS_H
#define GATEWAY_UPLINK_RESOLVER_TLS_H

#include "gateway/uplink/resolver.h"

#define RESOLVER_TLS_PART 1 /* of the session's poller token; those of queries have 0 */
#define RESOLVER_TLS_MUTE_US 1000000ULL
#define RESOLVER_TLS_WAIT_US (2 * RESOLVER_WAIT_US)

void resolver_tls_init(struct resolver *self);
void resolver_tls_close(struct resolver *self);

/* A query that was just taken. False: the certificate was wrong a moment ago. */
MUST_CHECK bool resolver_tls_ask(struct resolver *self, struct resolver_query *query,
                                 const struct resolver_server *server, uint64_t now_us);
void resolver_tls_event(struct resolver *self, struct poller_token token,
                        const struct resolver_server *server, uint64_t now_us);
void resolver_tls_tick(struct resolver *self, const struct resolver_server *server,
                       uint64_t now_us);

#endif
