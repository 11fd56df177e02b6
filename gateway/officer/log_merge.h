/* SPDX-License-Identifier: Apache-2.0 */
/* Which records of a ledger tell of the same cause, so that each is shown once.
 *
 * Records of one cause belong together while each follows the one before within
 * LOG_MERGE_GAP_US of wall time. Keeps about 150 bytes a line, not the events. Does not:
 * filter, print. */
#ifndef GATEWAY_OFFICER_LOG_MERGE_H
#define GATEWAY_OFFICER_LOG_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/rollup.h"
#include "gateway/officer/trail_check.h"

#define LOG_MERGE_GAP_US (2 * ROLLUP_INTERVAL_MAX_US)

struct log_merge_line {
    uint64_t leaf; /* of the record that is shown */
    uint64_t cause;
    uint64_t count;         /* repeats that all its records stand for */
    uint64_t records;       /* how many those are */
    uint64_t hello_records; /* of them pieces of a hello that was judged */
    uint64_t first_wall_us; /* when the first of it happened: event_time.h */
    uint64_t last_wall_us;  /* and the last */
    uint64_t told_us;       /* wall time of its last record, which may be later */
    uint64_t bytes_up, bytes_down;
    uint64_t headers;     /* of its trails, that came before it */
    uint64_t own_headers; /* and those of its own: trail_own.h */
    uint64_t trail_us;    /* how long before it the oldest came */
    struct trail_check trail;
    uint16_t left_out[2]; /* headers of a trail that was left out, of its own path and of
                             the other */
    uint8_t left_out_why; /* enum detail */
    uint16_t reason;      /* enum reason */
    uint8_t action;       /* enum event_action */
};

struct log_merge {
    struct log_merge_line *lines; /* in order of leaf */
    size_t count;
    size_t latest; /* the line that the last record went to */
    size_t room;
    size_t *table; /* cause -> its latest line + 1 */
    size_t slots;  /* a power of two, above twice the count */
};

/* The line of one record that stands for itself. */
struct log_merge_line log_merge_alone(const struct event *event);

void log_merge_init(struct log_merge *self);
void log_merge_free(struct log_merge *self);

/* Adds the next record; apart: as a line of its own, whatever its cause. False when out
 * of memory. */
MUST_CHECK bool log_merge_add(struct log_merge *self, const struct event *event,
                              bool apart);

/* Adds a piece of a trail to the line of its cause; false, and nothing is added, when
 * there is none, or it was quiet for too long. */
MUST_CHECK bool log_merge_trail(struct log_merge *self, const struct event *piece);

/* Adds a record of another cause to a line, as what was kept of it: no repeat. False when
 * the line was quiet for too long, and then nothing is added. */
MUST_CHECK bool log_merge_join(struct log_merge *self, const struct event *event,
                               size_t line);

#endif
