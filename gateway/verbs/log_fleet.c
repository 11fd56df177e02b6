/* SPDX-License-Identifier: Apache-2.0 */
/* Adds up each ledger once. */
#include "gateway/verbs/log_fleet.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"

#define NAME_COLUMNS 26U
#define NAME_BYTES (4 * NAME_COLUMNS + 8)

/* Of the events that match; a trail is no event of its own. */
struct sums {
    uint64_t events; /* repeats counted */
    uint64_t denied; /* stopped, or would be but for observe */
    uint64_t severe;
    uint64_t last_us;
    bool last_trusted;
    bool damaged;
};

static bool path_of(const char *dir, const char *name, char out[static PATH_MAX])
{
    int len = snprintf(out, PATH_MAX, "%s/%s", dir, name);
    return len > 0 && len < PATH_MAX;
}

static int in_order(const void *a, const void *b)
{
    return strverscmp(*(char *const *)a, *(char *const *)b);
}

static bool keep(struct log_fleet *self, const char *name)
{
    char **names = realloc(self->names, (self->count + 1) * sizeof *names);
    if (names == NULL) {
        return false;
    }
    self->names = names;
    names[self->count] = strdup(name);
    self->count += names[self->count] != NULL;
    return true;
}

bool log_fleet_find(struct log_fleet *out, const char *dir)
{
    char path[PATH_MAX];
    *out = (struct log_fleet){.dir = dir};
    DIR *folder = folder_is_ledger(dir) ? NULL : opendir(dir);
    if (folder == NULL) {
        return false;
    }
    bool good = true;
    for (struct dirent *e = readdir(folder); e != NULL && good; e = readdir(folder)) {
        if (e->d_name[0] != '.' && path_of(dir, e->d_name, path) &&
            folder_is_ledger(path)) {
            good = keep(out, e->d_name);
        }
    }
    (void)closedir(folder);
    if (out->count > 0) {
        qsort(out->names, out->count, sizeof *out->names, in_order);
    }
    return out->count > 0;
}

void log_fleet_free(struct log_fleet *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->names[i]);
    }
    free(self->names);
    *self = (struct log_fleet){.dir = NULL};
}

static void add(struct sums *sums, const struct log_filter *filter,
                const struct event *event)
{
    if (event->subject == EVENT_TRAIL || !log_filter_matches(filter, event)) {
        return;
    }
    bool denied = event->action == EVENT_DROPPED || event->action == EVENT_WOULD_DROP;
    bool severe = reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE;
    sums->events += event->count;
    sums->denied += denied ? event->count : 0;
    sums->severe += severe ? event->count : 0;
    sums->last_us = event->wall_us;
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

enum verb_exit log_fleet_show(const struct log_fleet *self,
                              const struct log_filter *filter, bool as_json)
{
    enum verb_exit code = VERB_DONE;
    size_t shown = 0;
    for (size_t i = 0; i < self->count; i++) {
        char path[PATH_MAX];
        struct sums sums = {.events = 0};
        if (!path_of(self->dir, self->names[i], path)) {
            continue; /* it was found by this path */
        }
        add_up(&sums, filter, path);
        code = sums.damaged ? VERB_FOUND : code;
        if (sums.events == 0) {
            continue;
        }
        if (shown++ == 0 && !as_json) {
            printf("%-*s  %-20s%10s%10s%10s\n", (int)NAME_COLUMNS, "vehicle",
                   "last event", "events", "stopped", "severe");
        }
        if (as_json) {
            print_json(self->names[i], path, &sums);
        } else {
            print_text(self->names[i], &sums);
        }
    }
    if (shown < self->count) {
        fprintf(stderr, "sallyport log: %s: no event matches in %zu of %zu ledgers\n",
                self->dir, self->count - shown, self->count);
    }
    return code;
}
