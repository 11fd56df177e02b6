/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of digests: what identifies a flow is a stranger's, and up to 300 bytes. */
#include "gateway/review/stopped_flows.h"

#include <string.h>

#include "gateway/officer/incident.h"

static bool is_kept(const struct event *event)
{
    return event->subject == EVENT_FLOW && event->reason == REASON_DECOY_KEPT;
}

static uint32_t held(const struct stopped_flows *self)
{
    return self->count < STOPPED_FLOWS_MAX ? self->count : STOPPED_FLOWS_MAX;
}

void stopped_flows_add(struct stopped_flows *self, const struct event *event,
                       uint32_t incident)
{
    if (event->subject != EVENT_FLOW || event->action != EVENT_DROPPED ||
        is_kept(event)) {
        return;
    }
    uint32_t latest = self->count % STOPPED_FLOWS_MAX;
    struct digest who = incident_flow_of(event);
    for (uint32_t i = 0; i < held(self); i++) {
        if (memcmp(&self->flows[i].who, &who, sizeof who) == 0) {
            self->flows[i].incident = incident;
            return;
        }
    }
    self->flows[latest] = (struct stopped_flow){who, incident};
    self->count++;
}

bool stopped_flows_find(const struct stopped_flows *self, const struct event *event,
                        uint32_t *incident)
{
    if (!is_kept(event)) {
        return false;
    }
    struct digest who = incident_flow_of(event);
    for (uint32_t i = 0; i < held(self); i++) {
        if (memcmp(&self->flows[i].who, &who, sizeof who) == 0) {
            *incident = self->flows[i].incident;
            return true;
        }
    }
    return false;
}
