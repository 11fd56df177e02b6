/* SPDX-License-Identifier: Apache-2.0 */
/* Two copies of a ledger, held against each other. */
#ifndef GATEWAY_LEDGER_COPIES_H
#define GATEWAY_LEDGER_COPIES_H

#include "gateway/ledger/verify.h"

enum copies_found {
    COPIES_BROKEN,  /* one of them is not whole: see its report */
    COPIES_FOREIGN, /* they are two ledgers, not two copies of one */
    COPIES_SAME,    /* the same events to the last */
    COPIES_SHORTER, /* the shorter is how the longer once was */
    COPIES_FORKED,  /* both are whole, and they part: two histories under one key */
    COPIES_UNKNOWN  /* what would tell is no longer there */
};

struct copies_report {
    struct verify_report sides[2];
    enum copies_found found;
    unsigned shorter; /* index of the side with fewer events */
    uint64_t behind;  /* by so many */
    bool fork_known;  /* FORKED: fork is the first event that differs and is in both; else
                         it was taken out of one of them */
    uint64_t fork;
};

/* Verifies both with the key and says how they lie to each other. False with why set when
 * there is nothing to judge: no folder, no segment in it. */
MUST_CHECK bool copies_compare(struct copies_report *out,
                               const char *const dirs[static 2],
                               struct signature_public *key, struct trouble *why);

#endif
