/* SPDX-License-Identifier: Apache-2.0 */
/* A moment, as the two clocks say it. */
#ifndef GATEWAY_LEDGER_STORE_TIME_H
#define GATEWAY_LEDGER_STORE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/clock.h"

#define STORE_BOOT_ID_BYTES CLOCK_BOOT_ID_BYTES
_Static_assert(STORE_BOOT_ID_BYTES == 16, "what format 1 has room for");

struct store_time {
    uint64_t mono_us;  /* CLOCK_BOOTTIME */
    uint64_t wall_us;  /* CLOCK_REALTIME since 1970 */
    bool wall_trusted; /* the kernel says that the clock is synchronised */
};

#endif
