/* SPDX-License-Identifier: Apache-2.0 */
/* Where the first datagrams of an association wait until its hello is whole and was
 * judged: nothing of the unit leaves before that. A pool of fixed size; one slot of it is
 * for the first look at a datagram that belongs to nobody yet. */
#ifndef GATEWAY_UPLINK_DATAGRAM_HOLD_H
#define GATEWAY_UPLINK_DATAGRAM_HOLD_H

#include "gateway/content/dtls_hello.h"
#include "gateway/content/quic_hello.h"
#include "gateway/uplink/association.h"

#define DATAGRAM_HOLD_SLOTS 32 /* associations that wait at once, and the first look */
#define DATAGRAM_HOLD_DATAGRAMS 16
#define DATAGRAM_HOLD_BYTES 16384 /* of one association; what comes above is dropped */
#define DATAGRAM_HOLD_US 3000000ULL

struct datagram_hold {
    bool used;
    uint16_t association;
    uint64_t since_us;
    union {
        struct quic_hello quic;
        struct dtls_hello dtls;
    };
    uint16_t count;
    uint32_t used_bytes;
    uint16_t lengths[DATAGRAM_HOLD_DATAGRAMS];
    uint8_t bytes[DATAGRAM_HOLD_BYTES];
};

/* Empties it. is_brief: no rule asks for the fingerprint of a QUIC client. */
void datagram_hold_begin(struct datagram_hold *self, bool is_brief, uint64_t now_us);

/* Keeps a datagram and looks at it: content, protocol, hello and keys of the association
 * are then as far as they can be told; FLOW_NOTHING_YET asks for more. False when it
 * found no room: it is dropped then, and nothing has changed. */
MUST_CHECK bool datagram_hold_take(struct datagram_hold *self,
                                   struct association *association, const uint8_t *bytes,
                                   size_t len);

/* The held datagrams in their order, from 0; NULL behind the last. */
MUST_CHECK const uint8_t *datagram_hold_at(const struct datagram_hold *self,
                                           uint16_t number, size_t *len);

#endif
