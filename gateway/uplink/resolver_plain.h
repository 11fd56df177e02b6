/* SPDX-License-Identifier: Apache-2.0 */
/* Questions in the clear: over UDP, and once more over TCP. Each finishes its question
 * where the last try has failed. */
#ifndef GATEWAY_UPLINK_RESOLVER_PLAIN_H
#define GATEWAY_UPLINK_RESOLVER_PLAIN_H

#include "gateway/uplink/resolver.h"

/* Sends the question of a query that was just taken. False: no socket. */
MUST_CHECK bool resolver_plain_ask(struct resolver *self, struct resolver_query *query,
                                   const struct endpoint *server, uint64_t now_us);
/* The try has failed: the other transport, or silence. */
void resolver_plain_again(struct resolver *self, struct resolver_query *query,
                          const struct endpoint *server, uint64_t now_us);
void resolver_plain_event(struct resolver *self, struct resolver_query *query,
                          uint32_t events, const struct endpoint *server,
                          uint64_t now_us);
/* Its socket, if it has one. */
void resolver_plain_close(struct resolver_query *query);

#endif
