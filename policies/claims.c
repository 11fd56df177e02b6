/* SPDX-License-Identifier: Apache-2.0 */
/* A set of arbitration ids that only grows. */
#include "policies/claims.h"

/* The slot that holds id, or the free one where it belongs. There always is a free one:
 * the table is never more than three quarters full. */
static uint32_t slot_of(const struct claims *self, uint32_t id)
{
    uint32_t slot = id * 2654435761U >> 19; /* Knuth 6.4; the upper 13 bits: 8192 slots */
    _Static_assert(CLAIMS_SLOTS == 1U << 13, "the shift above leaves 13 bits");
    while (self->extended[slot] != 0 && self->extended[slot] != id + 1) {
        slot = (slot + 1) % CLAIMS_SLOTS;
    }
    return slot;
}

void claims_add(struct claims *self, uint32_t id, bool extended)
{
    if (!extended) {
        self->standard[id % 2048 / 64] |= UINT64_C(1) << id % 64;
        return;
    }
    uint32_t slot = slot_of(self, id);
    if (self->extended[slot] != 0) {
        return;
    }
    if (self->extended_count == CLAIMS_EXTENDED_MAX) {
        self->lost++;
        return;
    }
    self->extended[slot] = id + 1;
    self->extended_count++;
}

bool claims_hold(const struct claims *self, uint32_t id, bool extended)
{
    if (!extended) {
        return (self->standard[id % 2048 / 64] >> id % 64 & 1) != 0;
    }
    return self->lost > 0 || self->extended[slot_of(self, id)] != 0;
}
