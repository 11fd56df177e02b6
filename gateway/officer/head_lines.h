/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a sheet that hold a signed tree head: its bytes, and in words what they
 * say. */
#ifndef GATEWAY_OFFICER_HEAD_LINES_H
#define GATEWAY_OFFICER_HEAD_LINES_H

#include "gateway/ledger/tree_head.h"
#include "gateway/officer/sheet.h"

/* ledger, key, size, root, sealed, clock_trusted, head, signature. False
 * when the bytes are no tree head. */
MUST_CHECK bool head_lines_print(struct sheet *out,
                                 const uint8_t key_id[static SIGNATURE_KEY_ID_BYTES],
                                 const uint8_t *bytes, size_t len);

/* How many bytes the head has; the cursor fails when the lines are not those. */
MUST_CHECK size_t head_lines_take(struct cursor *in,
                                  uint8_t key_id[static SIGNATURE_KEY_ID_BYTES],
                                  uint8_t bytes[static TREE_HEAD_BYTES_MAX]);

#endif
