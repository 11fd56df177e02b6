/* SPDX-License-Identifier: Apache-2.0 */
/* The gate for UDP: what a rule allows goes out from a socket of our own per client and
 * server, its answers come back from the address that the unit sent to; everything else
 * is dropped and told.
 *
 * Law: a datagram goes out only whole, to the address and port that it was sent to, and
 * within the budget of its rule, to which its IP and UDP headers count too: a datagram
 * without a byte says something all the same. */
#ifndef GATEWAY_UPLINK_DATAGRAMS_H
#define GATEWAY_UPLINK_DATAGRAMS_H

#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/poller.h"
#include "gateway/uplink/regime.h"

#define DATAGRAMS_ASSOCIATIONS 256
#define DATAGRAMS_IDLE_US 120000000ULL /* RFC 4787 REQ-5: two minutes at least */
#define DATAGRAMS_MAX_BYTES 65535

/* One client talking to one server. */
struct association {
    bool used;
    bool unbudgeted; /* observe: its budget is spent, and it goes on */
    uint16_t epoch;
    uint16_t rule;
    uint8_t protocol; /* enum traffic, as far as its first datagram told */
    int upstream;     /* connected to the server */
    int reply;        /* sends from the server's address; -1: asked for, not here yet */
    uint32_t ticket;
    uint64_t active_us;
    uint64_t told_us;
    uint64_t bytes[2]; /* enum regime_way; not told yet */
    struct endpoint client;
    struct endpoint server;
    char host[POLICY_HOST_BYTES]; /* the name that it was pinned by */
};

struct datagrams {
    struct regime *regime;
    struct poller *poller;
    uint8_t kind; /* of the associations' tokens */
    int tproxy[2];
    uplink_ask_socket_cb ask_socket;
    void *context;
    uint32_t next_ticket;
    struct association associations[DATAGRAMS_ASSOCIATIONS];
    uint8_t bytes[DATAGRAMS_MAX_BYTES];
};

void datagrams_init(struct datagrams *self, struct regime *regime, struct poller *poller,
                    uint8_t kind, const struct uplink_setup *setup);
/* Ends every association. */
void datagrams_close(struct datagrams *self);

/* Datagrams of the unit wait; an answer waits. */
void datagrams_read(struct datagrams *self, size_t which);
void datagrams_event(struct datagrams *self, struct poller_token token);
/* The socket that was asked for; -1: refused. Owned from here on. */
void datagrams_give_socket(struct datagrams *self, uint32_t ticket, int fd);
void datagrams_tick(struct datagrams *self);
/* Judges every association again under what is in force now. */
void datagrams_rejudge(struct datagrams *self);

#endif
