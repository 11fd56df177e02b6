/* SPDX-License-Identifier: Apache-2.0 */
/* The gate for UDP: what a rule allows goes out from a socket of our own per client and
 * server, its answers come back from the address that the unit sent to; everything else
 * is dropped and told.
 *
 * Where a rule asks for a hello, the datagrams that bring it wait here until it is whole
 * and was judged; a later one that may begin another connection waits likewise.
 *
 * Law: a datagram goes out only whole, to the address and port that it was sent to, and
 * within the budget of its rule, to which its IP and UDP headers count too: a datagram
 * without a byte says something all the same. */
#ifndef GATEWAY_UPLINK_DATAGRAMS_H
#define GATEWAY_UPLINK_DATAGRAMS_H

#include "gateway/uplink/datagram_decoy.h"
#include "gateway/uplink/datagram_hold.h"
#include "gateway/uplink/datagram_scan.h"
#include "gateway/uplink/handshake_share.h"
#include "gateway/uplink/poller.h"
#include "gateway/uplink/quic_watch.h"
#include "policies/rate.h"

#define DATAGRAMS_ASSOCIATIONS 256
#define DATAGRAMS_IDLE_US 120000000ULL /* RFC 4787 REQ-5: two minutes at least */
#define DATAGRAMS_LENT_US \
    1000000ULL /* idle for so long, one gives what it unpacks with */
#define DATAGRAMS_MAX_BYTES 65535

struct datagrams {
    struct regime *regime;
    struct poller *poller;
    uint8_t kind; /* of the associations' tokens */
    int tproxy[2];
    uplink_ask_socket_cb ask_socket;
    void *context;
    uint32_t next_ticket;
    struct association associations[DATAGRAMS_ASSOCIATIONS];
    struct datagram_scan scans[DATAGRAMS_ASSOCIATIONS]; /* by the same index */
    struct handshake_share scanning; /* what looking for secrets may hold of the loop */
    struct datagram_hold holds[DATAGRAM_HOLD_SLOTS];
    struct quic_watch watches[QUIC_WATCH_SLOTS];
    int16_t first_look; /* the one of them that belongs to nobody */
    struct datagram_decoy decoy;
    struct rate_state rates[POLICY_FLOW_RULES_MAX];
    uint8_t bytes[DATAGRAMS_MAX_BYTES];
};

void datagrams_init(struct datagrams *self, struct regime *regime, struct poller *poller,
                    uint8_t kind, const struct uplink_setup *setup);
/* Ends every association. */
void datagrams_close(struct datagrams *self);

/* Datagrams of the unit wait; an answer waits. Of those of the unit no more are taken at
 * once than half a millisecond has room for, and one: other flows get their turn. */
void datagrams_read(struct datagrams *self, size_t which);
void datagrams_event(struct datagrams *self, struct poller_token token);
/* The socket that was asked for; -1: refused. Owned from here on. */
void datagrams_give_socket(struct datagrams *self, uint32_t ticket, int fd);
/* Ends what has been idle or has waited for too long, and judges again what was deferred
 * until now. */
void datagrams_tick(struct datagrams *self);
/* Judges every association again under what is in force now. */
void datagrams_rejudge(struct datagrams *self);
/* The secrets of the policy are about to change: nothing uses those before any more. */
void datagrams_forget_secrets(struct datagrams *self);

/* The verbs of the parts. */

/* NULL: there is none. */
MUST_CHECK struct association *datagrams_find(struct datagrams *self,
                                              const struct endpoint *client,
                                              const struct endpoint *server);
/* A slot for it, with nothing opened yet; where none is free, that of the one that is
 * idle for longest. */
MUST_CHECK struct association *datagrams_place(struct datagrams *self,
                                               const struct association *wanted);
/* Opens it towards its server and asks for the socket that answers. False: it is gone. */
MUST_CHECK bool datagrams_open(struct datagrams *self, struct association *row);
/* Sends what rate and budget of its rule let. */
void datagrams_send(struct datagrams *self, struct association *row, const uint8_t *bytes,
                    size_t len);
/* Tells what was refused of it. */
void datagrams_deny(const struct datagrams *self, struct association *row,
                    struct verdict verdict, enum event_action action);
/* Its waiting datagrams are forgotten. */
void datagrams_release(struct datagrams *self, struct association *row);

#endif
