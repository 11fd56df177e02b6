/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the events of a ledger in order, also while a writer is at work on it.
 *
 * Every byte is a stranger's. What is damaged is named, with how much is not given for
 * it, and passed over to the next tree head or segment; so are segments that are gone and
 * that the ledger does not state as removed. Does not: check signatures, or
 * tree heads against the events; that is verify's. */
#ifndef GATEWAY_LEDGER_LEDGER_READER_H
#define GATEWAY_LEDGER_LEDGER_READER_H

#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/summary.h"

enum ledger_reader_found {
    LEDGER_READER_EVENT,
    LEDGER_READER_END,   /* no more now; asked again later, it looks for more */
    LEDGER_READER_DAMAGE /* why says where and what; the next call goes on behind it */
};

struct ledger_reader;

/* The segments of a folder. NULL with why set: missing, a file, no segment in it. */
MUST_CHECK struct ledger_reader *ledger_reader_open(const char *dir, struct trouble *why);

/* One segment in memory, copied. NULL when out of memory. */
MUST_CHECK struct ledger_reader *ledger_reader_over(const uint8_t *bytes, size_t len);

/* Whether events of a segment with this summary are wanted at all; before: that of the
 * segment before it, NULL where it is not known. */
typedef bool (*ledger_reader_wants)(const void *context, const struct summary *summary,
                                    const struct summary *before);

/* From the next segment on passes over those that are closed and not wanted, without
 * reading them: 'log' finds what is rare in millions of events so. The context outlives
 * the reader. */
void ledger_reader_only(struct ledger_reader *self, ledger_reader_wants wants,
                        const void *context);

MUST_CHECK enum ledger_reader_found
ledger_reader_next(struct ledger_reader *self, struct event *out, struct trouble *why);

/* Where the event that came last stands: its segment, and the offset of its record in it.
 */
void ledger_reader_place(const struct ledger_reader *self, uint64_t *segment,
                         uint32_t *offset);

/* Gives back the memory of the segment, which the next call reads again if it has grown:
 * for who has many ledgers open. Only after LEDGER_READER_END. */
void ledger_reader_rest(struct ledger_reader *self);

void ledger_reader_close(struct ledger_reader *self);

#endif
