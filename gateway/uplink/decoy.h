/* SPDX-License-Identifier: Apache-2.0 */
/* The decoy: a denied flow finds its server answering at the TCP level and keeps talking.
 *
 * Nothing of it goes out and nothing is said to it. Its first EXHIBIT_BYTES are kept and
 * told as evidence when they are full, when it ends, or after DECOY_STAY_US; then it is
 * closed as a server closes. A pool of GATE_DECOYS_MAX: a flow that finds it full is
 * reset instead, and counted (decoys_full). */
#ifndef GATEWAY_UPLINK_DECOY_H
#define GATEWAY_UPLINK_DECOY_H

#include "gateway/uplink/gate.h"

#define DECOY_STAY_US 30000000ULL

/* Takes in a flow of which only the unit's side is open, with what it has said. False:
 * the pool is full, and nothing was done. After true the flow may be gone. */
MUST_CHECK bool decoy_begin(struct gate *gate, struct flow *flow);

/* More of it may wait. The flow may be gone then. */
void decoy_read(struct gate *gate, struct flow *flow);

/* Tells what was kept and closes it. */
void decoy_end(struct gate *gate, struct flow *flow);

#endif
