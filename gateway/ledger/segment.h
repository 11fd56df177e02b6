/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a segment file: who wrote it, and all of the ledger's state at its first
 * leaf, so that each segment can be checked without the ones before. */
#ifndef GATEWAY_LEDGER_SEGMENT_H
#define GATEWAY_LEDGER_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"
#include "gateway/ledger/merkle.h"
#include "gateway/ledger/sources.h"
#include "gateway/ledger/store_time.h"
#include "gateway/ledger/tree_head.h"

#define SEGMENT_BYTES_MIN (64U * 1024)
#define SEGMENT_BYTES_MAX (64U * 1024 * 1024)
#define SEGMENT_HEADER_MAX \
    (117 + MERKLE_NODES_MAX * DIGEST_BYTES + SOURCES_PACKED_MAX + 4)
#define SEGMENT_NAME_BYTES 24 /* "000000000001.seg" and its NUL */

struct segment {
    uint8_t ledger_id[TREE_HEAD_LEDGER_ID_BYTES];
    uint64_t number; /* 1, 2, 3 ..., also its file name */
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    uint8_t boot_id[STORE_BOOT_ID_BYTES];
    struct store_time time; /* when it was begun */
    uint64_t heads;         /* number of the last tree head before it */
    struct merkle merkle;   /* its size is the index of the first leaf */
    struct sources sources;
    struct digest digest; /* of the header's bytes; set by encode and decode */
};

/* Bytes written to out; sets self->digest. */
MUST_CHECK size_t segment_encode(struct segment *self,
                                 uint8_t out[static SEGMENT_HEADER_MAX]);

/* Reads the header and passes over it; false when it is none, of another version, or its
 * CRC is wrong. */
MUST_CHECK bool segment_decode(struct segment *out, struct cursor *in);

/* The file name of a segment, and the number of a file name: 0 when it is no segment. */
void segment_name(uint64_t number, char out[static SEGMENT_NAME_BYTES]);
MUST_CHECK uint64_t segment_number(const char *name);

#endif
