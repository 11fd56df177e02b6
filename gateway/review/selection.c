/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at every incident once, and at every record of those that match. */
#include "gateway/review/selection.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/officer/event_time.h"

#define SECOND_US UINT64_C(1000000)

/* For each vehicle a byte for each incident: whether it matches. */
struct marks {
    uint8_t *of[FLEET_VEHICLES_MAX];
    uint32_t left[FLEET_VEHICLES_MAX]; /* incidents not merged yet, from the oldest on */
};

static void free_marks(struct marks *self, const struct fleet *fleet)
{
    for (uint32_t v = 0; v < fleet->count; v++) {
        free(self->of[v]);
    }
    free(self);
}

static struct marks *make_marks(const struct fleet *fleet)
{
    struct marks *self = calloc(1, sizeof *self);
    for (uint32_t v = 0; self != NULL && v < fleet->count; v++) {
        size_t count = fleet->vehicles[v]->merge.count;
        self->of[v] = calloc(count + 1, 1);
        self->left[v] = (uint32_t)count;
        if (self->of[v] == NULL) {
            free_marks(self, fleet);
            return NULL;
        }
    }
    return self;
}

/* Counts an incident in the groups that would show it if it were chosen there. */
static void count_choices(struct selection_choices *self, const struct vehicle *vehicle,
                          uint32_t incident, unsigned misses)
{
    const struct vehicle_incident *of = &vehicle->incidents[incident];
    if ((misses & ~(unsigned)QUERY_SEVERITY) == 0) {
        self->severities[vehicle_severity(vehicle, incident)]++;
    }
    if ((misses & ~(unsigned)QUERY_VERDICT) == 0) {
        self->actions[of->action]++;
    }
    if ((misses & ~(unsigned)QUERY_REASON) == 0 && of->reason < REASON_COUNT) {
        self->reasons[of->reason]++;
        self->reasons[REASON_DECOY_KEPT] += of->kept && of->reason != REASON_DECOY_KEPT;
    }
    if ((misses & ~(unsigned)QUERY_SOURCE) == 0) {
        self->sources[of->source]++;
    }
    if ((misses & ~(unsigned)QUERY_SUBJECT) == 0) {
        self->subjects[of->subject]++;
    }
    if ((misses & ~(unsigned)QUERY_OPEN) == 0 && of->note == 0) {
        self->open++;
    }
}

static void match(struct selection *self, struct marks *marks, const struct fleet *fleet,
                  const struct query *query)
{
    for (uint32_t v = 0; v < fleet->count; v++) {
        const struct vehicle *vehicle = fleet->vehicles[v];
        for (uint32_t i = 0; i < vehicle->merge.count; i++) {
            unsigned misses = query_misses(query, vehicle, i);
            count_choices(&self->choices, vehicle, i, misses);
            marks->of[v][i] = misses == 0;
            self->total += misses == 0;
            self->bytes_up += misses == 0 ? vehicle->merge.lines[i].bytes_up : 0;
        }
    }
}

/* Passes over what does not match. False when nothing is left; at_us is when the latest
 * that is left began, which a stranger's ledger may say as it likes. */
static bool find_latest(struct marks *marks, const struct vehicle *vehicle, uint32_t v,
                        uint64_t *at_us)
{
    while (marks->left[v] > 0 && marks->of[v][marks->left[v] - 1] == 0) {
        marks->left[v]--;
    }
    if (marks->left[v] > 0) {
        *at_us = vehicle->merge.lines[marks->left[v] - 1].first_wall_us;
    }
    return marks->left[v] > 0;
}

/* The vehicle whose latest that is left began last; fleet->count when nothing is left. */
static uint32_t find_next(struct marks *marks, const struct fleet *fleet)
{
    uint32_t best = fleet->count;
    uint64_t best_us = 0;
    for (uint32_t v = 0; v < fleet->count; v++) {
        uint64_t at_us = 0;
        if (find_latest(marks, fleet->vehicles[v], v, &at_us) &&
            (best == fleet->count || at_us > best_us)) {
            best = v;
            best_us = at_us;
        }
    }
    return best;
}

/* Merges the vehicles, the latest first, as far as the page goes. */
static void take_page(struct selection *self, struct marks *marks,
                      const struct fleet *fleet, uint32_t page)
{
    uint64_t skip = (uint64_t)(page - 1) * SELECTION_PAGE;
    for (uint64_t taken = 0;
         taken < self->total && self->item_count < SELECTION_PAGE && skip < self->total;
         taken++) {
        uint32_t best = find_next(marks, fleet);
        marks->left[best]--;
        if (taken >= skip) {
            self->items[self->item_count++] =
                (struct selection_item){fleet->vehicles[best], marks->left[best]};
        }
    }
}

/* The span of time that is shown: what is asked for, else all that the ledgers hold. */
static void find_span(const struct fleet *fleet, const struct query *query,
                      uint64_t *begin_us, uint64_t *end_us)
{
    *begin_us = UINT64_MAX;
    *end_us = 0;
    for (uint32_t v = 0; v < fleet->count; v++) {
        const struct vehicle *vehicle = fleet->vehicles[v];
        bool asked = query->vehicle[0] == 0 || strcmp(query->vehicle, vehicle->name) == 0;
        if (!asked || vehicle->row_count == 0) {
            continue;
        }
        if (vehicle->first_wall_us < *begin_us) {
            *begin_us = vehicle->first_wall_us;
        }
        if (vehicle->last_wall_us > *end_us) {
            *end_us = vehicle->last_wall_us;
        }
    }
    *begin_us = query->filter.since_us != 0 ? query->filter.since_us : *begin_us;
    *end_us = query->filter.until_us != 0 ? query->filter.until_us : *end_us;
}

static void lay_bins(struct selection *self, uint64_t begin_us, uint64_t end_us)
{
    static const uint32_t widths[] = {
        1,    2,    5,    10,    15,    30,    60,    120,    300,    600,     900,
        1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 2592000, 31536000};
    size_t i = 0;
    if (begin_us > end_us) {
        return;
    }
    do {
        self->width_us = widths[i] * SECOND_US;
        self->begin_us = begin_us - begin_us % self->width_us;
    } while ((end_us - self->begin_us) / self->width_us >= SELECTION_BINS &&
             ++i < sizeof widths / sizeof *widths);
    uint64_t bins = (end_us - self->begin_us) / self->width_us + 1;
    self->bin_count = bins < SELECTION_BINS ? (uint32_t)bins : SELECTION_BINS;
}

static void count_record(struct selection *self, const struct vehicle *vehicle,
                         const struct vehicle_row *row)
{
    if (self->bin_count == 0 || row->last_us < self->begin_us) {
        return;
    }
    uint64_t bin = (row->last_us - self->begin_us) / self->width_us;
    if (bin < self->bin_count) {
        self->bins[bin][vehicle_severity(vehicle, row->incident)] += row->count;
    }
}

static void count_records(struct selection *self, const struct marks *marks,
                          const struct fleet *fleet, const struct log_filter *filter)
{
    for (uint32_t v = 0; v < fleet->count; v++) {
        const struct vehicle *vehicle = fleet->vehicles[v];
        for (size_t i = 0; i < vehicle->row_count; i++) {
            const struct vehicle_row *row = &vehicle->rows[i];
            if (marks->of[v][row->incident] != 0) {
                bool asked = event_time_in(row->first_us, row->last_us, filter->since_us,
                                           filter->until_us);
                self->repeats += asked ? row->count : 0;
                count_record(self, vehicle, row);
            }
        }
    }
}

bool selection_make(struct selection *self, const struct fleet *fleet,
                    const struct query *query)
{
    uint64_t begin_us = 0;
    uint64_t end_us = 0;
    memset(self, 0, sizeof *self);
    struct marks *marks = make_marks(fleet);
    if (marks == NULL) {
        return false;
    }
    match(self, marks, fleet, query);
    find_span(fleet, query, &begin_us, &end_us);
    lay_bins(self, begin_us, end_us);
    count_records(self, marks, fleet, &query->filter);
    take_page(self, marks, fleet, query->page);
    free_marks(marks, fleet);
    return true;
}
