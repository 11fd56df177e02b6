/* SPDX-License-Identifier: Apache-2.0 */
/* An update that is under way: a change of mode, budget or policy that would cut an open
 * flow of a rule with `update` waits until its deadline. Pure but for the regime's clock.
 *
 * The deadline counts from the first change that would cut, and no later one moves it, so
 * that a mode that goes to and fro keeps nothing open. A budget that is spent again in a
 * later period is another change, once the flow was good in between. */
#ifndef GATEWAY_UPLINK_DEFERRAL_H
#define GATEWAY_UPLINK_DEFERRAL_H

#include "gateway/uplink/regime.h"

struct deferral {
    uint64_t until_us; /* of regime->now_us; 0: nothing waits */
};

/* A change would cut an open flow of this rule, as it is numbered in force. True: it
 * waits. False: the flow ends now; overdue if its deadline is what ends it, and not a
 * rule that has no update, or a record that is down. */
MUST_CHECK bool deferral_begin(struct deferral *self, const struct regime *regime,
                               uint16_t rule);

/* Whether a deadline is what ends it, after deferral_begin was false. */
bool deferral_is_overdue(const struct deferral *self);

/* Whether something waits whose deadline has come. */
bool deferral_is_due(const struct deferral *self, uint64_t now_us);

/* What is in force lets the flow again. */
void deferral_end(struct deferral *self);

#endif
