/* SPDX-License-Identifier: Apache-2.0 */
/* Frames that wait for their slot (can/pacer.h), and the timer that wakes the loop for
 * the next of them. The loop's own timers count milliseconds, too coarse for NMFTA
 * CGW-S-005e; this one is a descriptor that the kernel makes readable 300 us before the
 * slot. For the rest, once in 5 ms at most, the loop stays awake and serves nothing else.
 */
#ifndef GATEWAY_ROLES_CAN_PACE_H
#define GATEWAY_ROLES_CAN_PACE_H

#include <uv.h>

#include "can/pacer.h"

/* A slot has come: frames may be taken by can_pace_pop. */
typedef void (*can_pace_due_cb)(void *context);

struct can_pace {
    struct pacer pacer;
    uv_poll_t poll;
    int fd;
    uint64_t awake_us; /* when it last stayed awake for a slot */
    can_pace_due_cb due;
    void *context;
};

/* False with errno set when there is no timer. self is all zero. */
MUST_CHECK bool can_pace_open(struct can_pace *self, uv_loop_t *loop, can_pace_due_cb due,
                              void *context);

/* Its times are of clock_steady_us. False: the table is full. */
MUST_CHECK bool can_pace_put(struct can_pace *self, const struct pacer_frame *frame);

/* As pacer_pop, and sets the timer for the next. Call until it is false. */
MUST_CHECK bool can_pace_pop(struct can_pace *self, struct pacer_frame *out,
                             uint64_t now_us);

/* Forgets all that wait, and says how many. */
uint16_t can_pace_reset(struct can_pace *self);

#endif
