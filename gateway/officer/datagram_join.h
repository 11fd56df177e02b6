/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the pieces of evidence that were one datagram together again. A segment of a TCP
 * stream says where it stands; a part of a datagram is none without the others. */
#ifndef GATEWAY_OFFICER_DATAGRAM_JOIN_H
#define GATEWAY_OFFICER_DATAGRAM_JOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"

#define DATAGRAM_JOIN_PARTS 10 /* of one datagram: 4 KB are kept of a flow */
#define DATAGRAM_JOIN_BYTES (DATAGRAM_JOIN_PARTS * EVENT_EVIDENCE_BYTES)

/* Zeros: nothing is joined. */
struct datagram_join {
    struct event first; /* of the pieces */
    uint8_t parts;      /* that have come; 0: nothing is joined */
    size_t len;
    uint8_t bytes[DATAGRAM_JOIN_BYTES];
};

/* The event is a part of a datagram that has more. */
MUST_CHECK bool datagram_join_wants(const struct event *event);

/* Adds it to what is there; false when it does not follow that, or nothing is there. */
MUST_CHECK bool datagram_join_add(struct datagram_join *self, const struct event *event);

/* Begins with it; what was there is forgotten. */
void datagram_join_begin(struct datagram_join *self, const struct event *event);

MUST_CHECK bool datagram_join_is_empty(const struct datagram_join *self);
/* All parts have come. */
MUST_CHECK bool datagram_join_is_whole(const struct datagram_join *self);

#endif
