/* SPDX-License-Identifier: Apache-2.0 */
/* Two binary heaps over one set of slots: the strongest leaves, the weakest makes room.
 */
#include "can/egress.h"

#include <assert.h>
#include <stddef.h>

#define NO_SLOT EGRESS_CAPACITY
#define NEVER_US UINT64_MAX

/* True if a leaves before b. No two slots are equal: sequence numbers do not repeat. */
static bool slot_before(const struct egress_slot *a, const struct egress_slot *b)
{
    return a->rank != b->rank ? a->rank < b->rank : a->sequence < b->sequence;
}

/* True if slot a belongs nearer to the top of heap than slot b. */
static bool heap_above(const struct egress *self, const struct egress_heap *heap,
                       uint16_t a, uint16_t b)
{
    return heap == &self->strongest ? slot_before(&self->slots[a], &self->slots[b])
                                    : slot_before(&self->slots[b], &self->slots[a]);
}

static void heap_place(struct egress_heap *heap, uint16_t place, uint16_t slot)
{
    heap->slots[place] = slot;
    heap->places[slot] = place;
}

static void heap_up(const struct egress *self, struct egress_heap *heap, uint16_t place)
{
    uint16_t slot = heap->slots[place];
    while (place > 0) {
        uint16_t parent = (uint16_t)((place - 1) / 2);
        if (!heap_above(self, heap, slot, heap->slots[parent])) {
            break;
        }
        heap_place(heap, place, heap->slots[parent]);
        place = parent;
    }
    heap_place(heap, place, slot);
}

static void heap_down(const struct egress *self, struct egress_heap *heap, uint16_t place,
                      uint16_t count)
{
    uint16_t slot = heap->slots[place];
    for (uint16_t child = (uint16_t)(2 * place + 1); child < count;
         child = (uint16_t)(2 * place + 1)) {
        if (child + 1 < count &&
            heap_above(self, heap, heap->slots[child + 1], heap->slots[child])) {
            child++;
        }
        if (!heap_above(self, heap, heap->slots[child], slot)) {
            break;
        }
        heap_place(heap, place, heap->slots[child]);
        place = child;
    }
    heap_place(heap, place, slot);
}

static void heap_remove(const struct egress *self, struct egress_heap *heap,
                        uint16_t place, uint16_t count_after)
{
    uint16_t last = heap->slots[count_after];
    if (place == count_after) {
        return;
    }
    heap_place(heap, place, last);
    heap_up(self, heap, place);
    heap_down(self, heap, heap->places[last], count_after);
}

static void enqueue(struct egress *self, uint16_t slot)
{
    heap_place(&self->strongest, self->queued, slot);
    heap_place(&self->weakest, self->queued, slot);
    heap_up(self, &self->strongest, self->queued);
    heap_up(self, &self->weakest, self->queued);
    self->queued++;
    if (self->slots[slot].last_us < self->oldest_last_us) {
        self->oldest_last_us = self->slots[slot].last_us;
    }
}

static void dequeue(struct egress *self, uint16_t slot)
{
    self->queued--;
    heap_remove(self, &self->strongest, self->strongest.places[slot], self->queued);
    heap_remove(self, &self->weakest, self->weakest.places[slot], self->queued);
}

static void release(struct egress *self, uint16_t slot)
{
    self->free[self->free_count++] = slot;
}

/* The slot is in no heap and not in flight any more. */
static void drop(struct egress *self, uint16_t slot, enum egress_drop cause)
{
    self->counters.dropped[cause]++;
    if (self->drop != NULL) {
        self->drop(self->context, cause, &self->slots[slot].frame, self->slots[slot].tag);
    }
    release(self, slot);
}

static void drop_stale(struct egress *self, uint64_t now_us)
{
    if (now_us <= self->oldest_last_us) {
        return;
    }
    self->oldest_last_us = NEVER_US;
    for (uint16_t slot = 0; slot < EGRESS_CAPACITY; slot++) {
        uint16_t place = self->strongest.places[slot];
        if (place >= self->queued || self->strongest.slots[place] != slot) {
            continue; /* free, or in flight */
        }
        if (now_us > self->slots[slot].last_us) {
            dequeue(self, slot);
            drop(self, slot, EGRESS_DROP_STALE);
        } else if (self->slots[slot].last_us < self->oldest_last_us) {
            self->oldest_last_us = self->slots[slot].last_us;
        }
    }
}

void egress_init(struct egress *self)
{
    *self = (struct egress){.flight = NO_SLOT, .oldest_last_us = NEVER_US};
    while (self->free_count < EGRESS_CAPACITY) {
        release(self, self->free_count);
    }
}

void egress_watch(struct egress *self, egress_drop_cb drop_cb, void *context)
{
    self->drop = drop_cb;
    self->context = context;
}

/* Makes a free slot for a frame of this rank. */
static enum egress_push make_room(struct egress *self, uint32_t rank, uint64_t now_us)
{
    if (self->free_count == 0) {
        drop_stale(self, now_us);
    }
    if (self->free_count > 0) {
        return EGRESS_QUEUED;
    }
    uint16_t weakest = self->weakest.slots[0];
    if (rank >= self->slots[weakest].rank) {
        return EGRESS_FULL;
    }
    dequeue(self, weakest);
    drop(self, weakest, EGRESS_DROP_EVICTED);
    return EGRESS_EVICTED;
}

enum egress_push egress_push(struct egress *self, const struct frame *frame,
                             uint32_t age_us, uint16_t tag, uint64_t now_us)
{
    uint32_t rank = frame_priority(frame) >> 1;
    enum egress_push result = make_room(self, rank, now_us);
    if (result == EGRESS_FULL) {
        self->counters.full++;
        return result;
    }
    uint16_t slot = self->free[--self->free_count];
    self->slots[slot] = (struct egress_slot){.frame = *frame,
                                             .sequence = self->sequence++,
                                             .pushed_us = now_us,
                                             .last_us = now_us + age_us,
                                             .rank = rank,
                                             .tag = tag};
    enqueue(self, slot);
    return result;
}

bool egress_next(struct egress *self, struct frame *out, uint64_t now_us)
{
    while (self->flight == NO_SLOT && self->queued > 0) {
        uint16_t slot = self->strongest.slots[0];
        dequeue(self, slot);
        if (now_us > self->slots[slot].last_us) {
            drop(self, slot, EGRESS_DROP_STALE);
            continue;
        }
        self->flight = slot;
        self->flight_since_us = now_us;
        *out = self->slots[slot].frame;
        return true;
    }
    return false;
}

static uint16_t end_flight(struct egress *self)
{
    uint16_t slot = self->flight;
    self->flight = NO_SLOT;
    return slot;
}

void egress_echo(struct egress *self, const struct frame *echoed, uint64_t now_us)
{
    if (self->flight == NO_SLOT ||
        !frame_equal(&self->slots[self->flight].frame, echoed)) {
        return;
    }
    uint16_t slot = end_flight(self);
    uint64_t waited_us = now_us - self->slots[slot].pushed_us;
    self->counters.sent++;
    if (waited_us > self->counters.longest_us) {
        self->counters.longest_us = waited_us;
    }
    release(self, slot);
}

void egress_refused(struct egress *self)
{
    assert(self->flight != NO_SLOT);
    self->counters.refused++;
    enqueue(self, end_flight(self));
}

void egress_abandon(struct egress *self)
{
    assert(self->flight != NO_SLOT);
    drop(self, end_flight(self), EGRESS_DROP_REFUSED);
}

void egress_tick(struct egress *self, uint64_t now_us)
{
    drop_stale(self, now_us);
    if (self->flight != NO_SLOT &&
        now_us - self->flight_since_us > EGRESS_ECHO_TIMEOUT_US) {
        drop(self, end_flight(self), EGRESS_DROP_NO_ECHO);
    }
}

void egress_reset(struct egress *self)
{
    if (self->flight != NO_SLOT) {
        drop(self, end_flight(self), EGRESS_DROP_RESET);
    }
    egress_recall(self);
}

void egress_recall(struct egress *self)
{
    while (self->queued > 0) {
        uint16_t slot = self->strongest.slots[0];
        dequeue(self, slot);
        drop(self, slot, EGRESS_DROP_RESET);
    }
}

uint16_t egress_queued(const struct egress *self)
{
    return self->queued;
}

bool egress_in_flight(const struct egress *self)
{
    return self->flight != NO_SLOT;
}
