/* SPDX-License-Identifier: Apache-2.0 */
/* One direction of a flow whose TLS ends here: records in, plain bytes examined, records
 * out. What goes out is what counts against the budget. */
#ifndef GATEWAY_UPLINK_INTERCEPTED_H
#define GATEWAY_UPLINK_INTERCEPTED_H

#include "gateway/uplink/pump.h"

#define INTERCEPTED_OPEN_US 20000000ULL /* for both handshakes */

MUST_CHECK enum pumped intercepted_step(struct pump *self);

/* A step of a handshake may begin now; else it waits for relay_give_turns, and that is
 * counted. What it took is to be paid for. */
MUST_CHECK bool intercepted_has_turn(struct gate *gate);
void intercepted_pay_turn(struct gate *gate, uint64_t held_us);

/* Bytes of a handshake are here, and wait for their turn. */
MUST_CHECK bool intercepted_wants_turn(const struct gate *gate, const struct flow *flow);

/* The first bytes of the unit, which were read for the judge. False: flow->cut says why
 * it may not go on. */
MUST_CHECK bool intercepted_feed(struct pump *self, const uint8_t *bytes, size_t len);

/* True if a handshake takes too long, however often something of it comes: flow->cut says
 * whose. */
MUST_CHECK bool intercepted_is_late(const struct gate *gate, struct flow *flow);

/* True if a direction could move although no socket has changed. */
MUST_CHECK bool intercepted_has_more(const struct gate *gate, const struct flow *flow);

#endif
