/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a piece of a trail. Its bytes may be anybody's. */
#ifndef GATEWAY_LEDGER_TRAIL_READER_H
#define GATEWAY_LEDGER_TRAIL_READER_H

#include "can/attributes.h"
#include "can/cursor.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/trail.h"

struct trail_reader {
    struct cursor in;
    uint64_t time_us; /* of the last header */
    struct cursor words[TRAIL_WORDS];
    uint8_t word_count;
};

/* Of an event of EVENT_TRAIL, which outlives the reader. */
struct trail_reader trail_reader_over(const struct event *event);

/* The next header. False at the end, and at what is none: trail_reader_is_whole tells. */
MUST_CHECK bool trail_reader_next(struct trail_reader *self, struct trail_header *out);

/* After trail_reader_next said false: nothing was left over. */
MUST_CHECK bool trail_reader_is_whole(const struct trail_reader *self);

/* The name of the bus that a frame of this piece came from. It may be hostile text. */
void trail_reader_bus(const struct trail_reader *self, const struct trail_frame *frame,
                      char out[static POLICY_NAME_BYTES]);

#endif
