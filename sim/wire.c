/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitration and frame times, in simulated time. */
#include "sim/wire.h"

/* Bits of a classic frame without data (ISO 11898-1:2015, 10.4): SOF, arbitration,
 * control, CRC, ACK, EOF and the 3 bits of intermission. */
#define CLASSIC_BITS 47U
#define EXTENSION_BITS 20U /* what 29 bits of id add: 18, SRR and one reserved bit */

/* FD: what goes at the nominal rate, and what follows the switch (ESI, DLC, CRC 17 or 21
 * with its fixed stuff bits and stuff count). */
#define FD_NOMINAL_BITS 30U
#define FD_DATA_BITS 31U
#define FD_LONG_CRC_BITS 5U

static uint64_t bits_us(uint64_t bits, uint32_t bitrate)
{
    return (bits * 1000000 + bitrate - 1) / bitrate;
}

uint64_t wire_frame_us(const struct wire *self, const struct frame *frame)
{
    uint64_t extension = frame->extended ? EXTENSION_BITS : 0;
    uint64_t data = frame->kind == FRAME_REMOTE ? 0 : 8U * frame->length;
    if (!frame->fd) {
        return bits_us(CLASSIC_BITS + extension + data, self->bitrate);
    }
    uint32_t fast = frame->bit_rate_switch && self->data_bitrate != 0 ? self->data_bitrate
                                                                      : self->bitrate;
    uint64_t crc = FD_DATA_BITS + (frame->length > 16 ? FD_LONG_CRC_BITS : 0);
    return bits_us(FD_NOMINAL_BITS + extension, self->bitrate) +
           bits_us(data + crc, fast);
}

void wire_init(struct wire *self, uint32_t bitrate, uint32_t data_bitrate,
               uint64_t now_us)
{
    *self =
        (struct wire){.bitrate = bitrate, .data_bitrate = data_bitrate, .now_us = now_us};
    egress_init(&self->egress);
}

static bool same_id(const struct frame *a, const struct frame *b)
{
    return a->id == b->id && a->extended == b->extended;
}

/* The controller gets its one frame as soon as it has none, whether the bus is free or
 * not; it is not taken back for a stronger one. */
static void offer(struct wire *self)
{
    if (!self->offered) {
        self->offered = egress_next(&self->egress, &self->flight, self->now_us);
    }
}

/* The bus is free: the strongest frame that is offered takes it. */
static void start_next(struct wire *self)
{
    offer(self);
    struct wire_background *other = &self->background;
    const struct frame *theirs = other->running ? &other->frames[other->next] : NULL;
    self->busy = self->offered || theirs != NULL;
    if (!self->busy) {
        return;
    }
    self->current_is_ours =
        self->offered &&
        (theirs == NULL || frame_compare_priority(&self->flight, theirs) < 0);
    self->current = self->current_is_ours ? self->flight : *theirs;
    self->start_us = self->now_us;
    self->end_us = self->now_us + wire_frame_us(self, &self->current);
}

/* The frame on the wire is through. */
static void finish(struct wire *self)
{
    struct wire_background *other = &self->background;
    self->busy = false;
    if (self->current_is_ours) {
        self->offered = false;
        egress_echo(&self->egress, &self->current, self->now_us);
        if (self->count < WIRE_LOG_MAX) {
            self->log[self->count] = self->current;
            self->log_us[self->count] = self->start_us;
        }
        self->count++;
    } else {
        other->next = (other->next + 1) % other->count;
    }
    offer(self);
    if (other->count > 0 && same_id(&self->current, &other->from)) {
        other->running = true;
    }
    if (other->count > 0 && same_id(&self->current, &other->until)) {
        other->running = false;
    }
}

/* The queue gives up a frame that waited too long for its echo; the controller then lets
 * go of it too, unless it is on the wire already. */
static void tick(struct wire *self)
{
    egress_tick(&self->egress, self->now_us);
    if (self->offered && !egress_in_flight(&self->egress) &&
        !(self->busy && self->current_is_ours)) {
        self->offered = false;
    }
}

void wire_advance(struct wire *self, uint64_t to_us)
{
    for (;;) {
        if (!self->busy) {
            start_next(self);
        }
        if (!self->busy || self->end_us > to_us) {
            break;
        }
        self->now_us = self->end_us;
        finish(self);
        tick(self);
    }
    self->now_us = to_us;
    tick(self);
}

enum egress_push wire_push(struct wire *self, const struct frame *frame, uint32_t age_us,
                           uint16_t tag)
{
    enum egress_push pushed =
        egress_push(&self->egress, frame, age_us, tag, self->now_us);
    offer(self);
    if (!self->busy) {
        start_next(self);
    }
    return pushed;
}
