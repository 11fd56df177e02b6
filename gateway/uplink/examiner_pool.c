/* SPDX-License-Identifier: Apache-2.0 */
/* One block. */
#include "gateway/uplink/examiner_pool.h"

#include <stdlib.h>

bool examiner_pool_open(struct examiner_pool *self)
{
    slot_pool_init(&self->numbers, EXAMINER_POOL_MAX);
    self->slots = calloc(EXAMINER_POOL_MAX, sizeof *self->slots);
    return self->slots != NULL;
}

void examiner_pool_close(struct examiner_pool *self)
{
    free(self->slots);
    self->slots = NULL;
}

int16_t examiner_pool_take(struct examiner_pool *self)
{
    return slot_pool_take(&self->numbers);
}

void examiner_pool_give(struct examiner_pool *self, int16_t index)
{
    slot_pool_give(&self->numbers, index);
}
