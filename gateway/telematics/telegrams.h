/* SPDX-License-Identifier: Apache-2.0 */
/* Telegrams one behind the other in one buffer, as trackers send them: read each, know
 * where the next begins. Does not: know any protocol. */
#ifndef GATEWAY_TELEMATICS_TELEGRAMS_H
#define GATEWAY_TELEMATICS_TELEGRAMS_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* Reads one telegram, of which at least a byte is there. On CONTENT_IS it has passed over
 * all of it, else the cursor is of no more use and what
 * it added is taken back. */
typedef enum content_state telegrams_next_cb(struct content *out, struct cursor *in);

/* CONTENT_IS once one whole telegram was read: neither a cut one behind it nor bytes that
 * are none unsay what it said. */
MUST_CHECK enum content_state telegrams_read(struct content *out, const uint8_t *bytes,
                                             size_t len, telegrams_next_cb *next);

/* The next `whole` bytes as a block that in passes over. CONTENT_IS; CONTENT_MORE when
 * fewer are there. */
MUST_CHECK enum content_state telegrams_take(struct cursor *telegram, struct cursor *in,
                                             size_t whole);

#endif
