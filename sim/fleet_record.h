/* SPDX-License-Identifier: Apache-2.0 */
/* The record of one simulated gateway: what its roles note goes through their roll-ups
 * into a real ledger, stamped as roles/recorder.h does, with time that is told; so do
 * the trails of what is severe.
 *
 * Law: roll-ups tell at their times, or later by at most an eighth of how long nothing
 * was noted; what is severe is sealed at once, else within a second of its time. Does
 * not: read a clock. */
#ifndef SIM_FLEET_RECORD_H
#define SIM_FLEET_RECORD_H

#include "gateway/ledger/event.h"
#include "gateway/ledger/store.h"
#include "sim/fleet_seed.h"

struct fleet_record;

struct fleet_record_setup {
    const char *folder;
    struct signature_key *key; /* borrowed */
    struct fleet_seed seed;
    uint64_t start_us;  /* wall time at which simulated time is 0 */
    uint64_t max_bytes; /* of the ledger */
    bool in_groups;     /* what is severe waits for the next second too: to write much */
};

/* Switches on at time 0. NULL with why set: as store_open, or out of memory. */
MUST_CHECK struct fleet_record *fleet_record_open(const struct fleet_record_setup *setup,
                                                  struct trouble *why);

/* Time passes to now_us. False with why set: the ledger cannot be written. */
MUST_CHECK bool fleet_record_wait(struct fleet_record *self, uint64_t now_us,
                                  struct trouble *why);

/* What a role notes; source, times, mode and version are filled in here. Told of a role
 * that is down, or without power, it is not recorded. False as fleet_record_wait. */
MUST_CHECK bool fleet_record_note(struct fleet_record *self, enum event_source source,
                                  const struct event *event, struct trouble *why);
MUST_CHECK bool fleet_record_say(struct fleet_record *self, enum event_source source,
                                 enum reason reason, const char *about, const char *text,
                                 struct trouble *why);

/* What was summed under the mode before is told before the next is stamped. */
MUST_CHECK bool fleet_record_set_mode(struct fleet_record *self, const char *mode,
                                      struct trouble *why);
/* policy outlives self, or the next call. */
void fleet_record_set_policy(struct fleet_record *self, const struct policy *policy);

/* A frame that the can role saw on a bus of the policy, for the trails. */
void fleet_record_see(struct fleet_record *self, uint8_t bus, const struct frame *frame,
                      enum event_action verdict, enum reason reason);

/* The plug is pulled: what no seal covers is gone. Then switched on again: another boot,
 * the steady clock begins anew. */
void fleet_record_cut_power(struct fleet_record *self);
MUST_CHECK bool fleet_record_power_on(struct fleet_record *self, struct trouble *why);

/* A role dies with what it held, and is there again under another epoch. */
void fleet_record_kill(struct fleet_record *self, enum event_source source);
void fleet_record_restart(struct fleet_record *self, enum event_source source);

/* The wall clock jumps, and is then believed or not. */
void fleet_record_set_wall(struct fleet_record *self, int64_t ahead_us, bool trusted);

/* Records sealed and held. */
MUST_CHECK uint64_t fleet_record_count(const struct fleet_record *self);

/* Seals what is held and lets go of the ledger. False with why set: it could not be
 * sealed. self is free either way. */
MUST_CHECK bool fleet_record_close(struct fleet_record *self, struct trouble *why);

#endif
