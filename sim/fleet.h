/* SPDX-License-Identifier: Apache-2.0 */
/* Ledgers of a simulated fleet: days of driving, a few of them bad, judged by the real
 * judges and recorded in real ledgers, in simulated time. */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include "sim/play.h"

#define FLEET_VEHICLES_MAX 99
#define FLEET_DAYS_MAX 366
#define FLEET_EVENTS_LIMIT 10000000
#define FLEET_START_US UINT64_C(1794787200000000) /* Monday, 2026-11-16 */

struct fleet_plan {
    const char *folder;
    uint64_t vehicles;
    uint64_t days;
    uint64_t seed;
    uint64_t start_us; /* midnight, UTC */
    uint64_t events; /* instead of days: one ledger of at least so many records; 0: no */
};

/* Makes the folder if it is missing, and in it for each vehicle the ledger van-NN and its
 * public key van-NN.pub; the policy in force, fleet.policy; and tuesday.scn, the story of
 * van-03, to be played behind other policies. done is called after each vehicle. False
 * with why set: a ledger is there already, or cannot be written. */
MUST_CHECK bool fleet_make(const struct fleet_plan *plan, struct play *play,
                           void (*done)(const char *name, uint64_t records),
                           struct trouble *why);

#endif
