/* SPDX-License-Identifier: Apache-2.0 */
/* A keeper for each of can and uplink. */
#include "sim/fleet_trails.h"

#include <stddef.h>

struct trail_keeper *fleet_trails_of(struct fleet_trails *self, enum event_source source)
{
    if (source == EVENT_FROM_CAN) {
        return &self->can;
    }
    return source == EVENT_FROM_UPLINK ? &self->uplink : NULL;
}

static void begin(struct fleet_trails *self, enum event_source source)
{
    const struct policy *policy = self->policy;
    if (source == EVENT_FROM_CAN && policy != NULL) {
        trail_keeper_init(&self->can, self->frames, TRAIL_KEEPER_FRAMES);
        trail_keeper_set_policy(&self->can, policy);
    } else if (source == EVENT_FROM_UPLINK && policy != NULL) {
        bool kept = policy_evidence_of_uplink(policy) != POLICY_EVIDENCE_NONE;
        trail_keeper_init(&self->uplink, self->packets, kept ? TRAIL_KEEPER_PACKETS : 0);
    }
}

void fleet_trails_restart(struct fleet_trails *self, enum event_source source)
{
    struct trail_keeper *keeper = fleet_trails_of(self, source);
    if (keeper != NULL) {
        keeper->told = (struct rate_state){0};
        begin(self, source);
    }
}

void fleet_trails_set_policy(struct fleet_trails *self, const struct policy *policy)
{
    self->policy = policy;
    begin(self, EVENT_FROM_CAN);
    begin(self, EVENT_FROM_UPLINK);
}

void fleet_trails_see_frame(struct fleet_trails *self, uint8_t bus,
                            const struct frame *frame, enum event_action verdict,
                            enum reason reason, uint64_t time_us)
{
    trail_keeper_see(&self->can, bus, frame, verdict, reason, time_us);
}

void fleet_trails_see_event(struct fleet_trails *self, const struct event *event,
                            uint64_t time_us)
{
    struct trail_header header;
    if (trail_of_event(&header, event, time_us)) {
        trail_ring_put(&self->uplink.ring, &header);
    }
}
