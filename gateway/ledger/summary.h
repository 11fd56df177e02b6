/* SPDX-License-Identifier: Apache-2.0 */
/* What events are in a segment, in few bytes at its end, so that who looks for some of
 * them need not read the segments that have none.
 *
 * Law: what a summary does not have no event of its segment has; the other way round it
 * may err. Nobody signs it: verify holds it against the events. */
#ifndef GATEWAY_LEDGER_SUMMARY_H
#define GATEWAY_LEDGER_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/folder.h"
#include "gateway/ledger/record.h"

#define SUMMARY_REASON_BYTES 32
#define SUMMARY_BYTES (3 * 8 + 3 + SUMMARY_REASON_BYTES)
#define SUMMARY_RECORD_BYTES (RECORD_FRAME_BYTES + SUMMARY_BYTES)

struct summary {
    uint64_t events;
    uint64_t first_us, last_us; /* the least and the greatest wall_us; of no event 0 */
    uint8_t sources;            /* bit n: enum event_source n */
    uint8_t subjects;           /* bit n: enum event_subject n */
    uint8_t actions;            /* bit n: enum event_action n */
    uint8_t reasons[SUMMARY_REASON_BYTES]; /* a bit a reason, by the CRC of its name; some
                                              share one */
};

/* Adds one event. */
void summary_note(struct summary *self, const struct event *event);

/* Adds all that the other has. */
void summary_merge(struct summary *self, const struct summary *more);

/* False: no event of it has that reason. True: one may. */
MUST_CHECK bool summary_has_reason(const struct summary *self, enum reason reason);

/* The framed record; its length is SUMMARY_RECORD_BYTES. */
void summary_encode(const struct summary *self, uint8_t out[static SUMMARY_RECORD_BYTES]);

/* The payload of one. False when the bytes are no summary. */
MUST_CHECK bool summary_decode(struct summary *out, const uint8_t *bytes, size_t len);

/* That at the end of a segment's file, which is not read otherwise. False when there is
 * none: the segment is being written, or was changed. */
MUST_CHECK bool summary_of_segment(struct summary *out, const struct folder *folder,
                                   uint64_t number);

MUST_CHECK bool summary_equal(const struct summary *a, const struct summary *b);

#endif
