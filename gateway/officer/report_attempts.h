/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a report on what tried to cross. */
#ifndef GATEWAY_OFFICER_REPORT_ATTEMPTS_H
#define GATEWAY_OFFICER_REPORT_ATTEMPTS_H

#include <stdio.h>

#include "gateway/officer/report.h"

#define REPORT_ATTEMPTS_PLACES 20 /* shown */

void report_attempts_summary(FILE *out, const struct report *report);
void report_attempts_timeline(FILE *out, const struct report *report);
void report_attempts_places(FILE *out, const struct report *report);
void report_attempts_reasons(FILE *out, const struct report *report);
void report_attempts_modes(FILE *out, const struct report *report);
void report_attempts_threats(FILE *out, const struct report *report);

#endif
