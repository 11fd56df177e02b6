/* SPDX-License-Identifier: Apache-2.0 */
/* The last headers that a role saw, in memory of fixed size.
 *
 * Law: it holds the last `room` headers that were put, and gives of them those that are
 * not older than TRAIL_AGE_US, up to the first that is. A put is one copy of 56 bytes. */
#ifndef GATEWAY_LEDGER_TRAIL_RING_H
#define GATEWAY_LEDGER_TRAIL_RING_H

#include <stddef.h>

#include "can/attributes.h"
#include "gateway/ledger/trail.h"

struct trail_ring {
    struct trail_header *headers; /* not owned */
    uint32_t room;                /* 0: nothing is kept */
    uint32_t next;                /* where the next is put */
    uint32_t count;               /* that are held */
};

void trail_ring_init(struct trail_ring *self, struct trail_header *headers,
                     uint32_t room);
void trail_ring_put(struct trail_ring *self, const struct trail_header *header);
/* Forgets all. */
void trail_ring_reset(struct trail_ring *self);

/* How many headers a trail that is taken now has. */
MUST_CHECK uint32_t trail_ring_count(const struct trail_ring *self, uint64_t now_us);
/* The n-th before the next that is put: 1 is the latest. n is at most count. */
const struct trail_header *trail_ring_before(const struct trail_ring *self, uint32_t n);

#endif
