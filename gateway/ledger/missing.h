/* SPDX-License-Identifier: Apache-2.0 */
/* Segments that are gone from a ledger although it does not state that it removed them.
 *
 * Law: beside a writer at work there is no false alarm. A statement is sealed before what
 * it names is removed, and segments go in order, so whoever has seen a segment missing
 * finds the statement in one that is there. Does not: check signatures; that is
 * verify's. */
#ifndef GATEWAY_LEDGER_MISSING_H
#define GATEWAY_LEDGER_MISSING_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/folder.h"

struct missing {
    uint64_t first, last; /* segments */
    bool counted;         /* these are known: */
    uint64_t leaf;        /* the first of their events */
    uint64_t events;
};

enum missing_found {
    MISSING_GONE,   /* out says what */
    MISSING_STATED, /* the ledger states that it removed them */
    MISSING_MOVED   /* the folder is another since: to be listed again */
};

/* Of the segments between two that were listed one behind the other; after is 0 where
 * none was listed before. */
MUST_CHECK enum missing_found missing_find(struct missing *out,
                                           const struct folder *folder, uint64_t after,
                                           uint64_t before);

#endif
