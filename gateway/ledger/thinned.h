/* SPDX-License-Identifier: Apache-2.0 */
/* The record that stands where events were taken out of a segment: the root of the full
 * subtree that they are the leaves of, so that the same tree heads still hold. */
#ifndef GATEWAY_LEDGER_THINNED_H
#define GATEWAY_LEDGER_THINNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/digest.h"

#define THINNED_BYTES (1 + 4 + DIGEST_BYTES)
#define THINNED_LEVEL_MAX 31 /* no segment has more events */

struct thinned {
    uint8_t level;  /* 2^level events, the first at a multiple of that */
    uint32_t heads; /* so many tree heads went with them */
    struct digest root;
};

void thinned_encode(const struct thinned *self, uint8_t out[static THINNED_BYTES]);

/* False when the bytes are no such record. */
MUST_CHECK bool thinned_decode(struct thinned *out, const uint8_t *bytes, size_t len);

#endif
