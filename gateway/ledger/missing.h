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
#include "gateway/ledger/tree_head.h"

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

/* What one look at the folder showed, for each gap that it showed: what was missing from
 * its list was stated by then. All zeros at first; missing_forget frees it. */
struct missing_look {
    struct folder_list list;
    uint64_t stated;   /* the last segment that is stated as removed, once searched > 0 */
    unsigned searched; /* how often, each time for another ledger */
    bool of_one;       /* the last time for that of this id, else for any */
    uint8_t ledger_id[TREE_HEAD_LEDGER_ID_BYTES];
};

/* Of the segments between two that were listed one behind the other; after is 0 where
 * none was listed before. Lists the folder only where self does not show the gap. */
MUST_CHECK enum missing_found missing_find(struct missing_look *self, struct missing *out,
                                           const struct folder *folder, uint64_t after,
                                           uint64_t before);

void missing_forget(struct missing_look *self);

#endif
