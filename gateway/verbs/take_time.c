/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a moment against the clock. */
#include "gateway/verbs/take_time.h"

#include <stdint.h>
#include <time.h>

#include "gateway/officer/when.h"

bool take_time(void *target, const char *text, struct trouble *why)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (when_parse(target, text, (uint64_t)now.tv_sec * 1000000)) {
        return true;
    }
    trouble_set(why,
                "'%.60s': no time; say 2h, 09:02, 11-23, '11-23 09:02' or '2026-11-23 "
                "09:02'",
                text);
    return false;
}
