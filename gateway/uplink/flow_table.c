/* SPDX-License-Identifier: Apache-2.0 */
/* Slots and the lists through them. */
#include "gateway/uplink/flow_table.h"

#include <stdlib.h>

#define UNJUDGED_SHARE 8 /* one slot in so many is for flows that are not judged */

bool flow_table_open(struct flow_table *self, uint32_t capacity)
{
    *self = (struct flow_table){.capacity = capacity};
    self->slots = calloc(capacity, sizeof *self->slots);
    for (size_t i = 0; i < FLOW_PHASES; i++) {
        self->lists[i] = (struct flow_list){FLOW_TABLE_NONE, FLOW_TABLE_NONE, 0};
    }
    return self->slots != NULL;
}

void flow_table_close(struct flow_table *self)
{
    free(self->slots);
    self->slots = NULL;
}

uint32_t flow_table_index(const struct flow_table *self, const struct flow *flow)
{
    return (uint32_t)(flow - self->slots);
}

static void leave(struct flow_table *self, struct flow *flow)
{
    struct flow_list *list = &self->lists[flow->phase];
    list->count--;
    if (flow->previous != FLOW_TABLE_NONE) {
        self->slots[flow->previous].next = flow->next;
    } else {
        list->oldest = flow->next;
    }
    if (flow->next != FLOW_TABLE_NONE) {
        self->slots[flow->next].previous = flow->previous;
    } else {
        list->newest = flow->previous;
    }
}

static void enter(struct flow_table *self, struct flow *flow, enum flow_phase phase)
{
    struct flow_list *list = &self->lists[phase];
    uint32_t index = flow_table_index(self, flow);
    list->count++;
    flow->phase = phase;
    flow->next = FLOW_TABLE_NONE;
    flow->previous = list->newest;
    if (list->newest != FLOW_TABLE_NONE) {
        self->slots[list->newest].next = index;
    } else {
        list->oldest = index;
    }
    list->newest = index;
}

struct flow *flow_table_take(struct flow_table *self, uint64_t now_us)
{
    /* The one freed last is the likeliest to be in the cache. */
    uint32_t last = self->lists[FLOW_PHASE_FREE].newest;
    struct flow *flow;
    if (last != FLOW_TABLE_NONE) {
        flow = &self->slots[last];
        leave(self, flow);
    } else if (self->touched < self->capacity) {
        flow = &self->slots[self->touched++];
    } else {
        return NULL;
    }
    self->open++;
    flow->since_us = now_us;
    enter(self, flow, FLOW_PHASE_QUIET);
    return flow;
}

void flow_table_release(struct flow_table *self, struct flow *flow)
{
    leave(self, flow);
    flow->epoch++;
    self->open--;
    enter(self, flow, FLOW_PHASE_FREE);
}

void flow_table_move(struct flow_table *self, struct flow *flow, enum flow_phase phase,
                     uint64_t now_us)
{
    leave(self, flow);
    flow->since_us = now_us;
    enter(self, flow, phase);
}

static struct flow *at(const struct flow_table *self, uint32_t index)
{
    return index == FLOW_TABLE_NONE ? NULL : &self->slots[index];
}

struct flow *flow_table_oldest(const struct flow_table *self, enum flow_phase phase)
{
    return at(self, self->lists[phase].oldest);
}

static struct flow *older(struct flow *a, struct flow *b)
{
    if (a == NULL || b == NULL) {
        return a != NULL ? a : b;
    }
    return a->since_us <= b->since_us ? a : b;
}

struct flow *flow_table_victim(const struct flow_table *self)
{
    struct flow *denied = older(flow_table_oldest(self, FLOW_PHASE_SILENCED),
                                flow_table_oldest(self, FLOW_PHASE_DECOY));
    struct flow *unjudged = older(flow_table_oldest(self, FLOW_PHASE_QUIET),
                                  flow_table_oldest(self, FLOW_PHASE_HELLO));
    struct flow *passed = older(flow_table_oldest(self, FLOW_PHASE_CONNECTING),
                                flow_table_oldest(self, FLOW_PHASE_RELAYING));
    uint32_t waiting =
        self->lists[FLOW_PHASE_QUIET].count + self->lists[FLOW_PHASE_HELLO].count;
    if (denied != NULL) {
        return denied;
    }
    bool many = waiting > self->capacity / UNJUDGED_SHARE;
    return unjudged != NULL && (many || passed == NULL) ? unjudged : passed;
}

struct flow *flow_table_next(const struct flow_table *self, const struct flow *flow)
{
    return at(self, flow->next);
}

struct flow *flow_table_find(const struct flow_table *self, uint32_t index,
                             uint16_t epoch)
{
    if (index >= self->touched) {
        return NULL;
    }
    struct flow *flow = &self->slots[index];
    return flow->epoch == epoch && flow->phase != FLOW_PHASE_FREE ? flow : NULL;
}
