/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a ledger were when they were last looked at: whether one that nobody
 * writes any more is another since. One stat a segment. Does not: read them. */
#ifndef GATEWAY_REVIEW_WATCH_H
#define GATEWAY_REVIEW_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"

struct watch {
    struct watch_file {
        uint64_t number; /* of the segment */
        uint64_t mark;   /* of its size, inode and times */
    } * files;           /* ascending */
    size_t count;
    uint64_t folder; /* mark of the folder that they are in */
    uint64_t mark;   /* of them all; 0: never looked at, or gone */
};

enum watch_found {
    WATCH_SAME,    /* but for the last segment, which grows, and newer ones */
    WATCH_CHANGED, /* a segment before the last is another, or removed */
    WATCH_GONE,    /* why says why the ledger cannot be read any more */
    WATCH_UNKNOWN  /* no memory to look */
};

MUST_CHECK enum watch_found watch_look(struct watch *self, const char *path,
                                       struct trouble *why);

void watch_free(struct watch *self);

#endif
