/* SPDX-License-Identifier: Apache-2.0 */
/* One event, provable without the rest of its ledger: its bytes, its path in the Merkle
 * tree, and the signed tree head that sealed it. */
#ifndef GATEWAY_LEDGER_PROOF_H
#define GATEWAY_LEDGER_PROOF_H

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/inclusion.h"
#include "gateway/ledger/tree_head.h"

struct proof {
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES]; /* of the key that signed the head */
    uint64_t leaf;
    size_t event_len;
    uint8_t event[EVENT_PACKED_MAX]; /* as the ledger has it */
    unsigned path_count;
    struct digest path[INCLUSION_PATH_MAX];
    size_t head_len;
    uint8_t head[TREE_HEAD_BYTES_MAX]; /* message and signature */
};

enum proof_found {
    PROOF_FOUND,
    PROOF_NO_EVENT, /* none of that index, not sealed yet, removed, or in a broken place
                     */
    PROOF_NO_LEDGER /* nothing there to look in */
};

/* From the segment that the event is in and the first tree head behind it. Else why says
 * where, what and the mend. */
MUST_CHECK enum proof_found proof_find(struct proof *out, const char *dir, uint64_t leaf,
                                       struct trouble *why);

/* With the public key alone: the head is signed by it and the event is that leaf of its
 * tree. Sets event, with its leaf, and head. False with why set to what does not hold. */
MUST_CHECK bool proof_check(const struct proof *self, struct signature_public *key,
                            struct event *event, struct tree_head *head,
                            struct trouble *why);

#endif
