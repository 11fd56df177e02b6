/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a moment against the clock. */
#include "gateway/verbs/take_time.h"

#include "gateway/clock.h"
#include "gateway/officer/when.h"

uint64_t take_time_now_us(void)
{
    return clock_wall_us() / 1000000 * 1000000;
}

bool take_time(void *target, const char *text, struct trouble *why)
{
    if (when_parse(target, text, take_time_now_us())) {
        return true;
    }
    trouble_set(why,
                "'%.60s': no time; say 2h, 09:02, 11-23, '11-23 09:02' or '2026-11-23 "
                "09:02'",
                text);
    return false;
}
