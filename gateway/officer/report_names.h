/* SPDX-License-Identifier: Apache-2.0 */
/* What a report is told to read: each ledger once, or its figures would count twice. */
#ifndef GATEWAY_OFFICER_REPORT_NAMES_H
#define GATEWAY_OFFICER_REPORT_NAMES_H

#include "can/trouble.h"
#include "gateway/officer/report.h"

/* No two paths are one folder, or copies of one ledger. False with why set. What cannot
 * be looked at is left to who reads it. */
MUST_CHECK bool report_names_differ(const struct report *report, struct trouble *why);

#endif
