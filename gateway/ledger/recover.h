/* SPDX-License-Identifier: Apache-2.0 */
/* Finds where a ledger is to be gone on with: behind its last tree head.
 *
 * A batch is written only when the one before is on disk, so a power loss leaves at most
 * one batch torn. Broken bytes with more than one tree head behind them are therefore no
 * torn end but damage to what was sealed, and are left as evidence. A batch that can be
 * read is taken for sealed only once it is on disk for certain. */
#ifndef GATEWAY_LEDGER_RECOVER_H
#define GATEWAY_LEDGER_RECOVER_H

#include "gateway/ledger/store_state.h"

/* Sets segment, used, trim, torn_segment, heads, sealed and sources of self from the
 * segments listed; self->fd stays -1 and self->segment.number 0 when there is nothing to
 * go on with. Changes nothing on disk. False with why set when what was sealed is damaged
 * or is of another key. */
MUST_CHECK bool recover_state(struct store *self, const struct folder_list *list,
                              struct torn *out, struct trouble *why);

/* Brings the last batch to the disk once more, from the descriptor's own bytes: nobody
 * knows whether whoever wrote it saw its sync succeed. After a failed one Linux takes the
 * pages for clean, so that another sync alone would not write them. False with why set.
 */
MUST_CHECK bool recover_settle(struct store *self, struct trouble *why);

/* The header of a segment; false and zeroed when it cannot be read. No allocation. */
MUST_CHECK bool recover_header(const struct store *self, uint64_t number,
                               struct segment *out);

/* The same, of a header that nobody has changed: false too where it is not under the
 * signature at the segment's end. The segment being written is told from memory. */
MUST_CHECK bool recover_sealed_header(const struct store *self, uint64_t number,
                                      struct segment *out);

/* Whether a closed segment is as it was sealed or thinned, as far as its two ends tell:
 * its header is, and the signature at its end is over as many events as the next, where
 * it is not gone, goes on from. */
MUST_CHECK bool recover_is_closed(const struct store *self, uint64_t number);

/* How much of a closed segment's file adds up to the header of the next; 0 when nothing
 * does. For an opening: takes memory. */
MUST_CHECK uint64_t recover_joined_bytes(const struct store *self, uint64_t number);

#endif
