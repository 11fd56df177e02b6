/* SPDX-License-Identifier: Apache-2.0 */
/* One vehicle of a simulated fleet: its play, and the record that its gateway makes of
 * it. */
#ifndef SIM_FLEET_VEHICLE_H
#define SIM_FLEET_VEHICLE_H

#include "sim/fleet_agenda.h"
#include "sim/fleet_events.h"
#include "sim/fleet_record.h"

struct fleet_vehicle {
    struct play *play;  /* borrowed */
    const char *folder; /* of the fleet, where fleet.policy is */
    uint32_t number;
    struct fleet_record *record;
    struct fleet_events events;
    char mode[POLICY_NAME_BYTES]; /* that was told last */
    const char *policy_name;      /* of the policy in force, as long as the play has it */
    uint64_t policy_version;
    struct play_watch watch;
    struct trouble *why;
    bool failed; /* to record; why is set */
};

/* Begins at time 0: power on, the policy of the folder in force. False with why set. */
MUST_CHECK bool fleet_vehicle_begin(struct fleet_vehicle *self,
                                    const struct fleet_record_setup *setup,
                                    struct trouble *why);

/* Plays a story of which '@' is this number of two digits. False with why set: it is
 * none, it comes to something else than it says, or it cannot be recorded. */
MUST_CHECK bool fleet_vehicle_play(struct fleet_vehicle *self, const char *name,
                                   const char *text, unsigned number);

/* Time passes to now_us; nothing if that is gone by. False with why set. */
MUST_CHECK bool fleet_vehicle_wait(struct fleet_vehicle *self, uint64_t now_us);

/* Does what is due, at its time on the day that began at day_us. False with why set. */
MUST_CHECK bool fleet_vehicle_do(struct fleet_vehicle *self,
                                 const struct fleet_item *item, uint64_t day_us);

/* Closes the record. False with why set. */
MUST_CHECK bool fleet_vehicle_end(struct fleet_vehicle *self, struct trouble *why);

#endif
