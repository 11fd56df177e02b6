/* SPDX-License-Identifier: Apache-2.0 */
/* The figures of a report, and of a coverage, for a program. */
#ifndef GATEWAY_OFFICER_REPORT_JSON_H
#define GATEWAY_OFFICER_REPORT_JSON_H

#include <stdio.h>

#include "gateway/officer/report.h"

/* One object; its keys are in `sallyport report --help`. */
void report_json_print(FILE *out, const struct report *report);

/* An object a line for each threat. */
void report_json_coverage(FILE *out, const struct coverage *coverage);

#endif
