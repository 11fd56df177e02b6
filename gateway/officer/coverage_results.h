/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport-sim play --record` wrote: when which scenario held, and which reasons
 * it claims. A line each, the newest last: TIME held|failed|broken REASON,REASON FILE,
 * with
 * "-" where no reason is claimed. */
#ifndef GATEWAY_OFFICER_COVERAGE_RESULTS_H
#define GATEWAY_OFFICER_COVERAGE_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"
#include "policies/reason.h"

#define COVERAGE_RESULTS_MAX 1024
#define COVERAGE_RESULTS_FILE_BYTES 120
#define COVERAGE_RESULTS_TIME_BYTES 24

struct coverage_result {
    char file[COVERAGE_RESULTS_FILE_BYTES];      /* the end of its path, hostile text */
    char held_time[COVERAGE_RESULTS_TIME_BYTES]; /* when it held last, "": it never did */
    bool held;                                   /* when it was played last */
    bool reasons[REASON_COUNT];
};

struct coverage_results {
    struct coverage_result rows[COVERAGE_RESULTS_MAX];
    size_t count;
};

/* Adds what a text says; of one scenario the last line counts. False with why set to
 * "name:line: what; the mend". */
MUST_CHECK bool coverage_results_parse(struct coverage_results *self, const char *name,
                                       const char *text, struct trouble *why);

#endif
