/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway's DNS: the only resolver that the unit has, over UDP and TCP.
 *
 * Law: an address is told to the unit only after it was pinned to the name. Refused names
 * are REFUSED (so many a second), allowed names without an address record are empty, a
 * resolver that does not answer is SERVFAIL. Nothing that the unit wrote but the name and
 * type leaves, nothing that the resolver wrote but addresses and their TTL comes in. */
#ifndef GATEWAY_UPLINK_NAME_SERVICE_H
#define GATEWAY_UPLINK_NAME_SERVICE_H

#include "gateway/uplink/poller.h"
#include "gateway/uplink/regime.h"
#include "gateway/uplink/resolver.h"
#include "policies/rate.h"

#define NAME_SERVICE_STREAMS 32
#define NAME_SERVICE_REFUSALS_PER_S 1000U /* over UDP; what is above has no answer */
#define NAME_SERVICE_STREAM_US 5000000ULL /* a TCP client may be idle for so long */

struct name_stream {
    int fd; /* -1: free */
    uint16_t epoch;
    uint8_t door;
    bool waiting; /* a question of it is with the resolver; nothing is read meanwhile */
    uint16_t got_bytes;
    uint64_t since_us;
    struct endpoint from;
    uint8_t question[2 + DNS_QUESTION_BYTES];
};

struct name_service {
    struct regime *regime;
    struct poller *poller;
    uint8_t stream_kind; /* of the streams' tokens */
    int udp[2];
    int tcp[2];
    struct endpoint own[2]; /* where both stand */
    struct rate_state refusals;
    struct resolver resolver;
    bool resting[2]; /* a TCP socket that is not polled until the next tick */
    struct poller_token resting_token[2];
    struct name_stream streams[NAME_SERVICE_STREAMS];
};

void name_service_init(struct name_service *self, struct regime *regime,
                       struct poller *poller, uint8_t resolver_kind, uint8_t stream_kind,
                       const int udp[static 2], const int tcp[static 2]);
void name_service_close(struct name_service *self);

/* Judges one question, and answers it now or when the resolver has. */
void name_service_ask(struct name_service *self, const struct resolver_client *client,
                      const uint8_t *bytes, size_t len);

/* Questions wait on a UDP socket; an answer on one of the resolver's sockets. */
void name_service_read(struct name_service *self, size_t door);
void name_service_resolver_event(struct name_service *self, struct poller_token token,
                                 uint32_t events);
void name_service_tick(struct name_service *self);

#endif
