/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of slots that are lent one by one. Those that were lent before are lent first,
 * so a slot that was never needed is never touched, and costs no memory. */
#ifndef GATEWAY_UPLINK_SLOT_POOL_H
#define GATEWAY_UPLINK_SLOT_POOL_H

#include <stdint.h>

#include "can/attributes.h"

#define SLOT_POOL_MAX 1024

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

#endif
