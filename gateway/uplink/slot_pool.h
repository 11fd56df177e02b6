/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of slots that are lent one by one. Those that were lent before are lent first,
 * so a slot that was never needed is never touched, and costs no memory; and what a flood
 * has touched can be given back. */
#ifndef GATEWAY_UPLINK_SLOT_POOL_H
#define GATEWAY_UPLINK_SLOT_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define SLOT_POOL_MAX 1024
#define SLOT_POOL_STAYS 16 /* slots that are not worth giving back */

struct slot_pool {
    uint16_t count;   /* slots */
    uint16_t touched; /* those at and above this were never lent */
    uint16_t back_count;
    int16_t back[SLOT_POOL_MAX]; /* lent before, and given back */
};

/* count: SLOT_POOL_MAX at most; none is lent. */
void slot_pool_init(struct slot_pool *self, uint16_t count);

/* The number of one, -1 when all are lent. */
MUST_CHECK int16_t slot_pool_take(struct slot_pool *self);
/* It was lent; -1: nothing is given. */
void slot_pool_give(struct slot_pool *self, int16_t number);

/* How many may be lent now. */
MUST_CHECK uint16_t slot_pool_left(const struct slot_pool *self);

/* Memory for all of them, of slot_bytes each, zeroed and not touched; NULL if there is
 * none. The caller unmaps it, and may give NULL then. */
MUST_CHECK void *slot_pool_map(const struct slot_pool *self, size_t slot_bytes);
void slot_pool_unmap(const struct slot_pool *self, void *slots, size_t slot_bytes);

/* Of memory that slot_pool_map gave, while none is lent: where more than SLOT_POOL_STAYS
 * were, the kernel has all of it back, and it reads as zeros. */
void slot_pool_rest(struct slot_pool *self, void *slots, size_t slot_bytes);

#endif
