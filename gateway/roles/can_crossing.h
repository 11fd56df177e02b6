/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of one frame between the bus that it came from and the queue of the bus
 * that it goes to: the law of can_path.h. Allocates nothing. */
#ifndef GATEWAY_ROLES_CAN_CROSSING_H
#define GATEWAY_ROLES_CAN_CROSSING_H

#include "can/egress.h"
#include "can/raw_socket.h"
#include "gateway/roles/can_path.h"

/* A node of `from` sent it. Judged once for each direction that begins there, as of when
 * it came; queued, held for its slot, or dropped, and then counted and recorded. The
 * turn and its now_us are the caller's. */
void can_crossing_take(struct can_path *self, struct can_bus *from,
                       const struct raw_reading *in);

/* Queues what has waited for its slot until self->now_us. Age counts from the slot. */
void can_crossing_queue_due(struct can_path *self);

/* Records what the judge tells beside its verdicts; context is the path.
 * (frame_notice_cb) */
void can_crossing_notice(void *context, const struct frame_notice *notice);

/* A bus dropped what it had queued; context is the path. (egress_drop_cb) */
void can_crossing_dropped(void *context, enum egress_drop cause,
                          const struct frame *frame, uint16_t tag);

#endif
