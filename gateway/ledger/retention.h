/* SPDX-License-Identifier: Apache-2.0 */
/* What of a ledger goes, and when: by size and by age, all but the severe first.
 *
 * Law: nothing goes before a sealed event states it. Age is told by trusted clocks alone,
 * and takes one segment a minute at most, so that a clock that leaps forward empties no
 * ledger at once. Evidence holds no more of what is thinned than its share, so that
 * whoever brings it about without end pushes no severe event out with it: a segment keeps
 * its trails while the older ones take no more than a quarter of the limit less three
 * segments, what decoys kept and hellos while they take no more than half of that. A
 * segment that is not thinned yet has all, so that no share that was used up takes the
 * trail from what happens later. What was thinned is not thinned again, see thin.h. Does
 * not: touch the segment being written and the one before it. */
#ifndef GATEWAY_LEDGER_RETENTION_H
#define GATEWAY_LEDGER_RETENTION_H

#include "gateway/ledger/store_state.h"

/* Counts the closed segments, and sets where thinning goes on; when a ledger is opened.
 * A file that somebody has made longer counts for no more than a segment may be: the
 * limit, or what the longest one really adds up to. */
void retention_begin(struct store *self);

/* States that the oldest segments go, where what stays would be too much or they are too
 * old; they are removed once that is sealed. */
void retention_plan(struct store *self, const struct store_time *now);

/* One step at thinning, and once a minute a look at ages. True when there is more to do
 * now. */
MUST_CHECK bool retention_tend(struct store *self, const struct store_time *now);

/* Does what the batch that was just sealed has stated. */
void retention_act(struct store *self);

/* The segment being written has events in it that could not go with its age. */
MUST_CHECK bool retention_wants_segment(const struct store *self,
                                        const struct store_time *now);

#endif
