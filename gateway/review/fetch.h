/* SPDX-License-Identifier: Apache-2.0 */
/* Single records of a ledger on disk, by the place that a reader told. Every byte is a
 * stranger's. */
#ifndef GATEWAY_REVIEW_FETCH_H
#define GATEWAY_REVIEW_FETCH_H

#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/segment.h"

struct fetch_place {
    uint64_t leaf;
    uint64_t wall_us; /* of the event */
    uint32_t segment;
    uint32_t offset; /* of the record */
};

struct fetched {
    struct event event; /* with its leaf */
    size_t len;
    uint8_t bytes[EVENT_PACKED_MAX]; /* the leaf as it was sealed */
};

/* Looks at the place, and if another stands there through its segment, which may have
 * been thinned since. False with why set: the record is no longer there, or is damaged.
 */
MUST_CHECK bool fetch_event(struct fetched *out, const char *dir,
                            const struct fetch_place *place, struct trouble *why);

#endif
