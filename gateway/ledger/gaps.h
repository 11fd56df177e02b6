/* SPDX-License-Identifier: Apache-2.0 */
/* Segments that events were taken out of, each until a sealed event of a later segment
 * states that just these were. */
#ifndef GATEWAY_LEDGER_GAPS_H
#define GATEWAY_LEDGER_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/digest.h"
#include "gateway/ledger/event.h"

struct gap {
    uint64_t number;    /* of the segment */
    uint64_t events;    /* taken out of it */
    struct digest file; /* of all its bytes */
    bool stated;
};

struct gaps {
    struct gap *list; /* ascending, from malloc */
    size_t count, room;
};

void gaps_init(struct gaps *self);
void gaps_free(struct gaps *self);

/* number is above all before it. False: no memory for one more. */
MUST_CHECK bool gaps_add(struct gaps *self, uint64_t number, uint64_t events,
                         const struct digest *file);

/* A sealed event: should it state what was taken out of one of them, that one is stated.
 */
void gaps_hear(struct gaps *self, const struct event *event);

#endif
