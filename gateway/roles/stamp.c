/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps how far the two clocks are apart. */
#include "gateway/roles/stamp.h"

#include "gateway/clock.h"

static void look_at_wall(struct stamp *self)
{
    self->seen_us = clock_steady_us();
    self->wall_ahead_us = (int64_t)(clock_wall_us() - self->seen_us);
}

uint64_t stamp_steady_us(struct stamp *self, uint64_t stamp_us, uint64_t now_us)
{
    if (stamp_us == 0) {
        return now_us;
    }
    if (now_us - self->seen_us >= STAMP_LOOK_US && self->seen_us < now_us) {
        look_at_wall(self);
    }
    uint64_t came = stamp_us - (uint64_t)self->wall_ahead_us;
    uint64_t off = came > now_us ? came - now_us : now_us - came;
    if (off > STAMP_DOUBT_US && self->seen_us < now_us) {
        look_at_wall(self);
        came = stamp_us - (uint64_t)self->wall_ahead_us;
    }
    return came < now_us ? came : now_us;
}
