/* SPDX-License-Identifier: Apache-2.0 */
/* Which segments hold what `sallyport verify --from F --to T` asks for. */
#ifndef GATEWAY_VERBS_VERIFY_RANGE_H
#define GATEWAY_VERBS_VERIFY_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/verify_report.h"

struct verify_range {
    uint64_t first, last; /* segments */
    bool from_leaf;       /* from is an event number, else microseconds since 1970 */
    uint64_t from;
};

/* from and to are event numbers or moments (when.h), NULL: the beginning, the end. By the
 * segment headers alone; a moment is by the clock that the gateway had. False with why
 * set: neither, the wrong way round, nothing there to look in, or all is newer or older.
 */
MUST_CHECK bool verify_range_find(struct verify_range *out, const char *dir,
                                  const char *from, const char *to, uint64_t now_us,
                                  struct trouble *why);

/* The segments that were verified go as far as the range begins: behind the last header
 * there may be less than was asked for. False with why set. */
MUST_CHECK bool verify_range_is_met(const struct verify_range *self,
                                    const struct verify_report *report, const char *dir,
                                    struct trouble *why);

#endif
