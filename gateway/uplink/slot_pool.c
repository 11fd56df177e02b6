/* SPDX-License-Identifier: Apache-2.0 */
/* A stack of what came back, and a mark. */
#include "gateway/uplink/slot_pool.h"

#include <sys/mman.h>

void slot_pool_init(struct slot_pool *self, uint16_t count)
{
    self->count = count;
    self->touched = 0;
    self->back_count = 0;
}

int16_t slot_pool_take(struct slot_pool *self)
{
    if (self->back_count > 0) {
        return self->back[--self->back_count];
    }
    return self->touched < self->count ? (int16_t)self->touched++ : -1;
}

void slot_pool_give(struct slot_pool *self, int16_t number)
{
    if (number >= 0) {
        self->back[self->back_count++] = number;
    }
}

uint16_t slot_pool_left(const struct slot_pool *self)
{
    return (uint16_t)(self->count - self->touched + self->back_count);
}

void *slot_pool_map(const struct slot_pool *self, size_t slot_bytes)
{
    void *slots = mmap(NULL, self->count * slot_bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return slots != MAP_FAILED ? slots : NULL;
}

void slot_pool_unmap(const struct slot_pool *self, void *slots, size_t slot_bytes)
{
    if (slots != NULL) {
        (void)munmap(slots, self->count * slot_bytes);
    }
}

void slot_pool_rest(struct slot_pool *self, void *slots, size_t slot_bytes)
{
    if (self->touched > SLOT_POOL_STAYS && self->back_count == self->touched &&
        madvise(slots, self->touched * slot_bytes, MADV_DONTNEED) == 0) {
        self->touched = 0;
        self->back_count = 0;
    }
}
