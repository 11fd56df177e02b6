/* SPDX-License-Identifier: Apache-2.0 */
/* Where a ledger may begin: with the segment that its last pruning left as the oldest.
 *
 * Without this the next pruning would state its range from whatever stands there, and so
 * cover up what somebody has taken away by hand before it. */
#ifndef GATEWAY_LEDGER_BEGINNING_H
#define GATEWAY_LEDGER_BEGINNING_H

#include "gateway/ledger/store_state.h"

/* The last segment that this ledger states as removed, 0: none. Looks for the last
 * LEDGER_PRUNED statement under a signature of this key, newest segment first; key NULL:
 * whoever signed, and passing over damage; ledger_id NULL: of whatever ledger. */
MUST_CHECK uint64_t beginning_stated(const struct folder *folder,
                                     const struct folder_list *list,
                                     const uint8_t *ledger_id,
                                     struct signature_public *key);

/* By the store's key. True when no segment is gone that the statement does not name; one
 * more than that may be there, which a crash has spared. False with why set. */
MUST_CHECK bool beginning_check(const struct store *self, const struct folder_list *list,
                                struct trouble *why);

#endif
