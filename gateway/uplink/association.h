/* SPDX-License-Identifier: Apache-2.0 */
/* One client of the unit's side that talks to one server over UDP: what it is, what it
 * has moved, and under which rule. */
#ifndef GATEWAY_UPLINK_ASSOCIATION_H
#define GATEWAY_UPLINK_ASSOCIATION_H

#include "gateway/content/quic_keyring.h"
#include "gateway/uplink/deferral.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/flow_hello.h"
#include "gateway/uplink/regime.h"

struct datagram_scan;
struct quic_watch;

struct association {
    bool used;
    bool unbudgeted;  /* its budget is spent, and it goes on: observe, an update */
    uint8_t content;  /* enum flow_content */
    uint8_t protocol; /* enum traffic, as far as its datagrams told */
    uint16_t epoch;
    uint16_t rule;
    int16_t hold; /* where its datagrams wait to be judged, -1: they do not */
    int upstream; /* connected to the server; -1: not yet */
    int reply;    /* sends from the server's address; -1: asked for, not here yet */
    uint32_t ticket;
    uint64_t active_us;
    uint64_t told_us;
    uint64_t bytes[2]; /* enum regime_way; not told yet */
    struct endpoint client;
    struct endpoint server;
    char host[POLICY_HOST_BYTES]; /* its hello's server name, else the name it was pinned
                                     by */
    struct deferral deferral;
    struct flow_hello offered;
    struct quic_keyring keyring; /* of its QUIC connection, once it is watched no more */
    struct quic_watch *watch;    /* of its QUIC hello; NULL: none */
    struct datagram_scan *scan;  /* its own; NULL: it has no slot yet */
};

/* Tells it, with the bytes that were not told before. */
void association_note(struct association *self, const struct regime *regime,
                      enum event_action action, struct verdict verdict);
void association_note_progress(struct association *self, const struct regime *regime);

/* again: the name it goes by stands for the pinned ones. */
MUST_CHECK struct verdict association_judge(const struct association *self,
                                            const struct regime *regime, bool again);

/* Whether the rule wants it, mode and budget aside. */
MUST_CHECK bool association_agrees(const struct association *self,
                                   const struct regime *regime, uint16_t rule);

/* The name that its rule goes by, unless a hello gave one. */
void association_name(struct association *self, const struct regime *regime);

/* Whether a datagram of the unit fits what was passed. ANEW: it may begin something else,
 * and is to be judged before it goes on. LATE: no client sends it any more, and it does
 * not go out. */
enum association_fit {
    ASSOCIATION_FITS,
    ASSOCIATION_ANEW,
    ASSOCIATION_LATE,
    ASSOCIATION_CHANGED
};
MUST_CHECK enum association_fit association_fit(struct association *self,
                                                const struct policy_flow_rule *rule,
                                                const uint8_t *bytes, size_t len);

/* Closes its sockets and its scan; the slot is free then. */
void association_drop(struct association *self);

#endif
