/* SPDX-License-Identifier: Apache-2.0 */
/* Which records of a ledger belong to the incident of one of them: those that log shows
 * as one line with it (log_merge.h), and what was kept of the same flow at that time.
 *
 * Two passes: all events to incident_seek, then all of them again, in the same order, to
 * incident_holds. */
#ifndef GATEWAY_OFFICER_INCIDENT_H
#define GATEWAY_OFFICER_INCIDENT_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/ledger/digest.h"
#include "gateway/ledger/event.h"
#include "gateway/officer/log_merge.h"

struct incident {
    uint64_t leaf; /* that it is asked by */
    bool found;
    size_t at; /* its line in the first pass */
    struct event chosen;
    struct digest flow;         /* of chosen, where it is one; set by incident_rewind */
    struct log_merge_line line; /* set by incident_rewind */
    struct log_merge merge;
};

void incident_init(struct incident *self, uint64_t leaf);

/* False when out of memory. */
MUST_CHECK bool incident_seek(struct incident *self, const struct event *event);

/* Between the passes; false when no event had the leaf. */
MUST_CHECK bool incident_rewind(struct incident *self);

/* Whether the next event of the second pass belongs to it. False too when out of memory,
 * which cannot be where the first pass was not. */
MUST_CHECK bool incident_holds(struct incident *self, const struct event *event);

/* What identifies a flow, whichever of its records the event is: transport, client,
 * server and its port, and host. Client ports are left out: of repeats that were summed,
 * only the last one is known. The event is of subject EVENT_FLOW. */
struct digest incident_flow_of(const struct event *event);

void incident_free(struct incident *self);

#endif
