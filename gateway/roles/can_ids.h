/* SPDX-License-Identifier: Apache-2.0 */
/* How many frames of each id the vehicle sends that no rule gives to the unit. Pure.
 *
 * Law: an id is counted apart from its first frame on, or never: one that finds the eight
 * places where it could be taken is left to the sum. */
#ifndef GATEWAY_ROLES_CAN_IDS_H
#define GATEWAY_ROLES_CAN_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/frame.h"

#define CAN_IDS_MAX 512

struct can_ids_row {
    uint32_t id;
    bool extended;
    uint64_t frames; /* 0: a free place */
};

/* All zero is empty. */
struct can_ids {
    struct can_ids_row rows[CAN_IDS_MAX];
};

void can_ids_count(struct can_ids *self, const struct frame *frame);

#endif
