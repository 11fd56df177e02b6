/* SPDX-License-Identifier: Apache-2.0 */
/* An array that is written round and round. */
#include "gateway/ledger/trail_ring.h"

#include <assert.h>

void trail_ring_init(struct trail_ring *self, struct trail_header *headers, uint32_t room)
{
    *self = (struct trail_ring){.headers = headers, .room = room};
}

void trail_ring_put(struct trail_ring *self, const struct trail_header *header)
{
    if (self->room == 0) {
        return;
    }
    self->headers[self->next] = *header;
    self->next = self->next + 1 == self->room ? 0 : self->next + 1;
    self->count += self->count < self->room;
}

void trail_ring_reset(struct trail_ring *self)
{
    self->next = self->count = 0;
}

uint32_t trail_ring_count(const struct trail_ring *self, uint64_t now_us)
{
    uint32_t count = 0;
    while (count < self->count &&
           trail_ring_before(self, count + 1)->time_us + TRAIL_AGE_US >= now_us) {
        count++;
    }
    return count;
}

const struct trail_header *trail_ring_before(const struct trail_ring *self, uint32_t n)
{
    assert(n >= 1 && n <= self->count);
    return &self->headers[n <= self->next ? self->next - n : self->room + self->next - n];
}
