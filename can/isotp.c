/* SPDX-License-Identifier: Apache-2.0 */
/* A transfer is a small machine for each direction: first frame, flow control,
 * consecutive frames. Each N_PCI is read with a cursor over its frame. */
#include "can/isotp.h"

#include <string.h>

#include "can/cursor.h"

#define LENGTH_12_BITS_MAX 4095U
#define SEQUENCE_MASK 15U

void isotp_init(struct isotp *self, const struct isotp_config *config,
                uint8_t *const buffers[static ISOTP_SIDES], size_t capacity)
{
    *self = (struct isotp){.config = *config};
    for (unsigned side = 0; side < ISOTP_SIDES; side++) {
        self->transfers[side].buffer = buffers[side];
        self->transfers[side].capacity = capacity;
    }
}

bool isotp_tick(struct isotp *self, unsigned side, uint64_t now_us)
{
    struct isotp_transfer *transfer = &self->transfers[side];
    if (transfer->state == ISOTP_IDLE || now_us < transfer->deadline_us) {
        return false;
    }
    transfer->state = ISOTP_IDLE;
    return true;
}

void isotp_abandon(struct isotp *self, unsigned side)
{
    self->transfers[side].state = ISOTP_IDLE;
}

static struct isotp_event fail(struct isotp_transfer *transfer, enum isotp_fault fault)
{
    if (fault >= ISOTP_OVERLAP) {
        transfer->state = ISOTP_IDLE;
    }
    return (struct isotp_event){.kind = ISOTP_FAULTY, .fault = fault};
}

static void keep(struct isotp_transfer *self, const uint8_t *bytes, size_t count)
{
    size_t room = self->received < self->capacity ? self->capacity - self->received : 0;
    size_t kept = count < room ? count : room;
    if (kept > 0) {
        memcpy(self->buffer + self->received, bytes, kept);
    }
    self->received += (uint32_t)count;
}

static struct isotp_event complete(struct isotp_transfer *self)
{
    self->state = ISOTP_IDLE;
    return (struct isotp_event){.kind = ISOTP_COMPLETE,
                                .length = self->length,
                                .bytes = self->buffer,
                                .count = self->length < self->capacity ? self->length
                                                                       : self->capacity};
}

/* A frame above 8 bytes gives its length in a byte of its own behind a 0 (9.6.2). */
static struct isotp_event single(struct isotp_transfer *self, struct cursor *at,
                                 const struct frame *frame, uint8_t low)
{
    bool escaped = frame->length > FRAME_CLASSIC_DATA_MAX;
    uint8_t length = escaped ? cursor_u8(at) : low;
    if ((escaped && low != 0) || length == 0 || length > cursor_left(at)) {
        return fail(self, ISOTP_LENGTH);
    }
    if (self->state != ISOTP_IDLE) {
        return fail(self, ISOTP_OVERLAP);
    }
    self->length = length;
    self->received = 0;
    keep(self, cursor_take(at, length), length);
    return complete(self);
}

/* What a single frame of this size could carry needs no first frame: FF_DLmin, 9.6.3.
 */
static uint32_t single_max(const struct frame *frame, bool prefixed)
{
    uint32_t header = frame->length > FRAME_CLASSIC_DATA_MAX ? 2 : 1;
    return frame->length - header - (prefixed ? 1U : 0U);
}

static struct isotp_event first(struct isotp_transfer *self, struct cursor *at,
                                const struct frame *frame, uint8_t low)
{
    bool prefixed = at->pos > 1;
    uint32_t length = (uint32_t)low << 8 | cursor_u8(at);
    uint32_t least = single_max(frame, prefixed) + 1;
    if (length == 0) {
        length = cursor_u32be(at);
        least = LENGTH_12_BITS_MAX + 1;
    }
    if (at->failed || frame->length < FRAME_CLASSIC_DATA_MAX) {
        return fail(self, ISOTP_SHORT);
    }
    if (length < least) {
        return fail(self, ISOTP_LENGTH);
    }
    if (self->state != ISOTP_IDLE) {
        return fail(self, length == self->length ? ISOTP_OVERLAP : ISOTP_CHANGED_LENGTH);
    }
    size_t count = cursor_left(at);
    const uint8_t *bytes = cursor_take(at, count);
    self->state = ISOTP_AWAITS_FLOW;
    self->length = length;
    self->received = 0;
    self->sequence = 1;
    self->frame_length = frame->length;
    self->waits = 0;
    keep(self, bytes, count);
    return (struct isotp_event){
        .kind = ISOTP_FIRST, .length = length, .bytes = bytes, .count = count};
}

static struct isotp_event consecutive(struct isotp_transfer *self, struct cursor *at,
                                      const struct frame *frame, uint8_t low)
{
    if (self->state == ISOTP_IDLE) {
        return fail(self, ISOTP_STRAY);
    }
    if (self->state == ISOTP_AWAITS_FLOW) {
        return fail(self, ISOTP_EARLY);
    }
    if (low != self->sequence) {
        return fail(self, ISOTP_SEQUENCE);
    }
    uint32_t missing = self->length - self->received;
    size_t count = cursor_left(at) < missing ? cursor_left(at) : missing;
    bool last = count == missing;
    if (frame->length > self->frame_length ||
        (frame->length < self->frame_length && !last)) {
        return fail(self, ISOTP_FRAME_LENGTH);
    }
    keep(self, cursor_take(at, count), count);
    if (last) {
        return complete(self);
    }
    self->sequence = (uint8_t)((self->sequence + 1U) & SEQUENCE_MASK);
    if (!self->unlimited && --self->block_left == 0) {
        self->state = ISOTP_AWAITS_FLOW;
    }
    return (struct isotp_event){.kind = ISOTP_PART, .length = self->length};
}

static struct isotp_event flow(const struct isotp *self, struct isotp_transfer *transfer,
                               struct cursor *at, uint8_t status)
{
    uint8_t block_size = cursor_u8(at);
    cursor_skip(at, 1); /* STmin */
    if (at->failed) {
        return fail(transfer, ISOTP_SHORT);
    }
    if (transfer->state != ISOTP_AWAITS_FLOW) {
        return fail(transfer, ISOTP_FLOW_STRAY);
    }
    switch (status) {
    case ISOTP_CONTINUE:
        transfer->state = ISOTP_RECEIVES;
        transfer->unlimited = block_size == 0;
        transfer->block_left = block_size;
        transfer->waits = 0;
        break;
    case ISOTP_WAIT:
        if (transfer->waits++ >= self->config.waits_max) {
            return fail(transfer, ISOTP_FLOW_WAITS);
        }
        break;
    case ISOTP_OVERFLOW:
        transfer->state = ISOTP_IDLE;
        break;
    default:
        return fail(transfer, ISOTP_FLOW_STATUS);
    }
    return (struct isotp_event){.kind = ISOTP_FLOW, .flow = (enum isotp_flow)status};
}

enum type { TYPE_SINGLE, TYPE_FIRST, TYPE_CONSECUTIVE, TYPE_FLOW };

static struct isotp_event take(const struct isotp *self, struct isotp_transfer *transfer,
                               struct cursor *at, const struct frame *frame, uint8_t pci)
{
    uint8_t low = pci & 15U;
    switch (pci >> 4) {
    case TYPE_SINGLE:
        return single(transfer, at, frame, low);
    case TYPE_FIRST:
        return first(transfer, at, frame, low);
    case TYPE_CONSECUTIVE:
        return consecutive(transfer, at, frame, low);
    case TYPE_FLOW:
        return flow(self, transfer, at, low);
    default:
        return fail(transfer, ISOTP_TYPE);
    }
}

struct isotp_event isotp_take(struct isotp *self, unsigned side,
                              const struct frame *frame, uint64_t now_us)
{
    struct cursor at = cursor_over(frame->data, frame->length);
    if (self->config.addressing == ISOTP_PREFIXED &&
        (cursor_u8(&at) != self->config.address[side] || at.failed)) {
        return (struct isotp_event){.kind = ISOTP_FOREIGN, .side = side};
    }
    uint8_t pci = cursor_u8(&at);
    unsigned data_side = pci >> 4 == TYPE_FLOW ? 1 - side : side;
    struct isotp_transfer *transfer = &self->transfers[data_side];
    bool timed_out = isotp_tick(self, data_side, now_us);
    struct isotp_event event =
        at.failed ? fail(transfer, ISOTP_SHORT) : take(self, transfer, &at, frame, pci);
    if (event.kind != ISOTP_FAULTY) {
        transfer->deadline_us = now_us + self->config.timeout_us;
    }
    event.timed_out = timed_out;
    event.side = data_side;
    return event;
}
