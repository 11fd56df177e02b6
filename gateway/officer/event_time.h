/* SPDX-License-Identifier: Apache-2.0 */
/* When what an event stands for happened, as wall time: a roll-up is written up to many
 * minutes behind the last of its occurrences, and has their times by the clock since
 * boot.
 *
 * Law: first <= last <= the event's own wall_us, and first is not before the machine
 * started. A time that no clock can have had, as of a ledger that was tampered with, is
 * taken for the event's own. */
#ifndef GATEWAY_OFFICER_EVENT_TIME_H
#define GATEWAY_OFFICER_EVENT_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"

/* A moment of before the event, by the clock since boot; 0: it is not told. */
MUST_CHECK uint64_t event_time_wall_us(const struct event *event, uint64_t then_us);

/* Of the first and the last of its occurrences; of a piece of a trail, of its headers. */
MUST_CHECK uint64_t event_time_first_us(const struct event *event);
MUST_CHECK uint64_t event_time_last_us(const struct event *event);

/* Whether some of what went on from first_us to last_us may lie in [since_us, until_us];
 * until_us 0: no end. What is asked for by time is asked for by this, in log, report and
 * review. */
MUST_CHECK bool event_time_in(uint64_t first_us, uint64_t last_us, uint64_t since_us,
                              uint64_t until_us);

/* The same of an event; both are wall time. */
MUST_CHECK bool event_time_touches(const struct event *event, uint64_t since_us,
                                   uint64_t until_us);

#endif
