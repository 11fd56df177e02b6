/* SPDX-License-Identifier: Apache-2.0 */
/* Stories, power, roles and clock of a vehicle, into its record. */
#include "sim/fleet_vehicle.h"

#include <stdio.h>
#include <string.h>

#include "gateway/roles/can_events.h"
#include "sim/fleet_files.h"

#define TEXT_BYTES 16384
#define RESTART_US                                                      \
    500000 /* BACKOFF_MAX_US: so often a role that cannot live is tried \
            */
#define CLOCK_BACK_US INT64_C(93600000000)

static void note(struct fleet_vehicle *self, enum event_source source,
                 const struct event *event)
{
    self->failed =
        self->failed || !fleet_record_note(self->record, source, event, self->why);
}

static void say(struct fleet_vehicle *self, enum event_source source, enum reason reason,
                const char *about, const char *text)
{
    self->failed = self->failed || !fleet_record_say(self->record, source, reason, about,
                                                     text, self->why);
}

static void reach(struct fleet_vehicle *self, uint64_t now_us)
{
    self->failed = self->failed || !fleet_record_wait(self->record, now_us, self->why);
}

static void change_mode(struct fleet_vehicle *self, const char *mode)
{
    char text[EVENT_TEXT_BYTES];
    if (strcmp(self->mode, mode) == 0) {
        return;
    }
    (void)snprintf(text, sizeof text, "from %s to %s", self->mode, mode);
    (void)snprintf(self->mode, sizeof self->mode, "%s", mode);
    self->failed = self->failed || !fleet_record_set_mode(self->record, mode, self->why);
    say(self, EVENT_FROM_GUARD, REASON_MODE_CHANGED, mode, text);
}

static void on_start(struct fleet_vehicle *self)
{
    char text[EVENT_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "version %llu",
                   (unsigned long long)self->policy_version);
    say(self, EVENT_FROM_GUARD, REASON_POLICY_LOADED, self->policy_name, text);
    say(self, EVENT_FROM_GUARD, REASON_STARTED, "ledger", "in service");
    say(self, EVENT_FROM_GUARD, REASON_STARTED, "guard", "in service");
    say(self, EVENT_FROM_CAN, REASON_STARTED, "can", "in service");
    say(self, EVENT_FROM_UPLINK, REASON_STARTED, "uplink", "in service");
}

static void on_policy(struct fleet_vehicle *self, const struct policy *policy)
{
    const char *mode = policy->modes[0].name;
    self->policy_name = policy->name;
    self->policy_version = policy->version;
    fleet_record_set_policy(self->record, policy);
    (void)snprintf(self->mode, sizeof self->mode, "%s", mode);
    self->failed = self->failed || !fleet_record_set_mode(self->record, mode, self->why);
    on_start(self);
}

/* What the can role sees of a frame, whatever becomes of it. */
static void see(struct fleet_vehicle *self, const struct play_seen *seen)
{
    int bus = policy_find_bus(seen->policy, seen->step->name);
    if (seen->judged && seen->step->word == SCENARIO_SEND && bus >= 0) {
        fleet_record_see(self->record, (uint8_t)bus, &seen->step->frame,
                         fleet_events_action(seen), seen->reason);
    }
}

static void on_seen(void *context, const struct play_seen *seen)
{
    struct fleet_vehicle *self = context;
    struct fleet_event events[FLEET_EVENTS_MAX];
    size_t count = fleet_events_of(&self->events, seen, events);
    const char *mode = fleet_events_mode(seen);
    reach(self, seen->now_us);
    see(self, seen);
    for (size_t i = 0; i < count; i++) {
        note(self, events[i].source, &events[i].event);
    }
    if (mode != NULL) {
        change_mode(self, mode);
    }
    if (seen->step->word == SCENARIO_POLICY) {
        on_policy(self, seen->policy);
    }
}

static void on_notice(void *context, const struct policy *policy,
                      const struct frame_notice *notice, uint64_t now_us)
{
    struct fleet_vehicle *self = context;
    struct event event = can_events_notice(policy, notice);
    reach(self, now_us);
    note(self, EVENT_FROM_CAN, &event);
}

/* The length of the text with the number for each '@'; 0: no room. */
static size_t fill_in(char out[static TEXT_BYTES], const char *text, unsigned number)
{
    size_t len = 0;
    for (; *text != '\0' && len + 3 < TEXT_BYTES; text++) {
        if (*text == '@') {
            len += (size_t)snprintf(out + len, 3, "%02u", number % 100);
        } else {
            out[len++] = *text;
        }
    }
    return *text == '\0' ? len : 0;
}

bool fleet_vehicle_play(struct fleet_vehicle *self, const char *name, const char *text,
                        unsigned number)
{
    static struct scenario scenario;
    static char filled[TEXT_BYTES];
    char file[4096];
    struct fleet_event last;
    (void)snprintf(file, sizeof file, "%s/%s.scn", self->folder, name);
    size_t len = fill_in(filled, text, number);
    if (!scenario_parse(&scenario, file, filled, len, self->why) ||
        play_part(self->play, &scenario, file, self->why) != PLAY_HELD) {
        return false;
    }
    reach(self, play_now_us(self->play));
    if (fleet_events_end_flow(&self->events, &last)) {
        note(self, last.source, &last.event);
    }
    return !self->failed;
}

bool fleet_vehicle_wait(struct fleet_vehicle *self, uint64_t now_us)
{
    uint64_t is_us = play_now_us(self->play);
    if (now_us > is_us) {
        play_wait(self->play, now_us - is_us);
        reach(self, now_us);
    }
    return !self->failed;
}

bool fleet_vehicle_begin(struct fleet_vehicle *self,
                         const struct fleet_record_setup *setup, struct trouble *why)
{
    static const char begin[] = "POLICY fleet.policy\n"
                                "SEND vehicle 0FD#0000000000000000\n"
                                "EXPECT pass\n";
    self->why = why;
    self->watch = (struct play_watch){on_seen, on_notice, self};
    self->record = fleet_record_open(setup, why);
    if (self->record == NULL) {
        return false;
    }
    play_begin(self->play, &self->watch);
    return fleet_vehicle_play(self, "begin", begin, self->number);
}

static bool lose_power(struct fleet_vehicle *self, uint64_t until_us)
{
    fleet_record_cut_power(self->record);
    if (!fleet_vehicle_wait(self, until_us) ||
        !fleet_record_power_on(self->record, self->why)) {
        return false;
    }
    on_start(self);
    return !self->failed;
}

static bool lose_uplink(struct fleet_vehicle *self, uint64_t until_us)
{
    fleet_record_kill(self->record, EVENT_FROM_UPLINK);
    for (uint64_t at_us = play_now_us(self->play); at_us < until_us;
         at_us += RESTART_US) {
        say(self, EVENT_FROM_GUARD, REASON_ROLE_DIED, "uplink",
            "killed by signal 11 (Segmentation fault)");
        if (!fleet_vehicle_wait(self, at_us + RESTART_US)) {
            return false;
        }
    }
    fleet_record_restart(self->record, EVENT_FROM_UPLINK);
    say(self, EVENT_FROM_UPLINK, REASON_STARTED, "uplink", "in service");
    return !self->failed;
}

static void jump(struct fleet_vehicle *self, int64_t ahead_us, int64_t by_us)
{
    char text[EVENT_TEXT_BYTES];
    fleet_record_set_wall(self->record, ahead_us, ahead_us == 0);
    (void)snprintf(text, sizeof text, "by %+lld s", (long long)(by_us / 1000000));
    say(self, EVENT_FROM_GUARD, REASON_CLOCK_JUMPED, "guard", text);
}

static bool lose_time(struct fleet_vehicle *self, uint64_t until_us)
{
    jump(self, -CLOCK_BACK_US, -CLOCK_BACK_US);
    if (!fleet_vehicle_wait(self, until_us)) {
        return false;
    }
    jump(self, 0, CLOCK_BACK_US);
    return !self->failed;
}

bool fleet_vehicle_do(struct fleet_vehicle *self, const struct fleet_item *item,
                      uint64_t day_us)
{
    if (!fleet_vehicle_wait(self, day_us + item->at_us)) {
        return false;
    }
    switch (item->act) {
    case FLEET_POWER:
        return lose_power(self, day_us + item->until_us);
    case FLEET_UPLINK:
        return lose_uplink(self, day_us + item->until_us);
    case FLEET_CLOCK:
        return lose_time(self, day_us + item->until_us);
    default:
        return fleet_vehicle_play(self, item->story, fleet_file_story(item->story),
                                  self->number);
    }
}

bool fleet_vehicle_end(struct fleet_vehicle *self, struct trouble *why)
{
    return fleet_record_close(self->record, why);
}
