/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of a period, and the frames that wait for theirs. */
#include "can/pacer.h"

bool pacer_take(struct pacer_state *self, uint64_t period_us, uint64_t now_us)
{
    uint64_t slot_us = self->due_us + period_us;
    if (self->due_us > now_us + period_us * (PACER_WAITING_MAX - 1)) {
        return false;
    }
    bool in_time = self->due_us != 0 && now_us <= slot_us;
    self->due_us = in_time ? slot_us : now_us + period_us;
    return true;
}

bool pacer_put(struct pacer *self, const struct pacer_frame *frame)
{
    if (self->count == PACER_CAPACITY) {
        return false;
    }
    uint16_t at = self->count++;
    for (; at > 0 && self->frames[at - 1].due_us <= frame->due_us; at--) {
        self->frames[at] = self->frames[at - 1];
    }
    self->frames[at] = *frame;
    return true;
}

uint64_t pacer_due_us(const struct pacer *self)
{
    return self->count > 0 ? self->frames[self->count - 1].due_us : PACER_NEVER_US;
}

bool pacer_pop(struct pacer *self, struct pacer_frame *out, uint64_t now_us)
{
    if (pacer_due_us(self) > now_us || self->count == 0) {
        return false;
    }
    *out = self->frames[--self->count];
    return true;
}

uint16_t pacer_reset(struct pacer *self)
{
    uint16_t forgotten = self->count;
    self->count = 0;
    return forgotten;
}
