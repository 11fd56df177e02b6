/* SPDX-License-Identifier: Apache-2.0 */
/* Grows three arrays, record by record. */
#include "gateway/review/vehicle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/hex.h"
#include "gateway/ledger/heading.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/log_line.h"

#define FIRST_ROOM 64
#define RECORDS_MAX (UINT32_MAX - 1)

bool vehicle_open(struct vehicle *self, const char *name, const char *path,
                  struct trouble *why)
{
    struct segment segment;
    struct trouble ignored; /* the reader tells it */
    memset(self, 0, sizeof *self);
    log_merge_init(&self->merge);
    (void)snprintf(self->name, sizeof self->name, "%s", name);
    (void)snprintf(self->path, sizeof self->path, "%s", path);
    if (heading_first(&segment, path, &ignored)) {
        hex_print(self->ledger_id, segment.ledger_id, sizeof segment.ledger_id);
    }
    self->reader = ledger_reader_open(path, why);
    return self->reader != NULL;
}

static void forget(struct vehicle *self)
{
    if (self->reader != NULL) {
        ledger_reader_close(self->reader);
    }
    log_merge_free(&self->merge);
    free(self->incidents);
    free(self->rows);
    free(self->texts);
}

void vehicle_close(struct vehicle *self)
{
    forget(self);
    watch_free(&self->watch);
    *self = (struct vehicle){.reader = NULL};
}

bool vehicle_begin_again(struct vehicle *self, struct trouble *why)
{
    struct vehicle fresh = {.reader = ledger_reader_open(self->path, why)};
    if (fresh.reader == NULL) {
        return false;
    }
    forget(self);
    memcpy(fresh.name, self->name, sizeof fresh.name);
    memcpy(fresh.path, self->path, sizeof fresh.path);
    memcpy(fresh.ledger_id, self->ledger_id, sizeof fresh.ledger_id);
    fresh.seal = self->seal;
    fresh.watch = self->watch;
    *self = fresh;
    return true;
}

/* Room for `more` behind count; the block stays as it is when there is no memory. */
static bool reserve(void *block, size_t *room, size_t count, size_t more, size_t size)
{
    if (count + more <= *room) {
        return true;
    }
    size_t wanted = *room < FIRST_ROOM ? FIRST_ROOM : *room * 2;
    wanted = wanted < count + more ? count + more : wanted;
    void *grown = realloc(*(void **)block, wanted * size);
    if (grown != NULL) {
        *(void **)block = grown;
        *room = wanted;
    }
    return grown != NULL;
}

static bool make_room(struct vehicle *self)
{
    return self->row_count < RECORDS_MAX && self->texts_len < RECORDS_MAX &&
           reserve(&self->rows, &self->row_room, self->row_count, 1,
                   sizeof *self->rows) &&
           reserve(&self->incidents, &self->incident_room, self->merge.count, 1,
                   sizeof *self->incidents) &&
           reserve(&self->texts, &self->texts_room, self->texts_len,
                   LOG_LINE_SUBJECT_BYTES, 1);
}

const char *vehicle_text(const struct vehicle *self, uint32_t incident)
{
    return self->texts + self->incidents[incident].text;
}

enum severity vehicle_severity(const struct vehicle *self, uint32_t incident)
{
    return reason_row((enum reason)self->incidents[incident].reason)->severity;
}

bool vehicle_is_broken(const struct vehicle *self)
{
    return self->damage.text[0] != 0 || self->gone.text[0] != 0 ||
           self->seal.state == SEAL_BROKEN || self->seal.state == SEAL_UNREAD;
}

static void begin_incident(struct vehicle *self, uint32_t incident,
                           const struct event *event)
{
    char *text = self->texts + self->texts_len;
    self->incidents[incident] =
        (struct vehicle_incident){.first = (uint32_t)self->row_count,
                                  .last = (uint32_t)self->row_count,
                                  .text = (uint32_t)self->texts_len,
                                  .reason = event->reason,
                                  .action = event->action,
                                  .source = event->source,
                                  .subject = event->subject,
                                  .kept = event->reason == REASON_DECOY_KEPT,
                                  .is_crowd = event_is_crowd(event)};
    (void)log_line_subject(text, LOG_LINE_SUBJECT_BYTES, event);
    self->texts_len += strlen(text) + 1;
    self->open[vehicle_severity(self, incident)]++;
}

/* By clocks that were set, once there is one: else one boot in 1970 makes the span of
 * time that is shown half a century. */
static void widen_span(struct vehicle *self, const struct event *event)
{
    uint64_t first_us = event_time_first_us(event);
    uint64_t last_us = event_time_last_us(event);
    if (self->row_count == 0 || (event->wall_trusted && !self->clock_trusted)) {
        self->first_wall_us = first_us;
        self->last_wall_us = last_us;
        self->clock_trusted = event->wall_trusted;
    }
    if (event->wall_trusted != self->clock_trusted) {
        return;
    }
    if (first_us < self->first_wall_us) {
        self->first_wall_us = first_us;
    }
    if (last_us > self->last_wall_us) {
        self->last_wall_us = last_us;
    }
}

static void add_up(struct vehicle *self, const struct event *event, uint64_t repeats)
{
    widen_span(self, event);
    if (event->subject == EVENT_FLOW) {
        self->bytes_up += event->flow.bytes_up;
    }
    if (event_is_attempt(event)) {
        bool out = reason_row((enum reason)event->reason)->exfiltration;
        *(out ? &self->out : &self->other) += repeats;
    }
}

/* Finds the incident of a record, a new one if need be, and how many repeats it is of it.
 * False when out of memory. */
static bool place(struct vehicle *self, const struct event *event, uint32_t *incident,
                  uint64_t *repeats)
{
    size_t known = self->merge.count;
    *repeats = 0;
    if (stopped_flows_find(&self->stopped, event, incident) &&
        log_merge_join(&self->merge, event, *incident)) {
        self->incidents[*incident].kept = true;
        return true;
    }
    if (!log_merge_add(&self->merge, event, false)) {
        return false;
    }
    *incident = (uint32_t)self->merge.latest;
    *repeats = event->count;
    if (self->merge.count > known) {
        begin_incident(self, *incident, event);
    }
    stopped_flows_add(&self->stopped, event, *incident);
    return true;
}

/* The ledger states what it takes out of itself. */
static bool takes_out(const struct event *event)
{
    return event->source == EVENT_FROM_LEDGER &&
           (event->reason == REASON_LEDGER_THINNED ||
            event->reason == REASON_LEDGER_PRUNED);
}

static bool add(struct vehicle *self, const struct event *event)
{
    uint64_t segment = 0;
    uint32_t offset = 0;
    uint32_t incident = 0;
    uint64_t repeats = 0;
    uint32_t row = (uint32_t)self->row_count;
    if (!make_room(self) || !place(self, event, &incident, &repeats)) {
        return false;
    }
    if (self->incidents[incident].first != row) {
        self->rows[self->incidents[incident].last].next = row;
        self->incidents[incident].last = row;
    }
    ledger_reader_place(self->reader, &segment, &offset);
    self->rows[row] = (struct vehicle_row){
        .place = {.leaf = event->leaf,
                  .wall_us = event->wall_us,
                  .segment = (uint32_t)segment,
                  .offset = offset},
        .first_us = event_time_first_us(event),
        .last_us = event_time_last_us(event),
        .count = repeats < UINT32_MAX ? (uint32_t)repeats : UINT32_MAX,
        .incident = incident,
        .next = VEHICLE_NONE};
    self->incidents[incident].has_bytes |= event_has_evidence(event);
    add_up(self, event, repeats);
    self->row_count++;
    self->stale |= self->caught_up && takes_out(event);
    return true;
}

enum vehicle_reading vehicle_read(struct vehicle *self)
{
    struct event event;
    struct trouble why;
    switch (ledger_reader_next(self->reader, &event, &why)) {
    case LEDGER_READER_EVENT:
        return add(self, &event) ? VEHICLE_READ : VEHICLE_NO_MEMORY;
    case LEDGER_READER_DAMAGE:
        self->damage = why;
        return VEHICLE_READ;
    case LEDGER_READER_END:
        break;
    }
    ledger_reader_rest(self->reader);
    self->caught_up = true;
    return VEHICLE_UP_TO_DATE;
}

/* Whether the last segment is another since two looks, and not one record more is in it:
 * it was not its writer who changed it. */
static bool is_altered(struct vehicle *self, bool moved)
{
    bool grown = self->row_count != self->looked_rows;
    bool altered = self->caught_up && self->restless && !grown;
    self->restless = moved && !altered;
    if (!self->restless || grown) {
        self->looked_rows = self->row_count;
    }
    return altered;
}

bool vehicle_look(struct vehicle *self)
{
    struct trouble why = {0};
    uint64_t before = self->watch.mark;
    bool was_gone = self->gone.text[0] != 0;
    switch (watch_look(&self->watch, self->path, &why)) {
    case WATCH_GONE:
        seal_doubt(&self->seal, &why);
        self->gone = why;
        return !was_gone;
    case WATCH_CHANGED:
        seal_doubt(&self->seal, NULL);
        self->stale = true;
        break;
    case WATCH_SAME:
        if (is_altered(self, self->watch.mark != before)) {
            seal_doubt(&self->seal, NULL);
            self->stale = true;
        }
        break;
    case WATCH_UNKNOWN:
        return false;
    }
    self->gone.text[0] = 0;
    return was_gone;
}

uint32_t vehicle_find(const struct vehicle *self, uint64_t leaf)
{
    size_t low = 0;
    size_t high = self->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->rows[middle].place.leaf < leaf) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < self->row_count && self->rows[low].place.leaf == leaf;
    return found ? self->rows[low].incident : VEHICLE_NONE;
}

void vehicle_note(struct vehicle *self, uint32_t incident, uint32_t note)
{
    if (self->incidents[incident].note == 0) {
        self->open[vehicle_severity(self, incident)]--;
    }
    self->incidents[incident].note = note;
}
