/* SPDX-License-Identifier: Apache-2.0 */
/* Slots and the lists through them. */
#include "gateway/uplink/flow_table.h"

#include <stdlib.h>

bool flow_table_open(struct flow_table *self, uint32_t capacity)
{
    *self = (struct flow_table){.capacity = capacity};
    self->slots = calloc(capacity, sizeof *self->slots);
    for (size_t i = 0; i < FLOW_PHASES; i++) {
        self->lists[i] = (struct flow_list){FLOW_TABLE_NONE, FLOW_TABLE_NONE};
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

struct flow *flow_table_idlest(const struct flow_table *self)
{
    struct flow *connecting = flow_table_oldest(self, FLOW_PHASE_CONNECTING);
    struct flow *relaying = flow_table_oldest(self, FLOW_PHASE_RELAYING);
    if (connecting == NULL || relaying == NULL) {
        return connecting != NULL ? connecting : relaying;
    }
    return connecting->since_us <= relaying->since_us ? connecting : relaying;
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
