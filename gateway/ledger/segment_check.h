/* SPDX-License-Identifier: Apache-2.0 */
/* What a public key shows of one segment by itself: every CRC, leaf and signature, all
 * against the tree that its header carries. Segments can be checked in any order, at the
 * same time; whether each goes on where the one before ended is for who has them all. */
#ifndef GATEWAY_LEDGER_SEGMENT_CHECK_H
#define GATEWAY_LEDGER_SEGMENT_CHECK_H

#include "gateway/ledger/folder.h"
#include "gateway/ledger/segment.h"
#include "gateway/ledger/verify_report.h"

/* Where an event stands in the image. */
struct segment_notice {
    size_t at, len;
    uint64_t leaf;
};

struct segment_check {
    uint64_t number;
    uint8_t *image; /* from malloc; NULL: it was not read, error and why say more */
    size_t len;
    int error;  /* as errno of folder_read_segment */
    bool begun; /* it has a header; else why says what is wrong, and nothing follows */
    struct trouble why;

    struct verify_report said; /* heads, events, faults ... of this segment */
    struct segment segment;
    bool other_key;                 /* it names another key: no signature was checked */
    struct merkle merkle;           /* of all that is sealed at its end */
    uint64_t heads;                 /* number of the last tree head there */
    bool summed;                    /* it ends with a summary */
    bool kept_met;                  /* it had as many events as the kept head */
    bool kept_equal;                /* and they were the same */
    bool thinned;                   /* events were taken out */
    struct digest file;             /* then: of all its bytes */
    struct segment_notice *notices; /* events that state what was pruned or thinned */
    size_t notice_count, notice_room;
};

/* Reads and checks. kept: a head to look for, or NULL. The key is this call's alone while
 * it lasts. Free with segment_check_end. */
void segment_check_run(struct segment_check *out, const struct folder *folder,
                       uint64_t number, struct signature_public *key,
                       const struct verify_head *kept);

/* The statement i, read again. */
MUST_CHECK bool segment_check_notice(const struct segment_check *self, size_t i,
                                     struct event *out);

void segment_check_end(struct segment_check *self);

#endif
