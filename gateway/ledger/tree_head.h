/* SPDX-License-Identifier: Apache-2.0 */
/* The signed statement of what a ledger holds at one moment: the last word of each flush.
 *
 * It covers the header of its segment by hash, so that no byte of that is unsigned. */
#ifndef GATEWAY_LEDGER_TREE_HEAD_H
#define GATEWAY_LEDGER_TREE_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/digest.h"
#include "gateway/ledger/store_time.h"
#include "policies/signature.h"

#define TREE_HEAD_MESSAGE_BYTES 129
#define TREE_HEAD_BYTES_MAX (TREE_HEAD_MESSAGE_BYTES + SIGNATURE_BYTES_MAX)
#define TREE_HEAD_LEDGER_ID_BYTES 16

struct tree_head {
    uint8_t ledger_id[TREE_HEAD_LEDGER_ID_BYTES];
    struct digest segment; /* of the header of the segment that it is in */
    uint64_t number;       /* 1, 2, 3 ... over the life of the ledger */
    uint64_t size;         /* leaves */
    struct digest root;
    struct store_time time;
    uint8_t boot_id[STORE_BOOT_ID_BYTES]; /* whose mono_us this and its events are */
};

/* Message and signature into out; the length of both, 0 when signing failed. */
MUST_CHECK size_t tree_head_sign(const struct tree_head *self,
                                 uint8_t out[static TREE_HEAD_BYTES_MAX],
                                 struct signature_key *key);

/* False when the bytes are no tree head. Does not: look at the signature. */
MUST_CHECK bool tree_head_decode(struct tree_head *out, const uint8_t *bytes, size_t len);

/* The signature in the bytes, over the message in the bytes, is by this key. */
MUST_CHECK bool tree_head_check(const uint8_t *bytes, size_t len,
                                struct signature_public *key);

#endif
