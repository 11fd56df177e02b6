/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings frame by frame, a ledger by its counts. */
#include "gateway/verbs/learn_sources.h"

#include <inttypes.h>
#include <stdio.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/verbs/bus_log.h"
#include "gateway/verbs/policy_source.h"
#include "policies/shape.h"

#define NS_IN_US 1000U

static bool complain(const char *text)
{
    fprintf(stderr, "sallyport learn: %s\n", text);
    return false;
}

bool learn_sources_add(void *target, const char *text, struct trouble *why)
{
    struct learn_sources *self = target;
    struct bus_log log;
    if (self->log_count == RECORDINGS_MAX) {
        trouble_set(why, "more than %d recordings; join some", RECORDINGS_MAX);
        return false;
    }
    if (!bus_log_split(&log, text, why)) {
        return false;
    }
    if (!shape_is_name(log.bus)) {
        trouble_set(why,
                    "'%s' cannot be the name of a bus; write letters and digits, and "
                    "no word of the language",
                    log.bus);
        return false;
    }
    self->logs[self->log_count++] = text;
    return true;
}

/* The number of the bus, -1 when it was told why there is none. A policy is drafted for
 * one unit. */
static int bus_of(struct learn *learn, const char *name)
{
    int bus = learn_bus(learn, name);
    unsigned untrusted = 0;
    for (uint8_t i = 0; i < learn->bus_count; i++) {
        untrusted += learn->buses[i].untrusted;
    }
    if (bus < 0 || untrusted > 1) {
        (void)complain(bus < 0 ? "more buses than a policy has; leave some out"
                               : "two buses of the unit; draft a policy for each, and "
                                 "join them by hand");
        return -1;
    }
    return bus;
}

static bool open_log(struct learn *learn, const char *text, struct recordings *logs)
{
    struct bus_log log;
    struct trouble why;
    if (!bus_log_split(&log, text, &why)) {
        return complain(why.text);
    }
    int bus = bus_of(learn, log.bus);
    return bus >= 0 &&
           (recordings_open(logs, log.path, log.interface[0] != 0 ? log.interface : NULL,
                            (uint8_t)bus, &why) ||
            complain(why.text));
}

/* Frames are there from every recording, and no line was bad. */
static bool was_whole(const struct recordings *logs, struct learn *learn)
{
    bool good = logs->bad_lines == 0;
    for (unsigned i = 0; i < logs->count; i++) {
        const struct recordings_row *log = &logs->rows[i];
        if (log->frames == 0) {
            struct trouble why;
            trouble_set(&why, "%s: no frame%s%s in it; name a recording of that bus",
                        log->path, log->named ? " of " : "", log->interface);
            good = complain(why.text);
        }
        learn_set_interface(learn, log->bus, log->interface);
    }
    return good;
}

static bool hear_logs(const struct learn_sources *self, struct learn *learn, bool *heard)
{
    static struct recordings logs;
    struct recorded entry;
    uint8_t bus;
    bool good = true;
    recordings_init(&logs, policy_source_say, NULL);
    for (unsigned i = 0; good && i < self->log_count; i++) {
        good = open_log(learn, self->logs[i], &logs);
    }
    while (good && recordings_next(&logs, &entry, &bus)) {
        learn_add(learn, bus, &entry.frame, entry.time_ns / NS_IN_US);
        *heard = true;
    }
    if (logs.refused.text[0] != 0) {
        *heard = false;
        good = complain(logs.refused.text);
    }
    good = good && was_whole(&logs, learn);
    recordings_close(&logs);
    return good;
}

/* Of frames that no rule named the ledger keeps id, length and count; what else it says
 * of them is a verdict. What a gateway stopped was no observation: it may be what it was
 * there to stop. Causes that were too many to tell apart have no bus. */
static bool hear_event(struct learn *learn, const struct event *event, bool *heard)
{
    if (event->subject != EVENT_FRAME || event->count == 0 ||
        event->reason == REASON_ID_OF_VEHICLE) {
        return true;
    }
    if (event->action == EVENT_DROPPED) {
        learn->stopped += event->count;
        return true;
    }
    if (!shape_is_name(event->frame.from)) {
        learn->lost += event->count;
        return true;
    }
    const struct frame frame = {.id = event->frame.id,
                                .extended = event->frame.extended,
                                .fd = event->frame.fd,
                                .kind = event->frame.remote ? FRAME_REMOTE : FRAME_DATA,
                                .length = event->frame.length};
    if (frame_check(&frame) != FRAME_OK) {
        return true;
    }
    int bus = bus_of(learn, event->frame.from);
    if (bus < 0) {
        return false;
    }
    learn_count(learn, (uint8_t)bus, &frame, event->count,
                event->last_us - event->first_us);
    *heard = true;
    return true;
}

static bool hear_ledger(const char *dir, struct learn *learn, bool *heard)
{
    struct trouble why;
    struct event event;
    bool good = true;
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    struct ledger_reader *reader = ledger_reader_open(dir, &why);
    if (reader == NULL) {
        return complain(why.text);
    }
    while (good && found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, &why);
        if (found == LEDGER_READER_DAMAGE) {
            good = complain(why.text);
        } else if (found == LEDGER_READER_EVENT) {
            good = hear_event(learn, &event, heard);
        }
    }
    ledger_reader_close(reader);
    if (learn->stopped > 0) {
        fprintf(stderr,
                "sallyport learn: %s: %" PRIu64
                " frames were stopped there, not observed, "
                "and are left out; learn from 'run --observe'\n",
                dir, learn->stopped);
    }
    return good;
}

bool learn_sources_hear(const struct learn_sources *self, struct learn *learn,
                        bool *heard)
{
    *heard = false;
    bool good = hear_logs(self, learn, heard);
    if (good && self->ledger != NULL) {
        good = hear_ledger(self->ledger, learn, heard);
        if (good && !*heard) {
            good =
                complain("no frame in that ledger; observe under a policy without frame "
                         "rules, such as observe-all, so that each frame is recorded");
        }
    }
    return good;
}
