/* SPDX-License-Identifier: Apache-2.0 */
/* Two walks over each ledger: the figures, and, once the period is known, the timeline.
 */
#include "gateway/officer/report.h"

#include <stdio.h>
#include <string.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/report_bins.h"

static bool is_asked_for(const struct report *self, const struct event *event)
{
    return event_time_touches(event, self->since_us, self->until_us);
}

static bool is_leaving(const struct event *event)
{
    return reason_row((enum reason)event->reason)->exfiltration;
}

static void count_mode(struct report *self, const struct event *event)
{
    size_t i = 0;
    while (i < self->mode_count && strcmp(self->modes[i].name, event->mode) != 0) {
        i++;
    }
    if (i == REPORT_MODES_MAX) {
        self->other_modes += event->count;
        return;
    }
    struct report_mode *mode = &self->modes[i];
    if (i == self->mode_count) {
        self->mode_count++;
        memcpy(mode->name, event->mode, sizeof mode->name);
    }
    mode->attempts += event->count;
    mode->leaving += is_leaving(event) ? event->count : 0;
}

static void count_reason(struct report_count *self, const struct event *event)
{
    uint64_t first_us = event_time_first_us(event);
    uint64_t last_us = event_time_last_us(event);
    if (self->attempts == 0 || first_us < self->first_us) {
        self->first_us = first_us;
    }
    if (last_us > self->last_us) {
        self->last_us = last_us;
    }
    self->attempts += event->count;
    self->observed += event->action == EVENT_WOULD_DROP ? event->count : 0;
}

static void count_attempt(struct report *self, size_t number, const struct event *event)
{
    struct report_ledger *ledger = &self->ledgers[number];
    bool leaving = is_leaving(event);
    bool severe = reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE;
    uint64_t bytes = event->subject == EVENT_FLOW ? event->flow.bytes_up : 0;
    bool observed = event->action == EVENT_WOULD_DROP;
    self->attempts += event->count;
    ledger->attempts += event->count;
    self->observed += observed ? event->count : 0;
    self->leaving += leaving ? event->count : 0;
    ledger->leaving += leaving ? event->count : 0;
    self->severe += severe ? event->count : 0;
    self->cut_up += observed ? 0 : bytes;
    self->observed_up += observed ? bytes : 0;
    if (event->reason < REASON_COUNT) {
        count_reason(&self->reasons[event->reason], event);
    }
    count_mode(self, event);
    report_places_add(&self->places, event, number);
}

static void note_policy(struct report *self, size_t ledger, const struct event *event)
{
    if (event->reason != REASON_POLICY_LOADED || event->subject != EVENT_SYSTEM) {
        return;
    }
    if (self->policy_count == REPORT_POLICIES_MAX) {
        self->other_policies++;
        return;
    }
    struct report_policy *policy = &self->policies[self->policy_count++];
    *policy = (struct report_policy){
        .wall_us = event->wall_us, .leaf = event->leaf, .ledger = ledger};
    memcpy(policy->name, event->system.about, sizeof policy->name);
    memcpy(policy->text, event->system.text, sizeof policy->text);
}

static void note_rule(struct report *self, const struct event *event)
{
    if (self->rules_of != 0 && event->policy_version == self->rules_of &&
        event->rule_line < REPORT_LINES_MAX) {
        self->fired[event->rule_line / 8] |= (uint8_t)(1U << event->rule_line % 8);
    }
}

/* A clock that was not set may say 1970: it does not stretch the period of one that was.
 */
static void note_time(struct report *self, struct report_ledger *ledger,
                      const struct event *event, bool only_untrusted)
{
    uint64_t first_us = event_time_first_us(event);
    uint64_t last_us = event_time_last_us(event);
    if (ledger->events == 0 || first_us < ledger->first_us) {
        ledger->first_us = first_us;
    }
    if (last_us > ledger->last_us) {
        ledger->last_us = last_us;
    }
    if (!event->wall_trusted && !only_untrusted) {
        return;
    }
    bool first = self->first_us == 0 || (event->wall_trusted && only_untrusted);
    if (first || first_us < self->first_us) {
        self->first_us = first_us;
    }
    if (first || last_us > self->last_us) {
        self->last_us = last_us;
    }
}

static void add_event(struct report *self, size_t number, const struct event *event)
{
    struct report_ledger *ledger = &self->ledgers[number];
    note_time(self, ledger, event, self->untrusted == self->events);
    self->events++;
    ledger->events++;
    self->untrusted += event->wall_trusted ? 0 : 1;
    note_rule(self, event);
    note_policy(self, number, event);
    if (event_is_attempt(event)) {
        count_attempt(self, number, event);
    } else if (event->reason == REASON_DECOY_KEPT) {
        self->kept++;
    } else if (event->subject == EVENT_FLOW && event->action == EVENT_PASSED) {
        self->passed_up += event->flow.bytes_up;
        self->passed_down += event->flow.bytes_down;
    }
}

/* Gaps are followed through the whole ledger: what began before the period may end in it.
 */
static bool read_figures(struct report *self, size_t number, struct trouble *why)
{
    struct event event;
    struct report_ledger *ledger = &self->ledgers[number];
    struct ledger_reader *reader = ledger_reader_open(ledger->path, why);
    if (reader == NULL) {
        return false;
    }
    report_gaps_begin(&self->gaps, number);
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    while (found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, why);
        if (found == LEDGER_READER_DAMAGE) {
            report_gaps_add_damage(&self->gaps, why->text);
            ledger->damage = ledger->damage.text[0] == 0 ? *why : ledger->damage;
        } else if (found == LEDGER_READER_EVENT) {
            ledger->next_leaf = event.leaf + 1;
            report_gaps_add(&self->gaps, &event);
            if (is_asked_for(self, &event)) {
                add_event(self, number, &event);
            }
        }
    }
    ledger_reader_close(reader);
    return true;
}

/* Up to where the first walk came: what was added since is not in the other figures. */
static bool read_timeline(struct report *self, const struct report_ledger *ledger,
                          struct trouble *why)
{
    struct event event;
    uint64_t behind = 0;
    struct trouble told; /* in the first walk */
    struct ledger_reader *reader = ledger_reader_open(ledger->path, why);
    if (reader == NULL) {
        return false;
    }
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    while (found != LEDGER_READER_END && behind < ledger->next_leaf) {
        found = ledger_reader_next(reader, &event, &told);
        behind = found == LEDGER_READER_EVENT ? event.leaf + 1 : behind;
        if (found == LEDGER_READER_EVENT && is_asked_for(self, &event) &&
            event_is_attempt(&event)) {
            report_bins_add(self, &event, is_leaving(&event));
        }
    }
    ledger_reader_close(reader);
    return true;
}

bool report_read(struct report *self, struct trouble *why)
{
    bool good = true;
    for (size_t i = 0; good && i < self->ledger_count; i++) {
        good = read_figures(self, i, why);
    }
    report_bins_lay(self);
    for (size_t i = 0; good && i < self->ledger_count; i++) {
        good = self->ledgers[i].next_leaf == 0 ||
               read_timeline(self, &self->ledgers[i], why);
    }
    report_places_sort(&self->places);
    return good;
}

bool report_fired(const struct report *self, uint32_t line)
{
    return line < REPORT_LINES_MAX && (self->fired[line / 8] >> line % 8 & 1) != 0;
}

uint64_t report_threat_attempts(const struct report *self, const struct annex5_row *row)
{
    uint64_t sum = 0;
    for (int i = 0; i < REASON_COUNT; i++) {
        if (annex5_indexes((enum reason)i, row)) {
            sum += self->reasons[i].attempts;
        }
    }
    return sum;
}

bool report_has_gap(const struct report *self, const struct report_gap *gap)
{
    uint64_t until_us = self->until_us > 0 ? self->until_us : UINT64_MAX - 1;
    return report_gaps_touches(gap, self->since_us, until_us + 1);
}
