/* SPDX-License-Identifier: Apache-2.0 */
/* What a play saw, as the events that the roles of the gateway would note. Pure. */
#ifndef SIM_FLEET_EVENTS_H
#define SIM_FLEET_EVENTS_H

#include "gateway/ledger/event.h"
#include "sim/play.h"

#define FLEET_EVENTS_MAX 2 /* that one statement can bring about */

struct fleet_event {
    enum event_source source;
    struct event event;
};

/* Of one vehicle; all-zero is ready. */
struct fleet_events {
    uint16_t client_port; /* of the last flow, above 40000 */
    bool flow_is_open;
    bool is_decoyed;   /* it was denied, and what it says is kept */
    struct event flow; /* the last */
};

/* The events of a statement, how many. */
MUST_CHECK size_t fleet_events_of(struct fleet_events *self, const struct play_seen *seen,
                                  struct fleet_event out[static FLEET_EVENTS_MAX]);

/* What became of what was judged. */
enum event_action fleet_events_action(const struct play_seen *seen);

/* The flow that is open ends as one that was allowed. False: none is. */
MUST_CHECK bool fleet_events_end_flow(struct fleet_events *self, struct fleet_event *out);

/* The mode that a statement brought about, NULL if it did not. */
const char *fleet_events_mode(const struct play_seen *seen);

#endif
