/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes gaps by what roles say of themselves. */
#include "gateway/officer/report_gaps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/event_time.h"
#include "gateway/officer/when.h"

const char *report_gaps_kind_text(enum report_gap_kind kind)
{
    static const char *const texts[] = {
        [REPORT_GAP_OFF] = "switched off",      [REPORT_GAP_POWER] = "power lost",
        [REPORT_GAP_ROLE] = "role down",        [REPORT_GAP_UNRECORDED] = "not all kept",
        [REPORT_GAP_CLOCK] = "clock changed",   [REPORT_GAP_OBSERVED] = "nothing stopped",
        [REPORT_GAP_MISSING] = "events missing"};
    return texts[kind];
}

void report_gaps_begin(struct report_gaps *self, size_t ledger)
{
    self->ledger = ledger;
    self->any_event = false;
    self->any_guard = false;
    self->guard_epoch = 0;
    self->last_us = 0;
    self->unread = false;
}

/* NULL when there is no room. */
static struct report_gap *add(struct report_gaps *self, enum report_gap_kind kind,
                              uint64_t begin_us, const char *about, const char *text)
{
    if (self->count == REPORT_GAPS_MAX) {
        self->others++;
        return NULL;
    }
    struct report_gap *gap = &self->rows[self->count++];
    *gap =
        (struct report_gap){.kind = kind, .ledger = self->ledger, .begin_us = begin_us};
    (void)snprintf(gap->about, sizeof gap->about, "%s", about);
    (void)snprintf(gap->text, sizeof gap->text, "%s", text);
    return gap;
}

/* "by -93600 s" as "by -26 h"; any other text as it is. */
static void print_jump(char out[static EVENT_TEXT_BYTES], const char *said)
{
    char span[WHEN_TEXT_BYTES];
    bool jump = strncmp(said, "by -", 4) == 0 || strncmp(said, "by +", 4) == 0;
    size_t digits = jump ? strspn(said + 4, "0123456789") : 0;
    if (digits == 0 || digits > 12 || strcmp(said + 4 + digits, " s") != 0) {
        (void)snprintf(out, EVENT_TEXT_BYTES, "%s", said);
        return;
    }
    when_print_span(strtoull(said + 4, NULL, 10) * 1000000, span);
    (void)snprintf(out, EVENT_TEXT_BYTES, "by %c%s", said[3], span);
}

static void add_told(struct report_gaps *self, enum report_gap_kind kind,
                     const struct event *event, bool goes_on)
{
    char text[REPORT_GAPS_TEXT_BYTES];
    const char *sentence = reason_row((enum reason)event->reason)->sentence;
    char said[EVENT_TEXT_BYTES];
    if (event->reason == REASON_CLOCK_JUMPED) {
        print_jump(said, event->system.text);
    } else {
        (void)snprintf(said, sizeof said, "%s", event->system.text);
    }
    char repeats[32] = "";
    if (event->count > 1) {
        (void)snprintf(repeats, sizeof repeats, " (x%" PRIu64 ")", event->count);
    }
    (void)snprintf(text, sizeof text, "%s%s%s%s", sentence, said[0] != 0 ? ": " : "",
                   said, repeats);
    struct report_gap *gap = add(self, kind, event->wall_us, event->system.about, text);
    if (gap != NULL) {
        gap->has_leaf = true;
        gap->leaf = event->leaf;
        gap->end_us = goes_on ? 0 : event->wall_us;
    }
}

/* Ends the open gaps of a kind in this ledger; about NULL: of whatever. True if any. */
static bool close_open(struct report_gaps *self, enum report_gap_kind kind,
                       const char *about, uint64_t end_us)
{
    bool any = false;
    for (size_t i = self->count; i > 0; i--) {
        struct report_gap *gap = &self->rows[i - 1];
        if (gap->ledger == self->ledger && gap->kind == kind && gap->end_us == 0 &&
            (about == NULL || strcmp(gap->about, about) == 0)) {
            gap->end_us = end_us;
            any = true;
        }
    }
    return any;
}

/* A role that dies again before it was in service is still down. */
static void add_death(struct report_gaps *self, const struct event *event)
{
    for (size_t i = self->count; i > 0; i--) {
        const struct report_gap *gap = &self->rows[i - 1];
        if (gap->ledger == self->ledger && gap->kind == REPORT_GAP_ROLE &&
            strcmp(gap->about, event->system.about) == 0 &&
            (gap->end_us == 0 || event_time_last_us(event) < gap->end_us)) {
            return;
        }
    }
    add_told(self, REPORT_GAP_ROLE, event, true);
}

/* A new epoch of guard's is a new start of all. */
static void note_start(struct report_gaps *self, const struct event *event)
{
    if (event->source != EVENT_FROM_GUARD || event->source_epoch == self->guard_epoch) {
        return;
    }
    (void)close_open(self, REPORT_GAP_ROLE, NULL, event->wall_us);
    (void)close_open(self, REPORT_GAP_OBSERVED, NULL, event->wall_us);
    if (!close_open(self, REPORT_GAP_OFF, NULL, event->wall_us) && self->any_guard) {
        struct report_gap *gap = add(self, REPORT_GAP_POWER, self->last_us, "guard",
                                     "the last word before it is of the time it begins");
        if (gap != NULL) {
            gap->has_leaf = true;
            gap->leaf = event->leaf;
            gap->end_us = event->wall_us;
        }
    }
    self->any_guard = true;
    self->guard_epoch = event->source_epoch;
}

static void note_told(struct report_gaps *self, const struct event *event)
{
    switch ((enum reason)event->reason) {
    case REASON_STARTED:
        (void)close_open(self, REPORT_GAP_ROLE, event->system.about, event->wall_us);
        break;
    case REASON_STOPPED:
        if (strcmp(event->system.about, "guard") == 0) {
            add_told(self, REPORT_GAP_OFF, event, true);
        }
        break;
    case REASON_ROLE_DIED:
        add_death(self, event);
        break;
    case REASON_OBSERVING:
        add_told(self, REPORT_GAP_OBSERVED, event, true);
        break;
    case REASON_POLICY_LOADED:
        (void)close_open(self, REPORT_GAP_OBSERVED, NULL, event->wall_us);
        break;
    case REASON_LEDGER_PRUNED:
    case REASON_LEDGER_THINNED:
    case REASON_LEDGER_ALTERED:
        add_told(self, REPORT_GAP_MISSING, event, false);
        break;
    case REASON_RECORD_DOWN:
    case REASON_BUS_LOST:
    case REASON_FRAMES_MISSED:
    case REASON_PACKETS_MISSED:
    case REASON_LEDGER_TORN:
    case REASON_LEDGER_DOWN:
    case REASON_EVENTS_LOST:
        add_told(self, REPORT_GAP_UNRECORDED, event, false);
        break;
    case REASON_CLOCK_JUMPED:
        add_told(self, REPORT_GAP_CLOCK, event, false);
        break;
    default:
        break;
    }
}

void report_gaps_add(struct report_gaps *self, const struct event *event)
{
    if (!self->any_event && event->leaf > 0) {
        char text[REPORT_GAPS_TEXT_BYTES];
        (void)snprintf(text, sizeof text, "events #0 to #%" PRIu64 " are no longer there",
                       event->leaf - 1);
        struct report_gap *gap = add(self, REPORT_GAP_MISSING, 0, "ledger", text);
        if (gap != NULL) {
            gap->end_us = event->wall_us;
        }
    }
    self->any_event = true;
    if (self->unread) {
        (void)close_open(self, REPORT_GAP_MISSING, NULL, event->wall_us);
        self->unread = false;
    }
    note_start(self, event);
    if (event->subject == EVENT_SYSTEM) {
        note_told(self, event);
    }
    if (event->source != EVENT_FROM_LEDGER) {
        self->last_us = event->wall_us;
    }
}

void report_gaps_add_damage(struct report_gaps *self, const char *why)
{
    (void)add(self, REPORT_GAP_MISSING, self->last_us, "ledger", why);
    self->unread = true;
}

bool report_gaps_touches(const struct report_gap *gap, uint64_t begin_us, uint64_t end_us)
{
    uint64_t last_us = gap->end_us == 0 ? UINT64_MAX : gap->end_us;
    return gap->begin_us < end_us && last_us >= begin_us;
}
