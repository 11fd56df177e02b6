/* SPDX-License-Identifier: Apache-2.0 */
/* The first part of a flow: reads what it says, has it judged, and opens our own
 * connection if it passes. Nothing of the unit leaves before that.
 *
 * Any of these may free the flow's slot. */
#ifndef GATEWAY_UPLINK_INTAKE_H
#define GATEWAY_UPLINK_INTAKE_H

#include "gateway/uplink/gate.h"

/* A flow was just accepted. */
void intake_begin(struct gate *self, struct flow *flow);

/* It may pass: tells so and opens our own connection. */
void intake_connect(struct gate *self, struct flow *flow);

/* It may have said more. */
void intake_read(struct gate *self, struct flow *flow);

/* It has said nothing, or not enough, and will not: judged as silent. */
void intake_give_up(struct gate *self, struct flow *flow);

/* As intake_give_up, and stopped even in observe: its slot is needed. */
void intake_refuse(struct gate *self, struct flow *flow);

/* True if the TLS of a flow is to be ended here under that rule; never in observe, which
 * must not break what it looks at. */
MUST_CHECK bool intake_ends_tls(const struct gate *self, const struct flow *flow,
                                uint16_t number);

/* True if what can be read of a flow is to be looked into under that rule: as what is
 * *wanted, or for secrets alone (TRAFFIC_UNKNOWN). */
MUST_CHECK bool intake_looks(const struct gate *self, uint16_t number,
                             enum traffic *wanted);

/* Of a flow that is not relayed yet: a pass stays one if the hello that it keeps holds no
 * secret, as regime_judge_hello says. */
MUST_CHECK struct verdict intake_judge_hello(const struct gate *self,
                                             const struct flow *flow,
                                             struct verdict verdict);

#endif
