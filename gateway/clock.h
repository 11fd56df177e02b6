/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks: steady time for judging, wall time for people, and whether to believe it.
 *
 * Nothing is decided on wall time. Trusted means: the kernel says that the clock is
 * synchronised (adjtimex(2), no STA_UNSYNC) and it has not jumped since it last said so.
 */
#ifndef GATEWAY_CLOCK_H
#define GATEWAY_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define CLOCK_JUMP_US 1000000U /* wall against steady: more than this is a jump */

/* CLOCK_BOOTTIME, microseconds: goes on during suspend, never back. */
MUST_CHECK uint64_t clock_steady_us(void);
/* CLOCK_REALTIME, microseconds since 1970. */
MUST_CHECK uint64_t clock_wall_us(void);
/* The kernel holds the wall clock for synchronised. One system call. */
MUST_CHECK bool clock_synchronised(void);

/* What this thread has worked, microseconds: stands still while others do. One system
 * call. */
MUST_CHECK uint64_t clock_worked_us(void);

#define CLOCK_BOOT_ID_BYTES 16

/* Which boot the steady clock belongs to (random(4), boot_id); zeros where /proc does not
 * tell. */
void clock_boot_id(uint8_t out[static CLOCK_BOOT_ID_BYTES]);

/* Finds jumps. Law: between two looks at most CLOCK_JUMP_US of difference between the
 * two clocks' advances is no jump; slewing (500 ppm) at a look a second never is. */
struct clock_watch {
    bool begun;
    uint64_t steady_us;
    uint64_t wall_us;
};

/* The jump since the last look, microseconds, signed; 0 for none. */
MUST_CHECK int64_t clock_watch_look(struct clock_watch *self, uint64_t steady_us,
                                    uint64_t wall_us);

#endif
