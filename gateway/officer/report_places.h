/* SPDX-License-Identifier: Apache-2.0 */
/* Towards whom something tried to cross: one row for each place.
 *
 * A place is a name or an address with its port, a name that was asked for, who a packet
 * was for, or the bus a frame was for. When REPORT_PLACES_MAX are known, a further one is
 * counted in `others` alone. Does not: allocate. */
#ifndef GATEWAY_OFFICER_REPORT_PLACES_H
#define GATEWAY_OFFICER_REPORT_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/escape.h"

#define REPORT_PLACES_MAX 8192
#define REPORT_PLACES_LEDGERS 3
#define REPORT_PLACES_TEXT_BYTES (ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES + 16)

struct report_place {
    char text[REPORT_PLACES_TEXT_BYTES]; /* hostile */
    uint64_t attempts;
    uint64_t bytes_up; /* that went out before a flow was cut */
    uint64_t first_us, last_us;
    uint16_t reason;  /* of the last */
    uint8_t severity; /* of the most severe */
    uint16_t
        ledgers[REPORT_PLACES_LEDGERS]; /* that it was tried from, the first of them */
    uint16_t ledger_count;              /* all */
    uint16_t last_ledger;
};

/* All-zero is empty. About 9 MB: static. */
struct report_places {
    struct report_place rows[REPORT_PLACES_MAX];
    uint32_t count;
    uint16_t slots[2 * REPORT_PLACES_MAX]; /* row + 1 by hash, 0: free */
    uint64_t others;                       /* attempts */
};

/* "evil.example:443", "198.51.100.99:443", "DNS a.example", "192.0.2.1", "CAN bus
 * vehicle"; of a flood that is told as one, "many destinations:0", "DNS many names",
 * "many packets". A blank in a name is \x20 (escape_name), so that none is one of these.
 */
void report_places_text(char out[static REPORT_PLACES_TEXT_BYTES],
                        const struct event *event);

/* The events of one ledger after those of another, which is known by its number. */
void report_places_add(struct report_places *self, const struct event *event,
                       size_t ledger);

/* The most severe first, of those where most bytes went, then the most frequent: a page
 * that shows the first alone leaves out what weighs least. Nothing may be added after it.
 */
void report_places_sort(struct report_places *self);

#endif
