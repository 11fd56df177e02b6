/* SPDX-License-Identifier: Apache-2.0 */
/* Which segments hold what `sallyport verify --from F --to T` asks for. */
#ifndef GATEWAY_VERBS_VERIFY_RANGE_H
#define GATEWAY_VERBS_VERIFY_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/verify_report.h"

struct verify_bound {
    bool given;
    bool is_leaf;
    uint64_t value; /* else microseconds since 1970 */
};

struct verify_range {
    uint64_t first, last; /* segments, as verify_part takes them; some of them may be gone
                             or have no header, which is for it to tell */
    struct verify_bound from, to;
    bool before; /* the oldest good header is newer than all that is asked for */
};

/* from and to are event numbers or moments (when.h), NULL: the beginning, the end. By the
 * segment headers alone: from the last that begins before it to the next good one behind
 * it, whatever stands between. A moment is by the clock that the gateway had. False with
 * why set: neither, the wrong way round, or nothing there to look in. */
MUST_CHECK bool verify_range_find(struct verify_range *out, const char *dir,
                                  const char *from, const char *to, uint64_t now_us,
                                  struct trouble *why);

/* After verify_part: no header is believed that is not under a signature. Where all else
 * is whole, sets uncovered when an event number that was asked for was not proven. False
 * with why set: the ledger begins behind the range or ends before it. */
MUST_CHECK bool verify_range_judge(const struct verify_range *self, const char *dir,
                                   struct verify_report *report, struct trouble *why);

#endif
