/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline of a report: minutes, hours, days or months in UTC, the finest of them of
 * which REPORT_BINS_MAX hold the period; of a longer one the last so many months. A bin's
 * label is the beginning of the times in it, as when_print_utc writes them. */
#ifndef GATEWAY_OFFICER_REPORT_BINS_H
#define GATEWAY_OFFICER_REPORT_BINS_H

#include "gateway/officer/report.h"

/* Lays the bins from first_us to last_us of the report. */
void report_bins_lay(struct report *self);

/* Counts an attempt; outside of the bins, in undated. */
void report_bins_add(struct report *self, const struct event *event, bool leaving);

#endif
