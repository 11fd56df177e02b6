/* SPDX-License-Identifier: Apache-2.0 */
/* One event as one line, for an officer's eyes or for a program. */
#ifndef GATEWAY_OFFICER_LOG_LINE_H
#define GATEWAY_OFFICER_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/log_merge.h"

#define LOG_LINE_SUBJECT_BYTES 256
#define LOG_LINE_WHOLE 5120 /* columns in which nothing is cut */

/* What tried, in words: "TCP 198.51.100.99:443 evil.example", "CAN unit>vehicle 6F1, 8
 * bytes", "DNS TXT a.tunnel.example", "ICMP 192.0.2.1", cut to so many columns; hostile
 * text escaped. Returns its columns. */
size_t log_line_subject(char out[static LOG_LINE_SUBJECT_BYTES], size_t columns,
                        const struct event *event);

/* What a terminal is sent before an event's text to colour it by its severity; "\033[0m"
 * ends it. */
const char *log_line_colour(const struct event *event);

/* time (without the year where that is known_year), severity, verdict, what tried,
 * repeats, reason and Annex 5 ids: in `columns` columns (80 to LOG_LINE_WHOLE) where that
 * gives what tried 48 of them and the reason, or its part before a colon, in full; else
 * longer. What was kept of it has a line of its own behind it, and one says how many
 * headers its trail has. */
void log_line_print(FILE *out, const struct event *event,
                    const struct log_merge_line *line, size_t columns, int known_year,
                    bool colour);

/* The lines behind it: what was kept of the event. */
void log_line_print_kept(FILE *out, const struct event *event,
                         const struct log_merge_line *line, size_t columns);

/* The same as a JSON object; its keys are in `sallyport log --help`. */
void log_line_json(FILE *out, const struct event *event,
                   const struct log_merge_line *line);

#endif
