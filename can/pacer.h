/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the jitter out of periodic frames: when each of them is to leave, and the frames
 * that wait until then. Pure: no clock, no allocation.
 *
 * Law of pacer_take, for one stream of period D and frames that come in order: the first
 * leaves D after it came. Each next one leaves D after the one before, if it has come by
 * then; one that came later leaves D after it came, which begins the phase anew. Two wait
 * at most: one that comes while two do is refused. So frames leave at least D apart (in
 * any window of W at most W / D + 1), none waits longer than 2 D, and those that come
 * once in each of their periods, however late within it, leave exactly D apart, the price
 * of which is up to one period of delay.
 *
 * Law of the table: at most PACER_CAPACITY frames wait. pacer_pop gives each out once, at
 * or after its time, the earliest first, of one time the one that was put first. */
#ifndef CAN_PACER_H
#define CAN_PACER_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"

#define PACER_STREAMS_MAX 256 /* rules of a policy with a pace */
#define PACER_WAITING_MAX 2   /* of one stream */
#define PACER_CAPACITY (PACER_STREAMS_MAX * PACER_WAITING_MAX)
#define PACER_NEVER_US UINT64_MAX

/* All zero: nothing came yet. */
struct pacer_state {
    uint64_t due_us; /* when the latest frame leaves; 0: none has come */
};

/* self->due_us is when the frame that comes at now_us leaves. False, and nothing changed,
 * when two wait already. period_us is not 0. now_us never goes back; if it does, the
 * frame may be refused, and the law holds all the same. */
MUST_CHECK bool pacer_take(struct pacer_state *self, uint64_t period_us, uint64_t now_us);

struct pacer_frame {
    struct frame frame;
    uint64_t due_us;
    uint16_t rule; /* these two are the owner's */
    uint8_t direction;
};

/* All zero is empty; about 50 KB. */
struct pacer {
    struct pacer_frame frames[PACER_CAPACITY]; /* what leaves next is last */
    uint16_t count;
};

/* False: the table is full. O(frames that are due earlier than it). */
MUST_CHECK bool pacer_put(struct pacer *self, const struct pacer_frame *frame);

/* When the next frame is due, PACER_NEVER_US if none waits. */
MUST_CHECK uint64_t pacer_due_us(const struct pacer *self);

/* The next frame that is due at now_us. False: none is; out is as it was. */
MUST_CHECK bool pacer_pop(struct pacer *self, struct pacer_frame *out, uint64_t now_us);

/* Forgets all that wait, and says how many. */
uint16_t pacer_reset(struct pacer *self);

#endif
