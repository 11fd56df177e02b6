/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel's time stamp of a frame means on the steady clock.
 *
 * The kernel stamps frames by the wall clock, which may jump. How far it is ahead of the
 * steady one is looked at again each STAMP_LOOK_US, and at once where a stamp seems to be
 * further off than STAMP_DOUBT_US, but once in one and the same now_us. */
#ifndef GATEWAY_ROLES_STAMP_H
#define GATEWAY_ROLES_STAMP_H

#include <stdint.h>

#include "can/attributes.h"

#define STAMP_LOOK_US 100000U
#define STAMP_DOUBT_US 20000U

/* All-zero is ready. */
struct stamp {
    int64_t wall_ahead_us; /* wall minus steady */
    uint64_t seen_us;      /* when that was looked at */
};

/* When the frame came, never after now_us (steady). stamp_us 0: it has none, and came
 * now. */
MUST_CHECK uint64_t stamp_steady_us(struct stamp *self, uint64_t stamp_us,
                                    uint64_t now_us);

#endif
