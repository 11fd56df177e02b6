/* SPDX-License-Identifier: Apache-2.0 */
/* Where on a report's timeline its gaps in monitoring lie: each as long as it was, in the
 * lane of its vehicle. */
#ifndef GATEWAY_OFFICER_REPORT_MARKS_H
#define GATEWAY_OFFICER_REPORT_MARKS_H

#include "gateway/officer/chart.h"
#include "gateway/officer/report.h"

/* A mark for each gap that touches the timeline, a lane for each ledger: of one without
 * an end up to the end of the line, of one whose begin is not known from its begin on.
 * Returns how many. */
MUST_CHECK size_t report_marks_make(const struct report *report,
                                    struct chart_mark out[static REPORT_GAPS_MAX]);

#endif
