/* SPDX-License-Identifier: Apache-2.0 */
/* What one vehicle has before it on one day, in order of time. Pure. */
#ifndef SIM_FLEET_AGENDA_H
#define SIM_FLEET_AGENDA_H

#include <stddef.h>
#include <stdint.h>

#include "sim/fleet_seed.h"

#define FLEET_AGENDA_MAX 16
#define FLEET_DAY_US UINT64_C(86400000000)

enum fleet_act { FLEET_PLAY, FLEET_POWER, FLEET_UPLINK, FLEET_CLOCK };

struct fleet_item {
    enum fleet_act act;
    const char *story;
    uint64_t at_us; /* of the day */
    uint64_t until_us;
};

/* day: since the first, which began at start_us (UTC). How many. */
MUST_CHECK size_t fleet_agenda(const struct fleet_seed *seed, uint64_t start_us,
                               uint32_t day,
                               struct fleet_item out[static FLEET_AGENDA_MAX]);

#endif
