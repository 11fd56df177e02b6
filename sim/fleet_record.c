/* SPDX-License-Identifier: Apache-2.0 */
/* Roll-ups of three roles before one store. */
#include "sim/fleet_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/rollup.h"
#include "sim/fleet_trails.h"

#define SECOND_US UINT64_C(1000000)
#define ROLES (EVENT_FROM_UPLINK + 1)
#define BOOT_US (9 * SECOND_US)     /* how long the machine runs before the gateway */
#define QUIET_US (1260 * SECOND_US) /* then every roll-up has told and forgotten all */

struct role {
    struct fleet_record *record;
    bool down;
    struct rollup *rollup;
    uint64_t epoch;
    uint64_t seq;
};

struct fleet_record {
    struct fleet_record_setup setup;
    uint64_t now_us; /* simulated */
    uint64_t booted_us;
    uint64_t noted_us;  /* when something was noted last */
    uint64_t noting_us; /* by the clock of events; 0: nothing is noted just now */
    int64_t ahead_us;
    bool trusted;
    char mode[POLICY_NAME_BYTES];
    uint64_t policy_version;
    uint64_t boots;
    uint64_t starts;     /* of roles */
    struct store *store; /* NULL: no power */
    struct role roles[ROLES];
    struct fleet_trails trails;
    struct trouble *why; /* set while a roll-up may tell */
    bool failed;
};

static struct store_time time_of(const struct fleet_record *self)
{
    return (struct store_time){.mono_us = BOOT_US + self->now_us - self->booted_us,
                               .wall_us = self->setup.start_us + self->now_us +
                                          (uint64_t)self->ahead_us,
                               .wall_trusted = self->trusted};
}

static bool flush(struct fleet_record *self)
{
    const struct store_time now = time_of(self);
    self->failed = self->failed || !store_flush(self->store, &now, self->why);
    return !self->failed;
}

static bool flush_if_due(struct fleet_record *self)
{
    return store_due_us(self->store) <= time_of(self).mono_us ? flush(self)
                                                              : !self->failed;
}

static void append(struct role *role, const struct event *event)
{
    struct fleet_record *self = role->record;
    const struct store_time now = time_of(self);
    struct event stamped = *event;
    stamped.source = (uint8_t)(role - self->roles);
    stamped.source_epoch = role->epoch;
    stamped.source_seq = ++role->seq;
    stamped.mono_us = now.mono_us;
    stamped.wall_us = now.wall_us;
    if (store_append(self->store, &stamped, &now) == STORE_FULL &&
        (!flush(self) || store_append(self->store, &stamped, &now) != STORE_KEPT)) {
        self->failed = true;
    }
}

/* As roles/recorder.c, but for a queue that fills. */
static void tell_trail(struct role *role, uint64_t cause, bool asked)
{
    struct fleet_record *self = role->record;
    struct trail_keeper *keeper =
        fleet_trails_of(&self->trails, (enum event_source)(role - self->roles));
    if (keeper == NULL || role->down) {
        return;
    }
    unsigned parts =
        trail_keeper_take(keeper, asked, TRAIL_KEEPER_PARTS, time_of(self).mono_us);
    for (unsigned i = 0; i < parts + keeper->left_out; i++) {
        struct event *part = &keeper->parts[i];
        part->wall_trusted = self->trusted;
        part->policy_version = self->policy_version;
        memcpy(part->mode, self->mode, sizeof part->mode);
        part->cause = cause;
        part->trail.asked = asked;
        append(role, part);
    }
}

/* The ledger asks the other of can and uplink, or both of what is guard's. */
static void on_rollup(void *context, const struct event *event)
{
    struct role *role = context;
    struct fleet_record *self = role->record;
    append(role, event);
    if (!trail_keeper_wants(event, self->noting_us)) {
        return;
    }
    tell_trail(role, event->cause, false);
    for (size_t i = 0; i < ROLES; i++) {
        if (&self->roles[i] != role) {
            tell_trail(&self->roles[i], event->cause, true);
        }
    }
}

void fleet_record_kill(struct fleet_record *self, enum event_source source)
{
    self->roles[source].down = true;
}

void fleet_record_restart(struct fleet_record *self, enum event_source source)
{
    struct role *role = &self->roles[source];
    uint64_t size = rollup_size_bytes();
    uint64_t start = self->starts++;
    memset(role->rollup, 0, size);
    *role = (struct role){
        .record = self,
        .rollup = rollup_init(role->rollup, on_rollup, role),
        .epoch = fleet_seed_below(&self->setup.seed, "epoch", start, UINT64_MAX),
    };
    fleet_trails_restart(&self->trails, source);
}

static void free_record(struct fleet_record *self)
{
    for (size_t i = 0; i < ROLES; i++) {
        free(self->roles[i].rollup);
    }
    free(self);
}

struct fleet_record *fleet_record_open(const struct fleet_record_setup *setup,
                                       struct trouble *why)
{
    struct fleet_record *self = calloc(1, sizeof *self);
    bool good = self != NULL;
    for (size_t i = 0; good && i < ROLES; i++) {
        self->roles[i].rollup = calloc(1, rollup_size_bytes());
        good = self->roles[i].rollup != NULL;
    }
    if (!good) {
        trouble_set(why, "out of memory; 3 MB are needed");
    } else {
        self->setup = *setup;
        self->trusted = true;
        good = fleet_record_power_on(self, why);
    }
    if (!good && self != NULL) {
        free_record(self);
    }
    return good ? self : NULL;
}

bool fleet_record_power_on(struct fleet_record *self, struct trouble *why)
{
    struct store_limits limits = store_limits_default();
    limits.max_bytes = self->setup.max_bytes;
    struct digest boot = fleet_seed_draw(&self->setup.seed, "boot", self->boots++);
    self->booted_us = self->now_us;
    self->noted_us = self->now_us;
    const struct store_time now = time_of(self);
    self->store =
        store_open(self->setup.folder, self->setup.key, &limits, boot.bytes, &now, why);
    for (size_t i = 0; i < ROLES; i++) {
        fleet_record_restart(self, (enum event_source)i);
    }
    return self->store != NULL;
}

void fleet_record_cut_power(struct fleet_record *self)
{
    store_close(self->store);
    self->store = NULL;
}

/* How long until the roll-ups are asked again. */
static uint64_t step_us(const struct fleet_record *self, uint64_t left_us)
{
    uint64_t quiet_us = self->now_us - self->noted_us;
    uint64_t step_us = quiet_us / 8 > SECOND_US ? quiet_us / 8 : SECOND_US;
    return self->store == NULL || quiet_us > QUIET_US || step_us > left_us ? left_us
                                                                           : step_us;
}

static bool tick(struct fleet_record *self)
{
    for (size_t i = 0; i < ROLES; i++) {
        struct role *role = &self->roles[i];
        if (!role->down) {
            rollup_tick(role->rollup, time_of(self).mono_us);
        }
    }
    return flush_if_due(self);
}

bool fleet_record_wait(struct fleet_record *self, uint64_t now_us, struct trouble *why)
{
    self->why = why;
    while (self->now_us < now_us) {
        self->now_us += step_us(self, now_us - self->now_us);
        if (self->store != NULL && !tick(self)) {
            return false;
        }
    }
    return true;
}

bool fleet_record_note(struct fleet_record *self, enum event_source source,
                       const struct event *event, struct trouble *why)
{
    struct role *role = &self->roles[source];
    struct event stamped = *event;
    if (self->store == NULL || role->down) {
        return true;
    }
    const struct store_time now = time_of(self);
    stamped.mono_us = now.mono_us;
    stamped.wall_us = now.wall_us;
    stamped.wall_trusted = now.wall_trusted;
    stamped.policy_version = self->policy_version;
    memcpy(stamped.mode, self->mode, sizeof stamped.mode);
    self->why = why;
    self->noted_us = self->now_us;
    if (source == EVENT_FROM_UPLINK) {
        fleet_trails_see_event(&self->trails, &stamped, now.mono_us);
    }
    self->noting_us = now.mono_us;
    rollup_add(role->rollup, &stamped, now.mono_us);
    self->noting_us = 0;
    return self->setup.in_groups ? !self->failed : flush_if_due(self);
}

bool fleet_record_say(struct fleet_record *self, enum event_source source,
                      enum reason reason, const char *about, const char *text,
                      struct trouble *why)
{
    struct event event = {
        .action = EVENT_NOTED, .reason = (uint16_t)reason, .subject = EVENT_SYSTEM};
    (void)snprintf(event.system.about, sizeof event.system.about, "%s", about);
    (void)snprintf(event.system.text, sizeof event.system.text, "%s", text);
    return fleet_record_note(self, source, &event, why);
}

static void flush_rollups(struct fleet_record *self)
{
    for (size_t i = 0; i < ROLES; i++) {
        if (!self->roles[i].down) {
            rollup_flush(self->roles[i].rollup, time_of(self).mono_us);
        }
    }
}

bool fleet_record_set_mode(struct fleet_record *self, const char *mode,
                           struct trouble *why)
{
    self->why = why;
    if (self->store != NULL) {
        flush_rollups(self);
    }
    (void)snprintf(self->mode, sizeof self->mode, "%s", mode);
    return !self->failed;
}

void fleet_record_set_policy(struct fleet_record *self, const struct policy *policy)
{
    self->policy_version = policy->version;
    fleet_trails_set_policy(&self->trails, policy);
}

void fleet_record_see(struct fleet_record *self, uint8_t bus, const struct frame *frame,
                      enum event_action verdict, enum reason reason)
{
    if (self->store != NULL && !self->roles[EVENT_FROM_CAN].down) {
        fleet_trails_see_frame(&self->trails, bus, frame, verdict, reason,
                               time_of(self).mono_us);
    }
}

void fleet_record_set_wall(struct fleet_record *self, int64_t ahead_us, bool trusted)
{
    self->ahead_us = ahead_us;
    self->trusted = trusted;
}

uint64_t fleet_record_count(const struct fleet_record *self)
{
    return self->store == NULL
               ? 0
               : store_sealed_count(self->store) + store_held_count(self->store);
}

bool fleet_record_close(struct fleet_record *self, struct trouble *why)
{
    bool good = true;
    self->why = why;
    if (self->store != NULL) {
        flush_rollups(self);
        good = flush(self);
        store_close(self->store);
    }
    free_record(self);
    return good;
}
