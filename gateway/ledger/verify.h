/* SPDX-License-Identifier: Apache-2.0 */
/* Is a ledger whole and untouched: every CRC, leaf, carried tree and signature. */
#ifndef GATEWAY_LEDGER_VERIFY_H
#define GATEWAY_LEDGER_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/verify_report.h"
#include "policies/signature.h"

/* kept: an earlier head that this ledger must go on from, or NULL. False with why set
 * when there is nothing to judge: no folder, no segment in it. Works on as many threads
 * as there are processors; what it says hangs on the ledger alone. */
MUST_CHECK bool verify_ledger(struct verify_report *out, const char *dir,
                              struct signature_public *key,
                              const struct verify_head *kept, struct trouble *why);

/* The same of the segments first..last alone, each against the tree that its signed
 * header carries from before. One of them that is not there is a fault, with three
 * exceptions: last is UINT64_MAX, which is whatever the end is; the ledger states that it
 * was removed with all before it; none of them is there, which is false. What was taken
 * out of them is unstated in the report when what states it may stand behind them. */
MUST_CHECK bool verify_part(struct verify_report *out, const char *dir,
                            struct signature_public *key, uint64_t first, uint64_t last,
                            struct trouble *why);

#endif
