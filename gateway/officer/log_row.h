/* SPDX-License-Identifier: Apache-2.0 */
/* An incident as one row of a terminal, that is never longer than the terminal is wide.
 *
 * "11-23 09:02:11Z !! stopped address_not_named  tls evil.example:443    x41 in 3 min":
 * when it began (UTC; '?' for Z: by a clock that was not set; before it the year where
 * that is another than known_year), how severe ("!!" severe,
 * "!" warning), what became of it, the reason by name, who or where, how often and how
 * much left. What does not fit is cut in the middle. */
#ifndef GATEWAY_OFFICER_LOG_ROW_H
#define GATEWAY_OFFICER_LOG_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/log_merge.h"

#define LOG_ROW_COLUMNS_MIN 80
#define LOG_ROW_COLUMNS_MAX 250

/* In at most `columns` columns (from the least to the most above), without an end of
 * line. Hostile text is escaped. */
void log_row_print(FILE *out, const struct event *event,
                   const struct log_merge_line *line, size_t columns, int known_year,
                   bool colour);

#endif
