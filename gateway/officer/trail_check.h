/* SPDX-License-Identifier: Apache-2.0 */
/* Whether trails are all there: each piece as many headers as it says, and each piece of
 * a trail behind the one before.
 *
 * A role tells the pieces of a trail one behind the other, and those of no other between
 * them, so that for each source one number says which is due. */
#ifndef GATEWAY_OFFICER_TRAIL_CHECK_H
#define GATEWAY_OFFICER_TRAIL_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"

#define TRAIL_CHECK_SOURCES (EVENT_FROM_LEDGER + 1)

struct trail_check {
    uint8_t due[TRAIL_CHECK_SOURCES]; /* part that comes next, 0: of a new trail */
    uint32_t trails[2];               /* of the events' own path, and of the other */
    bool damaged;                     /* a piece has what is no header */
    bool cut;                         /* a piece is missing before one that is there */
};

/* The piece is to its end headers, as many as it says. So is one that was left out. */
MUST_CHECK bool trail_check_piece(const struct event *piece);

/* Adds the next piece. */
void trail_check_add(struct trail_check *self, const struct event *piece);

/* What is wrong with all that was added, in words that go behind "breaks off: "; NULL:
 * nothing. */
const char *trail_check_trouble(const struct trail_check *self);

#endif
