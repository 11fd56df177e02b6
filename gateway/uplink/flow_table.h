/* SPDX-License-Identifier: Apache-2.0 */
/* The slots of all flows, and one list per phase in the order in which they came to it,
 * so that a tick looks at the oldest only. Slots never used are never touched, and cost
 * no memory. */
#ifndef GATEWAY_UPLINK_FLOW_TABLE_H
#define GATEWAY_UPLINK_FLOW_TABLE_H

#include "gateway/uplink/flow.h"

#define FLOW_TABLE_NONE UINT32_MAX

struct flow_list {
    uint32_t oldest;
    uint32_t newest;
    uint32_t count;
};

struct flow_table {
    struct flow *slots;
    uint32_t capacity;
    uint32_t touched; /* slots at and above this have never held a flow */
    uint32_t open;    /* flows in any phase but FREE */
    struct flow_list lists[FLOW_PHASES];
};

/* False: out of memory. The one allocation. */
MUST_CHECK bool flow_table_open(struct flow_table *self, uint32_t capacity);
void flow_table_close(struct flow_table *self);

/* A free slot, in phase QUIET; NULL when every slot is in use. */
MUST_CHECK struct flow *flow_table_take(struct flow_table *self, uint64_t now_us);
/* Its slot is free again, and its epoch is over. */
void flow_table_release(struct flow_table *self, struct flow *flow);

/* To the young end of a phase's list. */
void flow_table_move(struct flow_table *self, struct flow *flow, enum flow_phase phase,
                     uint64_t now_us);

/* The one that has been in the phase for longest; NULL if there is none. */
struct flow *flow_table_oldest(const struct flow_table *self, enum flow_phase phase);
/* The flow that makes room when every slot is in use; NULL if none is. A denied one
 * first. Then, where more than an eighth have not been judged, the one of those that has
 * waited for longest; else, of those that passed, the one that has waited for longest,
 * for its server or for a byte from either end. So who says nothing pushes out no flow
 * that passed, and who holds all slots with idle ones none that is about to say its
 * hello. */
struct flow *flow_table_victim(const struct flow_table *self);
/* The next younger in the same phase; NULL at the end. */
struct flow *flow_table_next(const struct flow_table *self, const struct flow *flow);

uint32_t flow_table_index(const struct flow_table *self, const struct flow *flow);
/* NULL when the slot has gone to another since. */
struct flow *flow_table_find(const struct flow_table *self, uint32_t index,
                             uint16_t epoch);

#endif
