/* SPDX-License-Identifier: Apache-2.0 */
/* What the writing end of a ledger knows; shared by store.c, which writes, recover.c,
 * which finds where to go on, and retention.c, which takes away. */
#ifndef GATEWAY_LEDGER_STORE_STATE_H
#define GATEWAY_LEDGER_STORE_STATE_H

#include "gateway/ledger/folder.h"
#include "gateway/ledger/merkle.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/segment.h"
#include "gateway/ledger/sources.h"
#include "gateway/ledger/store.h"
#include "gateway/ledger/thin.h"

#define STORE_RECORD_MAX (RECORD_FRAME_BYTES + RECORD_PAYLOAD_MAX)
/* A signature a batch: under a flood, of which a second holds more than this, they would
 * take a quarter of the time to write and to verify at a quarter of the size. */
#define STORE_BATCH_BYTES (1024U * 1024)
/* Room kept in a batch for what the store itself has to say and for its tree head. */
#define STORE_RESERVE_BYTES (4U * STORE_RECORD_MAX)

struct store {
    struct folder folder;
    struct store_limits limits;
    struct signature_key *key; /* not owned */
    struct signature_public *public;
    uint8_t boot_id[STORE_BOOT_ID_BYTES];

    int fd;                 /* of the segment being written, -1: none yet */
    struct segment segment; /* its header */
    uint64_t used;          /* where its sealed bytes end and the next batch goes */
    bool summed;            /* its summary stands there, at the end of these */
    uint64_t last_batch;    /* where the last of these begins; set by the opening */
    bool trim;              /* something unsealed stands behind that: cut it after the
                               next seal, which says so */
    uint64_t torn_segment;  /* a segment that was never begun in full, to be removed
                               after the next seal; 0: none */
    uint64_t heads;         /* number of the last tree head */
    struct merkle sealed, held;
    struct sources sealed_sources, held_sources;
    struct summary sealed_summary; /* of the segment being written */
    struct summary held_summary;   /* of the batch alone */

    uint64_t oldest;        /* number of the oldest segment */
    uint64_t closed_bytes;  /* of all segments but the one being written */
    uint64_t segment_bound; /* and each of these counts for so much at most */
    uint64_t told_gone;     /* up to here it was told which are gone */
    uint64_t keep_from;     /* segments below are stated as pruned, to be removed after
                               the next seal; 0: none */

    enum { STORE_THIN_IDLE, STORE_THIN_AT_WORK, STORE_THIN_STATED } thinning;
    struct thin thin;
    uint64_t thin_next; /* the oldest segment that was not thinned since the opening */
    uint64_t thin_past_bytes; /* of the segments before it */
    uint64_t thin_after_us;   /* the disk failed it: not before */
    uint64_t thin_look_us;    /* when the age of thin_next is looked at */
    uint64_t look_us;         /* when ages are looked at next */

    uint64_t own_epoch, own_seq; /* of the store's own events */
    uint64_t due_us;
    size_t batch_len;
    size_t batch_max;
    uint8_t batch[STORE_BATCH_BYTES];
};

/* Holds an event of the ledger itself; there is room for three in any batch. */
void store_hold_own(struct store *self, struct event *event,
                    const struct store_time *now);

/* What an unsealed end amounts to. */
struct torn {
    bool found;
    uint64_t segment, offset, events, bytes;
};

#endif
