/* SPDX-License-Identifier: Apache-2.0 */
/* Which frames the standard knows, and which of two wins the bus. */
#include "can/frame.h"

#include <string.h>

#include "can/length.h"

#define BASE_SHIFT \
    18 /* the 11 base bits stand above the 18 extension bits in a 29 bit id */
#define EXTENSION_MASK 0x3FFFFU

static bool id_fits(const struct frame *self)
{
    bool wide =
        self->extended || self->kind == FRAME_ERROR; /* an error class has 29 bits */
    return self->id <= (wide ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX);
}

enum frame_fault frame_check(const struct frame *self)
{
    if (self->kind != FRAME_DATA && self->kind != FRAME_REMOTE &&
        self->kind != FRAME_ERROR) {
        return FRAME_FAULT_KIND;
    }
    if (self->kind == FRAME_ERROR && self->fd) {
        return FRAME_FAULT_KIND;
    }
    if (self->kind == FRAME_REMOTE && self->fd) {
        return FRAME_FAULT_FD_REMOTE;
    }
    if (!self->fd && (self->bit_rate_switch || self->error_state_indicator)) {
        return FRAME_FAULT_FD_FLAG;
    }
    if (!id_fits(self)) {
        return FRAME_FAULT_ID_RANGE;
    }
    return length_exists(self->length, self->fd) ? FRAME_OK : FRAME_FAULT_LENGTH;
}

uint32_t frame_priority(const struct frame *self)
{
    uint32_t base = self->extended ? self->id >> BASE_SHIFT : self->id;
    uint32_t extension = self->extended ? self->id & EXTENSION_MASK : 0;
    uint32_t remote = self->kind == FRAME_REMOTE;
    return base << (BASE_SHIFT + 2) | (uint32_t)self->extended << (BASE_SHIFT + 1) |
           extension << 1 | remote;
}

int frame_compare_priority(const struct frame *a, const struct frame *b)
{
    uint32_t rank_a = frame_priority(a);
    uint32_t rank_b = frame_priority(b);
    return (rank_a > rank_b) - (rank_a < rank_b);
}

bool frame_equal(const struct frame *a, const struct frame *b)
{
    return a->id == b->id && a->extended == b->extended && a->fd == b->fd &&
           a->bit_rate_switch == b->bit_rate_switch &&
           a->error_state_indicator == b->error_state_indicator && a->kind == b->kind &&
           a->length == b->length && memcmp(a->data, b->data, sizeof a->data) == 0;
}

void frame_keep_bytes(struct frame *self, uint64_t keep)
{
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        if ((keep >> i & 1) == 0) {
            self->data[i] = 0;
        }
    }
}
