/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of one ledger that were stopped lately, each with its incident, so that what
 * a decoy kept of one is shown with it. Room for the last 64. */
#ifndef GATEWAY_REVIEW_STOPPED_FLOWS_H
#define GATEWAY_REVIEW_STOPPED_FLOWS_H

#include <stdint.h>

#include "gateway/ledger/digest.h"
#include "gateway/ledger/event.h"

#define STOPPED_FLOWS_MAX 64

struct stopped_flows {
    struct stopped_flow {
        struct digest who; /* incident_flow_of */
        uint32_t incident;
    } flows[STOPPED_FLOWS_MAX];
    uint32_t count; /* added so far: the oldest makes room */
};

/* Takes in a record of an incident; one that is no stopped flow, or is evidence, is
 * passed over. */
void stopped_flows_add(struct stopped_flows *self, const struct event *event,
                       uint32_t incident);

/* The incident, the latest, of the flow of which the event holds what a decoy kept. False
 * when it holds none, or that flow is not known here. */
MUST_CHECK bool stopped_flows_find(const struct stopped_flows *self,
                                   const struct event *event, uint32_t *incident);

#endif
