/* SPDX-License-Identifier: Apache-2.0 */
/* A growing list of lines and a hash table of causes into it. */
#include "gateway/officer/log_merge.h"

#include <stdlib.h>

#include "gateway/officer/event_time.h"
#include "gateway/officer/trail_own.h"

#define FIRST_ROOM 256

void log_merge_init(struct log_merge *self)
{
    *self = (struct log_merge){0};
}

void log_merge_free(struct log_merge *self)
{
    free(self->lines);
    free(self->table);
    log_merge_init(self);
}

/* The slot of a cause, or the free one where it belongs. A cause is already a hash. */
static size_t slot_of(const struct log_merge *self, uint64_t cause)
{
    size_t slot = (size_t)(cause ^ cause >> 32) & (self->slots - 1);
    while (self->table[slot] != 0 && self->lines[self->table[slot] - 1].cause != cause) {
        slot = (slot + 1) & (self->slots - 1);
    }
    return slot;
}

static bool grow(struct log_merge *self)
{
    size_t room = self->room == 0 ? FIRST_ROOM : self->room * 2;
    struct log_merge_line *lines = realloc(self->lines, room * sizeof *lines);
    if (lines == NULL) {
        return false;
    }
    self->lines = lines;
    size_t *table = calloc(room * 4, sizeof *table);
    if (table == NULL) {
        return false;
    }
    free(self->table);
    self->table = table;
    self->slots = room * 4;
    self->room = room;
    for (size_t i = 0; i < self->count; i++) {
        self->table[slot_of(self, lines[i].cause)] = i + 1;
    }
    return true;
}

static void add_trail(struct log_merge_line *line, const struct event *piece)
{
    uint64_t before_us =
        piece->mono_us > piece->first_us ? piece->mono_us - piece->first_us : 0;
    if (event_is_left_out(piece)) {
        line->left_out[piece->trail.asked ? 1 : 0] = piece->trail.headers;
        line->left_out_why = piece->detail;
        return;
    }
    trail_check_add(&line->trail, piece);
    bool own = trail_own_is_last(piece, line->reason, line->action);
    unsigned headers = piece->trail.headers - (own ? 1U : 0U);
    line->own_headers += own;
    line->headers += headers;
    if (headers > 0 && before_us > line->trail_us) {
        line->trail_us = before_us;
    }
}

/* By a clock that was set back the last is earlier than the one before. */
static void go_on(struct log_merge_line *line, const struct event *event)
{
    uint64_t last_us = event_time_last_us(event);
    if (event->wall_us < line->told_us || last_us > line->last_wall_us) {
        line->last_wall_us = last_us;
    }
    line->told_us = event->wall_us;
}

static void add_to(struct log_merge_line *line, const struct event *event)
{
    line->count += event->count;
    line->records++;
    if (event->subject == EVENT_TRAIL) {
        add_trail(line, event); /* the incident ends with the last event itself */
        return;
    }
    go_on(line, event);
    if (event->subject == EVENT_FLOW) {
        line->hello_records += event_has_evidence_of(event, EVENT_HELLO_JUDGED);
        line->bytes_up += event->flow.bytes_up;
        line->bytes_down += event->flow.bytes_down;
    }
}

static bool is_in_time(const struct log_merge_line *line, const struct event *event)
{
    return event->wall_us - line->told_us <= LOG_MERGE_GAP_US ||
           event->wall_us < line->told_us;
}

struct log_merge_line log_merge_alone(const struct event *event)
{
    struct log_merge_line line = {.leaf = event->leaf,
                                  .cause = event->cause,
                                  .first_wall_us = event_time_first_us(event),
                                  .last_wall_us = event_time_last_us(event),
                                  .told_us = event->wall_us,
                                  .reason = event->reason,
                                  .action = event->action};
    add_to(&line, event);
    return line;
}

bool log_merge_add(struct log_merge *self, const struct event *event, bool apart)
{
    if (self->count == self->room && !grow(self)) {
        return false;
    }
    size_t slot = slot_of(self, event->cause);
    size_t known = self->table[slot];
    if (known != 0 && event->cause != 0 && !apart) {
        struct log_merge_line *line = &self->lines[known - 1];
        if (is_in_time(line, event)) {
            add_to(line, event);
            self->latest = known - 1;
            return true;
        }
    }
    self->latest = self->count;
    struct log_merge_line *line = &self->lines[self->count++];
    *line = log_merge_alone(event);
    self->table[slot] = self->count;
    return true;
}

bool log_merge_trail(struct log_merge *self, const struct event *piece)
{
    size_t known = self->count > 0 ? self->table[slot_of(self, piece->cause)] : 0;
    if (known == 0 || !is_in_time(&self->lines[known - 1], piece)) {
        return false;
    }
    self->latest = known - 1;
    add_to(&self->lines[known - 1], piece);
    return true;
}

bool log_merge_join(struct log_merge *self, const struct event *event, size_t line)
{
    if (!is_in_time(&self->lines[line], event)) {
        return false;
    }
    self->lines[line].records++;
    go_on(&self->lines[line], event);
    self->latest = line;
    return true;
}
