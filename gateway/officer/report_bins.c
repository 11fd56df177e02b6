/* SPDX-License-Identifier: Apache-2.0 */
/* Steps through the calendar. */
#include "gateway/officer/report_bins.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gateway/officer/event_time.h"
#include "gateway/officer/when.h"

#define SECOND_US UINT64_C(1000000)
#define YEAR_10000_S INT64_C(253402300800)

/* How much of "2026-11-23T09:02:11" a bin's label is, the finest first. */
static const size_t label_lens[] = {16, 13, 10, 7};

static time_t seconds_of(uint64_t wall_us)
{
    return (time_t)(wall_us / SECOND_US % YEAR_10000_S);
}

/* The begin of the bin that the moment is in, and how many bins on. */
static uint64_t begin_of(uint64_t wall_us, size_t label_len, int on)
{
    struct tm tm = {0};
    time_t at = seconds_of(wall_us);
    (void)gmtime_r(&at, &tm);
    tm.tm_sec = 0;
    tm.tm_min = label_len >= 16 ? tm.tm_min + on : 0;
    tm.tm_hour = label_len >= 16 ? tm.tm_hour : label_len >= 13 ? tm.tm_hour + on : 0;
    if (label_len <= 10) {
        tm.tm_mday = label_len >= 10 ? tm.tm_mday + on : 1;
        tm.tm_mon += label_len >= 10 ? 0 : on;
    }
    time_t begin = timegm(&tm);
    return begin > 0 ? (uint64_t)begin * SECOND_US : 0;
}

static size_t bins_between(uint64_t first_us, uint64_t last_us, size_t label_len)
{
    size_t count = 1;
    uint64_t at = begin_of(first_us, label_len, 1);
    while (at <= last_us && count <= REPORT_BINS_MAX) {
        at = begin_of(at, label_len, 1);
        count++;
    }
    return count;
}

void report_bins_lay(struct report *self)
{
    if (self->events == 0) {
        return;
    }
    uint64_t first_us = (uint64_t)seconds_of(self->first_us) * SECOND_US;
    uint64_t last_us = (uint64_t)seconds_of(self->last_us) * SECOND_US;
    size_t which = 0;
    size_t count = bins_between(first_us, last_us, label_lens[0]);
    while (count > REPORT_BINS_MAX &&
           which + 1 < sizeof label_lens / sizeof *label_lens) {
        which++;
        count = bins_between(first_us, last_us, label_lens[which]);
    }
    self->label_len = label_lens[which];
    if (count > REPORT_BINS_MAX) {
        count = REPORT_BINS_MAX;
        first_us = begin_of(last_us, self->label_len, 1 - REPORT_BINS_MAX);
    }
    self->bin_count = count;
    for (size_t i = 0; i < count; i++) {
        struct report_bin *bin = &self->bins[i];
        char when[WHEN_TEXT_BYTES];
        bin->begin_us = begin_of(first_us, self->label_len, (int)i);
        bin->end_us = begin_of(first_us, self->label_len, (int)i + 1);
        when_print_utc(bin->begin_us, when);
        (void)snprintf(bin->label, sizeof bin->label, "%.*s", (int)self->label_len, when);
    }
}

void report_bins_add(struct report *self, const struct event *event, bool leaving)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(event_time_last_us(event), when);
    for (size_t i = 0; i < self->bin_count; i++) {
        struct report_bin *bin = &self->bins[i];
        if (strncmp(bin->label, when, self->label_len) == 0) {
            *(leaving ? &bin->leaving : &bin->others) += event->count;
            return;
        }
    }
    self->undated += event->count;
}
