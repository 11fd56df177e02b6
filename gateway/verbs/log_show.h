/* SPDX-License-Identifier: Apache-2.0 */
/* How `sallyport log` shows an incident: as JSON, as a line, or as a row of a terminal,
 * which is written again in its place while the incident goes on. */
#ifndef GATEWAY_VERBS_LOG_SHOW_H
#define GATEWAY_VERBS_LOG_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/log_merge.h"
#include "gateway/officer/log_screen.h"

struct log_show {
    bool json;
    bool rows; /* log_row.h, else log_line.h */
    bool follows;
    bool in_place; /* a row is written again where it stands */
    bool colour;
    size_t columns;
    int known_year; /* which a terminal need not be told; else each line tells it */
    size_t screen_rows, screen_columns; /* of the terminal, as it was last */
    struct log_screen screen;
};

/* Looks at what standard output is. Rows are for a terminal of fewer than 100 columns, or
 * one on which the log is followed. */
void log_show_begin(struct log_show *self, bool json, bool follows);

/* key tells incidents apart. event is the latest record of it. */
void log_show_incident(struct log_show *self, const struct event *event,
                       const struct log_merge_line *line, size_t key);

/* Something else was written on the terminal, so that no row is where it was. */
void log_show_disturbed(struct log_show *self);

#endif
