/* SPDX-License-Identifier: Apache-2.0 */
/* Moves bytes between the two connections of a flow that was let through.
 *
 * Law: every byte is taken from the rule's budget before it is handed to the kernel, and
 * given back at once if it could not be; what a flow leaves in a pipe stays spent. Copies
 * at first; a direction that has shown that it is long is spliced. A half-close is passed
 * on as one, a reset as a reset. What one side does not take is not read from the other.
 *
 * Of a flow that began as TLS the first 256 KiB of the unit are followed: they stay
 * records, and a second ClientHello is held back and judged (second_hello.h). */
#ifndef GATEWAY_UPLINK_RELAY_H
#define GATEWAY_UPLINK_RELAY_H

#include "gateway/uplink/gate.h"

/* Our connection stands: sends on what was read for the judge, then relays. May free the
 * flow's slot. */
void relay_start(struct gate *self, struct flow *flow);

/* Moves what can be moved, a bounded amount. May free the flow's slot. */
void relay_run(struct gate *self, struct flow *flow);

/* Goes on with handshakes that wait for their turn, one after the other round the pool,
 * as far as their share goes. At each tick. */
void relay_give_turns(struct gate *self);

/* Cuts a flow that has begun a second hello, or a handshake with the gateway, and does
 * not come to its end. May free the flow's slot. */
void relay_look_at_waiting(struct gate *self, struct flow *flow);

#endif
