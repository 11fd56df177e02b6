/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the blocks of packets, and writes them by time: what is kept of the seconds
 * before an event is in the ledger behind it, and analysers take the order in a file for
 * the order of time. Those of one time stay as they came. Where more come than it may
 * hold, the earlier half of them is written, so that all are by time but those that come
 * so much later than their time. For tools: it takes memory as they come, up to a bound,
 * and 24 bytes a block. */
#ifndef GATEWAY_OFFICER_PCAPNG_ORDER_H
#define GATEWAY_OFFICER_PCAPNG_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "can/attributes.h"

#define PCAPNG_ORDER_BYTES_MAX ((size_t)1 << 30)

struct pcapng_order_row {
    uint64_t wall_us;
    size_t at;
    size_t len;
};

/* Zeros but for bytes_max: nothing is held. */
struct pcapng_order {
    size_t bytes_max;
    uint8_t *bytes; /* owned */
    size_t used, room;
    struct pcapng_order_row *rows; /* owned */
    size_t count, rows_room;
    size_t written;      /* of count, and none may be held until all are */
    uint64_t written_us; /* the latest that went before others were there */
};

/* False, and it is not held, when there is no room. */
MUST_CHECK bool pcapng_order_hold(struct pcapng_order *self, uint64_t wall_us,
                                  const uint8_t *block, size_t len);

/* Makes room: writes the earlier half of what is held. */
void pcapng_order_write_earlier(struct pcapng_order *self, FILE *out);

/* Writes what is held, as many blocks as bytes begin in; true when nothing is held any
 * more. The caller asks ferror(out). */
MUST_CHECK bool pcapng_order_write(struct pcapng_order *self, FILE *out, size_t bytes);

void pcapng_order_free(struct pcapng_order *self);

#endif
