/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a flow between its verdict and our connection, where its rule asks for a
 * certificate of the server: it waits in FLOW_PHASE_CHECKING until server_check.h knows.
 * Nothing of the unit has left by then, and it is told as passed only after it.
 *
 * Any of these may free the flow's slot. */
#ifndef GATEWAY_UPLINK_CHECKING_H
#define GATEWAY_UPLINK_CHECKING_H

#include "gateway/uplink/gate.h"

#define CHECKING_PART 2 /* of poller tokens, behind those of flows: enum flow_part */

/* True if the flow's rule asks for it, and nothing else looks at the certificate. */
MUST_CHECK bool checking_wanted(const struct gate *self, const struct flow *flow);

/* Puts the flow there; it goes on at once if its server is known. */
void checking_begin(struct gate *self, struct flow *flow);

/* It will not be known any more: stopped as CERTIFICATE_UNKNOWN. */
void checking_refuse(struct gate *self, struct flow *flow);

/* An event of a handshake, time that has passed, another policy. */
void checking_event(struct gate *self, struct poller_token token);
void checking_tick(struct gate *self);
void checking_go_on(struct gate *self);

#endif
