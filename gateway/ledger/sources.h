/* SPDX-License-Identifier: Apache-2.0 */
/* How far the ledger has heard each source, so that what is told twice is kept once.
 *
 * For each source the SOURCES_EPOCHS newest epochs; one source cannot push out another's.
 * Law: an epoch's seq never goes down. */
#ifndef GATEWAY_LEDGER_SOURCES_H
#define GATEWAY_LEDGER_SOURCES_H

#include <stdbool.h>
#include <stdint.h>

#include "can/cursor.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/put.h"

#define SOURCES_COUNT (EVENT_FROM_LEDGER + 1)
#define SOURCES_EPOCHS 4
#define SOURCES_PACKED_MAX (1 + SOURCES_COUNT * SOURCES_EPOCHS * 17)

struct sources {
    struct source_mark {
        uint64_t epoch;
        uint64_t seq;                       /* highest heard, 0: not in use */
    } marks[SOURCES_COUNT][SOURCES_EPOCHS]; /* newest epoch first */
};

/* 0 when the epoch is not known. */
MUST_CHECK uint64_t sources_seq(const struct sources *self, uint8_t source,
                                uint64_t epoch);

/* Notes that the source was heard up to seq. source is in range. */
void sources_note(struct sources *self, uint8_t source, uint64_t epoch, uint64_t seq);

void sources_encode(const struct sources *self, struct put *out);
/* False when the bytes are no such table. */
MUST_CHECK bool sources_decode(struct sources *out, struct cursor *in);

#endif
