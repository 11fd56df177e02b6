/* SPDX-License-Identifier: Apache-2.0 */
/* Adds up each ledger once. */
#include "gateway/verbs/log_fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"

#define NAME_COLUMNS 26U
#define NAME_BYTES (4 * NAME_COLUMNS + 8)

/* Of the events that match; a trail is no event of its own. */
struct sums {
    uint64_t events; /* repeats counted */
    uint64_t denied; /* attempts that were stopped, or would be but for observe */
    uint64_t severe;
    uint64_t last_us; /* when the last of them happened */
    uint64_t told_us; /* and was written */
    bool last_trusted;
    bool damaged;
};

static void add(struct sums *sums, const struct log_filter *filter,
                const struct event *event)
{
    if (event->subject == EVENT_TRAIL || !log_filter_matches(filter, event)) {
        return;
    }
    bool severe = reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE;
    sums->events += event->count;
    sums->denied += event_is_attempt(event) ? event->count : 0;
    sums->severe += severe ? event->count : 0;
    uint64_t last_us = event_time_last_us(event);
    if (event->wall_us < sums->told_us || last_us > sums->last_us) {
        sums->last_us = last_us; /* by a clock that was set back it is earlier */
    }
    sums->told_us = event->wall_us;
    sums->last_trusted = event->wall_trusted;
}

static void add_up(struct sums *sums, const struct log_filter *filter, const char *path)
{
    struct event event;
    struct trouble why;
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    struct ledger_reader *reader = ledger_reader_open(path, &why);
    if (reader == NULL) {
        fprintf(stderr, "sallyport log: %s\n", why.text);
        sums->damaged = true;
        return;
    }
    ledger_reader_only(reader, log_filter_wants, filter);
    while (found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, &why);
        if (found == LEDGER_READER_DAMAGE) {
            fprintf(stderr, "sallyport log: %s\n", why.text);
            sums->damaged = true;
        } else if (found == LEDGER_READER_EVENT) {
            add(sums, filter, &event);
        }
    }
    ledger_reader_close(reader);
}

static void print_text(const char *name, const struct sums *sums)
{
    char shown[NAME_BYTES];
    char when[WHEN_TEXT_BYTES];
    size_t columns = escape_middle(shown, sizeof shown, NAME_COLUMNS, name);
    when_print_short(sums->last_us, 0, when);
    when[strcspn(when, "Z")] = sums->last_trusted ? 'Z' : '?';
    printf("%s%*s  %s%10" PRIu64 "%10" PRIu64 "%10" PRIu64 "\n", shown,
           (int)(NAME_COLUMNS - columns), "", when, sums->events, sums->denied,
           sums->severe);
}

static void print_json(const char *name, const char *path, const struct sums *sums)
{
    struct json json;
    char when[WHEN_TEXT_BYTES];
    when_print_utc(sums->last_us, when);
    json_begin(&json, stdout);
    json_text(&json, "vehicle", name);
    json_text(&json, "ledger", path);
    json_text(&json, "last_time", when);
    json_bool(&json, "time_trusted", sums->last_trusted);
    json_u64(&json, "events", sums->events);
    json_u64(&json, "stopped", sums->denied);
    json_u64(&json, "severe", sums->severe);
    json_end(&json);
}

/* False when it, or a part of it, could not be read. */
static bool sum_row(const struct fleet_folder_row *row, const struct log_filter *filter,
                    struct sums *out)
{
    struct trouble why;
    if (row->error == 0) {
        add_up(out, filter, row->path);
        return !out->damaged;
    }
    fleet_folder_tell(row, &why);
    fprintf(stderr, "sallyport log: %s\n", why.text);
    return false;
}

static void print(const struct fleet_folder_row *row, const struct sums *sums,
                  bool as_json, bool first)
{
    if (as_json) {
        print_json(fleet_folder_name(row), row->path, sums);
        return;
    }
    if (first) {
        printf("%-*s  %-20s%10s%10s%10s\n", (int)NAME_COLUMNS, "vehicle", "last event",
               "events", "stopped", "severe");
    }
    print_text(fleet_folder_name(row), sums);
}

enum verb_exit log_fleet_show(const struct fleet_folder *self,
                              const struct log_filter *filter, bool as_json)
{
    enum verb_exit code = VERB_DONE;
    size_t shown = 0;
    size_t ledgers = 0;
    for (size_t i = 0; i < self->count; i++) {
        const struct fleet_folder_row *row = &self->rows[i];
        struct sums sums = {.events = 0};
        code = sum_row(row, filter, &sums) ? code : VERB_FOUND;
        ledgers += row->error == 0;
        if (sums.events > 0) {
            print(row, &sums, as_json, shown == 0);
            shown++;
        }
    }
    if (shown < ledgers) {
        fprintf(stderr, "sallyport log: %s: no event matches in %zu of %zu ledgers\n",
                self->dir, ledgers - shown, ledgers);
    }
    return code;
}
