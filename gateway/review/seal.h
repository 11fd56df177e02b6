/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a ledger is whole and untouched, found out by a thread beside the loop, since
 * checking every signature takes seconds. */
#ifndef GATEWAY_REVIEW_SEAL_H
#define GATEWAY_REVIEW_SEAL_H

#include <uv.h>

#include "gateway/ledger/verify.h"

enum seal_state {
    SEAL_NO_KEY,  /* nothing to check it with */
    SEAL_WAITING, /* not checked yet */
    SEAL_WHOLE,
    SEAL_BROKEN,
    SEAL_OTHER_KEY,
    SEAL_UNREAD /* a part of it cannot be read, and nothing else is wrong */
};

struct seal {
    enum seal_state state;    /* of the last check */
    bool running;             /* a check is under way */
    uint64_t took_us;         /* the last check */
    uint64_t checks;          /* that are over */
    bool doubted;             /* files that it was about are others since */
    uint64_t mark;            /* of the files (watch.h) when the last check began */
    uint64_t checked_us;      /* wall time of the last check, 0: none */
    char *pem;                /* the public key; NULL: none */
    char key_path[PATH_MAX];  /* where it came from */
    struct trouble key_fault; /* why what lay beside the ledger is none; empty: it is */
    bool beside;     /* it lay beside the ledger: proves only that the two agree */
    uint64_t proven; /* events below this leaf index are under a good signature */
    struct verify_report last; /* what the last check found */
};

/* Begins to check the ledger in dir; when that is over, running is false again. False
 * when there is no key, no memory, or a check is under way. self, dir and the key outlive
 * the check. */
bool seal_check(struct seal *self, uv_loop_t *loop, const char *dir);

/* What was found is not said any more: the files are others, or there is none to read
 * (why then says why, else it is NULL). */
void seal_doubt(struct seal *self, const struct trouble *why);

/* It is whole by a key that lay beside it, which proves nothing against who had the disk:
 * to be shown as no good seal is. */
MUST_CHECK bool seal_agrees(const struct seal *self);

/* In a few words, for a cell of a table. */
const char *seal_text(const struct seal *self);

#endif
