/* SPDX-License-Identifier: Apache-2.0 */
/* The ledgers of a report: which they are, and whether each can be relied on. */
#ifndef GATEWAY_VERBS_REPORT_LEDGERS_H
#define GATEWAY_VERBS_REPORT_LEDGERS_H

#include "gateway/officer/report.h"

/* The ledger of that path, or each in a folder of them. Their paths live as long as the
 * report. False with why set: one cannot be read, or they are above REPORT_LEDGERS_MAX.
 */
MUST_CHECK bool report_ledgers_take(struct report *report, const char *path,
                                    struct trouble *why);

/* False with why set when a segment may not be read: a page would say of what it holds
 * that it never happened. */
MUST_CHECK bool report_ledgers_may_be_read(const struct report *report,
                                           struct trouble *why);

/* Of one that was read, and verified if it could be. False with why set. */
MUST_CHECK bool report_ledgers_is_whole(const struct report_ledger *ledger,
                                        struct trouble *why);

#endif
