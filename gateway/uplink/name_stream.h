/* SPDX-License-Identifier: Apache-2.0 */
/* DNS clients over TCP (RFC 7766): two bytes of length before each message, one question
 * at a time, a fixed number of clients. When all slots are in use the one that has been
 * idle for longest makes room. */
#ifndef GATEWAY_UPLINK_NAME_STREAM_H
#define GATEWAY_UPLINK_NAME_STREAM_H

#include "gateway/uplink/name_service.h"

void name_stream_init(struct name_service *self);
void name_stream_close(struct name_service *self);
/* Connections wait on the TCP socket of the token's part; bytes on a stream. A socket
 * that cannot be accepted from, as when no descriptor is left, is not polled until the
 * next tick. */
void name_stream_accept(struct name_service *self, struct poller_token door);
void name_stream_event(struct name_service *self, struct poller_token token);
void name_stream_tick(struct name_service *self);

/* message has two bytes of room before its len bytes. Goes nowhere if the client has
 * left.
 */
void name_stream_reply(struct name_service *self, const struct resolver_client *client,
                       uint8_t *message, size_t len);

#endif
