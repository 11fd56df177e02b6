/* SPDX-License-Identifier: Apache-2.0 */
/* What the roles of a simulated gateway saw last, for the trails of severe events: as
 * roles/can_path.c and roles/uplink_role.c put it into the same keepers. Does not: know
 * the time, write. */
#ifndef SIM_FLEET_TRAILS_H
#define SIM_FLEET_TRAILS_H

#include "gateway/roles/trail_keeper.h"

struct fleet_trails {
    struct trail_keeper can;
    struct trail_keeper uplink;
    struct trail_header frames[TRAIL_KEEPER_FRAMES];
    struct trail_header packets[TRAIL_KEEPER_PACKETS];
    const struct policy *policy; /* NULL: none yet */
};

/* The role is new, and has seen nothing. */
void fleet_trails_restart(struct fleet_trails *self, enum event_source source);

/* From now on under this policy, which outlives self or the next call. */
void fleet_trails_set_policy(struct fleet_trails *self, const struct policy *policy);

/* A frame that came from a bus of the policy. */
void fleet_trails_see_frame(struct fleet_trails *self, uint8_t bus,
                            const struct frame *frame, enum event_action verdict,
                            enum reason reason, uint64_t time_us);

/* What the uplink notes. */
void fleet_trails_see_event(struct fleet_trails *self, const struct event *event,
                            uint64_t time_us);

/* NULL: the role keeps none. */
struct trail_keeper *fleet_trails_of(struct fleet_trails *self, enum event_source source);

#endif
