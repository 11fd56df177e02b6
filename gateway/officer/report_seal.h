/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the ledgers of a report, each with its own key. */
#ifndef GATEWAY_OFFICER_REPORT_SEAL_H
#define GATEWAY_OFFICER_REPORT_SEAL_H

#include "gateway/officer/key_ring.h"
#include "gateway/officer/report.h"

/* With the keys given: the one that a ledger names, else the first, under which it is not
 * good. Without any: the key that lies beside a ledger, FOLDER.pub; a ledger without is
 * not checked. Sets verified, seal and key of each. False with why set: a key that is
 * none, or nothing to judge. */
MUST_CHECK bool report_seal_check(struct report *report, const struct key_ring *keys,
                                  struct trouble *why);

/* Gives the names of keys back. */
void report_seal_free(struct report *report);

#endif
