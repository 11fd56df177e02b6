/* SPDX-License-Identifier: Apache-2.0 */
/* The examiners of all flows. */
#ifndef GATEWAY_UPLINK_EXAMINER_POOL_H
#define GATEWAY_UPLINK_EXAMINER_POOL_H

#include "gateway/uplink/examiner.h"
#include "gateway/uplink/slot_pool.h"

#define EXAMINER_POOL_MAX 512

struct examiner_pool {
    struct examiner *slots;
    struct slot_pool numbers;
};

/* False: out of memory. The one allocation. */
MUST_CHECK bool examiner_pool_open(struct examiner_pool *self);
void examiner_pool_close(struct examiner_pool *self);

/* Index of one, -1 when all are lent. */
MUST_CHECK int16_t examiner_pool_take(struct examiner_pool *self);
void examiner_pool_give(struct examiner_pool *self, int16_t index);

#endif
