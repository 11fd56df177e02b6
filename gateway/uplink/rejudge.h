/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of open flows when something else is in force: another policy or mode, a
 * spent budget, other secrets. Any of these may free slots. */
#ifndef GATEWAY_UPLINK_REJUDGE_H
#define GATEWAY_UPLINK_REJUDGE_H

#include "gateway/uplink/gate.h"

/* Judges every judged flow again under what is in force now. */
void rejudge_all(struct gate *self);

/* The secrets of the policy are about to change: no scan uses those before any more. */
void rejudge_forget_secrets(struct gate *self);
/* They have changed: open flows are scanned anew. */
void rejudge_take_secrets(struct gate *self);

/* A change would cut a flow that is relayed: true, and told, if it goes on for now as an
 * update. */
MUST_CHECK bool rejudge_defers(struct gate *self, struct flow *flow);

/* Cuts it, under the reason unless it is an update at its deadline. */
void rejudge_cut(struct gate *self, struct flow *flow, struct verdict verdict);

/* Ends updates whose deadline has come. */
void rejudge_overdue(struct gate *self);

#endif
