/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a report on the watch itself: gaps, policies, rules, coverage, seal. */
#ifndef GATEWAY_OFFICER_REPORT_WATCH_H
#define GATEWAY_OFFICER_REPORT_WATCH_H

#include <stdio.h>

#include "gateway/officer/report.h"

void report_watch_gaps(FILE *out, const struct report *report);
void report_watch_policies(FILE *out, const struct report *report);

/* Rules of the policy that no event names; text is the policy's, whose lines are shown.
 */
void report_watch_rules(FILE *out, const struct report *report,
                        const struct policy *policy, const char *text);

/* path is how the policy is named to `report --coverage`. */
void report_watch_coverage(FILE *out, const struct coverage *coverage, const char *path,
                           const char *results_path);

void report_watch_seal(FILE *out, const struct report *report);

#endif
