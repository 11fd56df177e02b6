/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys that ledgers may be checked with, and which of them a ledger names. */
#ifndef GATEWAY_OFFICER_KEY_RING_H
#define GATEWAY_OFFICER_KEY_RING_H

#include <limits.h>
#include <stddef.h>

#include "can/trouble.h"
#include "policies/signature.h"

#define KEY_RING_MAX 1000 /* one for each ledger of a review */

struct key_ring {
    struct key_ring_key {
        char *pem;
        const char *path; /* the caller's */
        uint8_t id[SIGNATURE_KEY_ID_BYTES];
    } keys[KEY_RING_MAX];
    size_t count;
};

/* The key in a file. False with why set: it is none, or there are too many. */
MUST_CHECK bool key_ring_add(struct key_ring *self, const char *path,
                             struct trouble *why);
void key_ring_close(struct key_ring *self);

/* The key that the ledger in this folder names in its oldest segment; NULL: none of them.
 */
MUST_CHECK const struct key_ring_key *key_ring_find(const struct key_ring *self,
                                                    const char *ledger);

/* The file that lies beside a ledger's folder, FOLDER.pub. False: there is none. */
MUST_CHECK bool key_ring_beside(char out[static PATH_MAX], const char *ledger);

#endif
