/* SPDX-License-Identifier: Apache-2.0 */
/* What a query selects: how many incidents, how many of each sort there are to choose
 * from, one page of them, and when their records came. */
#ifndef GATEWAY_REVIEW_SELECTION_H
#define GATEWAY_REVIEW_SELECTION_H

#include "gateway/review/fleet.h"
#include "gateway/review/query.h"

#define SELECTION_PAGE 50
#define SELECTION_BINS 100

struct selection_item {
    struct vehicle *vehicle;
    uint32_t incident;
};

/* How many incidents a choice would show, all other groups being as they are asked. */
struct selection_choices {
    uint32_t severities[4]; /* by enum severity: of this one alone */
    uint32_t actions[4];    /* by enum event_action */
    uint32_t sources[4];    /* by enum event_source */
    uint32_t subjects[6];   /* by enum event_subject */
    uint32_t reasons[REASON_COUNT];
    uint32_t open;
};

struct selection {
    uint32_t total;    /* incidents */
    uint64_t repeats;  /* that their records within the time asked for stand for */
    uint64_t bytes_up; /* that left in them, at any time */
    struct selection_choices choices;
    struct selection_item items[SELECTION_PAGE]; /* the latest to begin first */
    uint32_t item_count;
    uint64_t begin_us; /* of the first bin; wall time */
    uint64_t width_us; /* of a bin */
    uint32_t bin_count;
    uint64_t bins[SELECTION_BINS][4]; /* repeats, by enum severity */
};

/* False when out of memory. */
MUST_CHECK bool selection_make(struct selection *self, const struct fleet *fleet,
                               const struct query *query);

#endif
