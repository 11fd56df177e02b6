/* SPDX-License-Identifier: Apache-2.0 */
/* Slots that were lent before are lent first. */
#include "gateway/uplink/examiner_pool.h"

#include <stdlib.h>

bool examiner_pool_open(struct examiner_pool *self)
{
    self->touched = 0;
    self->free_count = 0;
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
    if (self->free_count > 0) {
        return self->free[--self->free_count];
    }
    return self->touched < EXAMINER_POOL_MAX ? (int16_t)self->touched++ : -1;
}

void examiner_pool_give(struct examiner_pool *self, int16_t index)
{
    if (index >= 0) {
        self->free[self->free_count++] = index;
    }
}
