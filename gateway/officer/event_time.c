/* SPDX-License-Identifier: Apache-2.0 */
/* From the clock since boot to that of the wall, by the two times of the event itself. */
#include "gateway/officer/event_time.h"

uint64_t event_time_wall_us(const struct event *event, uint64_t then_us)
{
    bool earlier = then_us != 0 && event->mono_us > then_us;
    uint64_t ago_us = earlier ? event->mono_us - then_us : 0;
    return ago_us < event->wall_us ? event->wall_us - ago_us : event->wall_us;
}

uint64_t event_time_last_us(const struct event *event)
{
    return event_time_wall_us(event, event->last_us);
}

uint64_t event_time_first_us(const struct event *event)
{
    uint64_t first_us = event_time_wall_us(event, event->first_us);
    uint64_t last_us = event_time_last_us(event);
    return first_us < last_us ? first_us : last_us;
}

bool event_time_in(uint64_t first_us, uint64_t last_us, uint64_t since_us,
                   uint64_t until_us)
{
    return last_us >= since_us && (until_us == 0 || first_us <= until_us);
}

bool event_time_touches(const struct event *event, uint64_t since_us, uint64_t until_us)
{
    return event_time_in(event_time_first_us(event), event_time_last_us(event), since_us,
                         until_us);
}
