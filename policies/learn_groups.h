/* SPDX-License-Identifier: Apache-2.0 */
/* What SAE J1939 says that no id of a frame tells: which groups came in several packets,
 * and which were asked for. Kept whether or not there is J1939 at all, which
 * learn_groups_speaks says.
 *
 * Read is the announcement (BAM, RTS: J1939-21 5.10.3) and the request (5.4.2), each by
 * itself: nothing is followed. */
#ifndef POLICIES_LEARN_GROUPS_H
#define POLICIES_LEARN_GROUPS_H

#include "can/frame.h"
#include "can/j1939.h"
#include "policies/learn_window.h"

#define LEARN_GROUPS_MAX 256
#define LEARN_GROUPS_KNOWN 3 /* groups of the table make a bus one of J1939 */

struct learn_group {
    uint8_t bus;
    bool requested;      /* by source; else sent by it in packets */
    struct j1939_id id;  /* the priority is that of the packets */
    uint16_t length_min; /* of what was sent */
    uint16_t length_max;
    uint64_t times;
    struct learn_window window;
};

struct learn_groups {
    struct learn_group rows[LEARN_GROUPS_MAX]; /* in the order of their first time */
    size_t count;
    uint64_t lost;     /* announcements and requests beyond */
    uint32_t known[8]; /* by bus: the PGNs of the table that were met ... */
    uint32_t pgns[8][LEARN_GROUPS_KNOWN]; /* ... and which */
};

/* A frame on a bus; of no other than classic 29-bit data frames is anything
 * learned. */
void learn_groups_add(struct learn_groups *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us);

/* LEARN_GROUPS_KNOWN groups of j1939_group.def were met on one bus, carriers not counted:
 * ids of 29 bits that are no J1939 fall on one of its hundred in 65,000 by chance. What
 * crosses from or to such a bus is of groups, so all buses count as its kind. */
MUST_CHECK bool learn_groups_speaks(const struct learn_groups *self);

/* What was sent in packets by that id's group, source and destination; NULL: nothing. */
MUST_CHECK const struct learn_group *learn_groups_carried(const struct learn_groups *self,
                                                          uint8_t bus,
                                                          const struct j1939_id *id);

#endif
