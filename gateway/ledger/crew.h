/* SPDX-License-Identifier: Apache-2.0 */
/* Checks several segments at once, one on each processor. */
#ifndef GATEWAY_LEDGER_CREW_H
#define GATEWAY_LEDGER_CREW_H

#include "gateway/ledger/segment_check.h"

#define CREW_MAX 16

struct crew_hand; /* a thread and what it works with */

struct crew {
    const struct folder *folder;
    const struct verify_head *kept;
    struct crew_hand *hands; /* from calloc */
    size_t count;            /* of them: segments that are checked at once, from 1 */
};

/* folder, key and kept outlive the crew; at most `most` segments at once. False: no
 * memory. */
MUST_CHECK bool crew_begin(struct crew *self, const struct folder *folder,
                           struct signature_public *key, const struct verify_head *kept,
                           size_t most);

/* Checks segments, at most self->count of them, and returns when all are done. */
void crew_check(struct crew *self, const uint64_t *numbers, size_t count);

/* The i-th of them. Who asks ends it with segment_check_end. */
MUST_CHECK struct segment_check *crew_result(const struct crew *self, size_t i);

void crew_end(struct crew *self);

#endif
