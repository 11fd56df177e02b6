/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the thinned form of a closed segment beside it, a step at a time: severe events,
 * what the gateway says of itself and as much of evidence as is asked for stay; of the
 * others the roots of their subtrees.
 *
 * Law: the tree heads that stay say of the new file what they said of the old, and a
 * segment that does not add up to what the next one carries on is left as it is. So is
 * one of which anything was taken out before: who took it is not known here, and what is
 * stated of a file anew would state that too. After each event that stays a tree head
 * stays too. Does not: put the file in its place, allocate. */
#ifndef GATEWAY_LEDGER_THIN_H
#define GATEWAY_LEDGER_THIN_H

#include "gateway/ledger/folder.h"
#include "gateway/ledger/merkle.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/segment.h"
#include "gateway/ledger/summary.h"
#include "gateway/ledger/thinned.h"

#define THIN_STEP_BYTES (64U * 1024) /* of the segment, read and judged in one step */
#define THIN_OUT_BYTES (16U * 1024)
#define THIN_RUN_MAX (2 * (THINNED_LEVEL_MAX + 1))

/* What of evidence stays. What is in a severe event itself, as the data of a frame, stays
 * in any case. */
enum thin_keep {
    THIN_KEEP_ALL,   /* of severe events, and what decoys kept */
    THIN_KEEP_SAID,  /* what decoys kept, and hellos: no trail */
    THIN_KEEP_SEVERE /* none that is an event of its own */
};

enum thin_step {
    THIN_MORE,
    THIN_DONE,    /* the file is whole and on disk; digest and gone say what it is */
    THIN_NOTHING, /* there is nothing to take out, or something was before */
    THIN_DAMAGED, /* it is not what was sealed: it stays as it is */
    THIN_FAILED   /* the disk gives no room or no bytes; later, perhaps */
};

struct thin {
    const struct folder *folder; /* not owned */
    uint64_t number;
    enum thin_keep keep;
    int in, out; /* -1: none */
    uint64_t read_bytes;
    bool begun, at_end, written, disk_failed;
    bool thinned;           /* before */
    struct segment segment; /* its header */
    struct merkle expected; /* what the next segment carries on */
    uint64_t expected_heads;

    struct summary summary;
    struct merkle merkle; /* of what is in the new file */
    uint64_t heads;       /* number of the last tree head */
    bool headed, kept_since_head;
    uint64_t gone;                    /* events taken out */
    struct thinned run[THIN_RUN_MAX]; /* subtrees of the leaves that go, left to right */
    size_t run_len;
    uint64_t run_end;                       /* leaf index behind them */
    uint32_t run_heads;                     /* tree heads that go with them */
    uint8_t spare_head[RECORD_PAYLOAD_MAX]; /* goes too, unless it is the last */
    size_t spare_head_len;

    uint8_t window[THIN_STEP_BYTES];
    size_t window_len;
    uint8_t out_bytes[THIN_OUT_BYTES];
    size_t out_len;
    uint64_t written_bytes;
    struct digest_stream stream;
    struct digest digest; /* of the new file, after THIN_DONE */
};

/* Begins with a closed segment; next is the header of the one behind it. False when a
 * file cannot be opened. */
MUST_CHECK bool thin_begin(struct thin *self, const struct folder *folder,
                           uint64_t number, const struct segment *next,
                           enum thin_keep keep);

/* One step: THIN_STEP_BYTES of the segment, or the sync at its end. */
MUST_CHECK enum thin_step thin_step(struct thin *self);

/* Lets go of the files; the new one is removed unless it was put in its place. */
void thin_end(struct thin *self);

#endif
