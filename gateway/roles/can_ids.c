/* SPDX-License-Identifier: Apache-2.0 */
/* A hash with eight places for each id. */
#include "gateway/roles/can_ids.h"

void can_ids_count(struct can_ids *self, const struct frame *frame)
{
    unsigned start = (frame->id ^ frame->id >> 9) % CAN_IDS_MAX;
    for (unsigned i = 0; i < 8; i++) {
        struct can_ids_row *row = &self->rows[(start + i) % CAN_IDS_MAX];
        if (row->frames == 0) {
            row->id = frame->id;
            row->extended = frame->extended;
        }
        if (row->id == frame->id && row->extended == frame->extended) {
            row->frames++;
            return;
        }
    }
}
