/* SPDX-License-Identifier: Apache-2.0 */
/* Packs headers into a piece of a trail, as format.md says. */
#ifndef GATEWAY_LEDGER_TRAIL_WRITER_H
#define GATEWAY_LEDGER_TRAIL_WRITER_H

#include "can/attributes.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/trail.h"

struct trail_writer {
    struct event *out;           /* not owned */
    uint16_t words[TRAIL_WORDS]; /* that the piece has: a reason, or WORD_BUS + a bus */
    uint8_t word_count;
    uint64_t latest_us; /* of the last header */
};

/* Begins a piece in out, which becomes an event of EVENT_TRAIL without headers. part and
 * parts are the caller's. */
void trail_writer_begin(struct trail_writer *self, struct event *out);

/* bus: the name of a frame's, below POLICY_NAME_BYTES. False: the piece is full, and is
 * as it was. An empty piece has room for any header. */
MUST_CHECK bool trail_writer_add(struct trail_writer *self,
                                 const struct trail_header *header, const char *bus);

#endif
