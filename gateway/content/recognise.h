/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what a flow is by its bytes alone, on any port: asks the readers of the table
 * readers.def in its order. Pure. */
#ifndef GATEWAY_CONTENT_RECOGNISE_H
#define GATEWAY_CONTENT_RECOGNISE_H

#include "gateway/content/content.h"

/* How the bytes came; a bit each, since a row may read both. */
enum recognise_transport { RECOGNISE_STREAM = 1, RECOGNISE_DATAGRAM = 2 };

/* Who says the bytes: he who opened the flow, or the other. */
enum recognise_side { RECOGNISE_CLIENT = 1, RECOGNISE_SERVER = 2 };

/* Law: whatever the bytes say, what it takes grows with len and no faster, since one
 * datagram of anybody is looked at while all else waits. A datagram above 4 KB is of no
 * tracker.
 *
 * CONTENT_IS: the first reader in the table's order that knows it; out is filled in.
 * CONTENT_MORE: none does yet, but one may with more bytes. CONTENT_NOT: none will. In
 * these out is as content_init left it. */
MUST_CHECK enum content_state recognise(struct content *out, const uint8_t *bytes,
                                        size_t len, enum recognise_transport transport,
                                        enum recognise_side side);

#endif
