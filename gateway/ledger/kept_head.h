/* SPDX-License-Identifier: Apache-2.0 */
/* A signed tree head outside its ledger, to hold the ledger against later: a disk that is
 * put back to how it once was has no events to go with it. A second key may witness it,
 * so that whoever holds the ledger's key cannot say that it never was. */
#ifndef GATEWAY_LEDGER_KEPT_HEAD_H
#define GATEWAY_LEDGER_KEPT_HEAD_H

#include "can/trouble.h"
#include "gateway/ledger/tree_head.h"

struct kept_head {
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES]; /* of the ledger's key */
    size_t len;
    uint8_t bytes[TREE_HEAD_BYTES_MAX]; /* message and signature */

    size_t witness_len; /* 0: nobody has witnessed it, and the rest is 0 */
    uint8_t witness_key_id[SIGNATURE_KEY_ID_BYTES];
    uint64_t witness_us; /* wall time of the witness */
    uint8_t witness[SIGNATURE_BYTES_MAX];
};

enum kept_head_found {
    KEPT_HEAD_FOUND,
    KEPT_HEAD_NONE,     /* no head by this key in the newest segment that has any */
    KEPT_HEAD_NO_LEDGER /* nothing there to look in */
};

/* The newest head of a ledger, signed by this key. Else why says where, what and the
 * mend. */
MUST_CHECK enum kept_head_found kept_head_newest(struct kept_head *out, const char *dir,
                                                 struct signature_public *key,
                                                 struct trouble *why);

/* Signs it: seen by this key's owner at now_us. In place of an earlier witness. False
 * when signing failed (no entropy). */
MUST_CHECK bool kept_head_witness(struct kept_head *self, struct signature_key *key,
                                  uint64_t now_us);

/* It names this key as its signer's, which kept_head_check proves. */
MUST_CHECK bool kept_head_names(const struct kept_head *self,
                                struct signature_public *key);

/* It is signed by the ledger's key and, if one is given, witnessed by that one. Sets out.
 * False with why set to what does not hold. */
MUST_CHECK bool kept_head_check(const struct kept_head *self,
                                struct signature_public *key,
                                struct signature_public *witness, struct tree_head *out,
                                struct trouble *why);

#endif
