/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a report on the watch itself: gaps, policies, rules, coverage, seal. */
#ifndef GATEWAY_OFFICER_REPORT_WATCH_H
#define GATEWAY_OFFICER_REPORT_WATCH_H

#include <stdio.h>

#include "gateway/officer/report_page.h"

void report_watch_gaps(FILE *out, const struct report *report);
void report_watch_policies(FILE *out, const struct report *report);

/* Rules of the policy that no event names; how the page shows them. */
void report_watch_rules(FILE *out, const struct report_page *page);

/* path is how the policy is named to `report --coverage`. */
void report_watch_coverage(FILE *out, const struct coverage *coverage, const char *path,
                           const char *results_path);

void report_watch_seal(FILE *out, const struct report *report);

#endif
