/* SPDX-License-Identifier: Apache-2.0 */
/* The report as one page of HTML that needs nothing else: no script, no file, no network
 * (its policy of content says so), and prints on A4. */
#ifndef GATEWAY_OFFICER_REPORT_PAGE_H
#define GATEWAY_OFFICER_REPORT_PAGE_H

#include <stdio.h>

#include "gateway/officer/report.h"

struct report_page {
    const struct report *report;
    uint64_t made_us;            /* wall time */
    const char *vehicle;         /* as its user calls it, NULL: by its ledger */
    const struct policy *policy; /* NULL: nothing of rules and coverage is shown */
    const char *policy_path;
    const char *policy_text;      /* what is shown of it */
    const struct policy *printed; /* the same, with the lines of that text: of a bundle
                                     the text is a print, and events name other lines */
    const struct coverage *coverage;
    const char *results_path; /* NULL: no scenarios were given */
};

void report_page_print(FILE *out, const struct report_page *page);

#endif
