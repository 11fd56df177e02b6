/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as an officer types and reads them: in UTC, wherever the reader is. */
#ifndef GATEWAY_OFFICER_WHEN_H
#define GATEWAY_OFFICER_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define WHEN_TEXT_BYTES 40

/* "90s", "30m", "2h", "7d" before now_us; "09:02" and "09:02:30" of today; "11-23", the
 * last that has begun, and "2026-11-23", each also with "T" or a space and a time of day;
 * a "Z" may follow all but the first. Microseconds since 1970. False when it is none of
 * these. */
MUST_CHECK bool when_parse(uint64_t *out_us, const char *text, uint64_t now_us);

/* The year of a moment, to be known below. */
MUST_CHECK int when_year(uint64_t wall_us);

/* "2026-11-23 09:02:11Z", of the year that the reader knows "11-23 09:02:11Z"; 0: none is
 * known. */
void when_print_short(uint64_t wall_us, int known_year, char out[static WHEN_TEXT_BYTES]);

/* "2026-11-23T09:02:11.000000Z" (RFC 3339). */
void when_print_utc(uint64_t wall_us, char out[static WHEN_TEXT_BYTES]);

/* "40 s", "3 min", "5 h", "2 d". */
void when_print_span(uint64_t span_us, char out[static WHEN_TEXT_BYTES]);

/* Of what is over soon: "3.2 s", "340 ms", "17 us". */
void when_print_lapse(uint64_t lapse_us, char out[static WHEN_TEXT_BYTES]);

#endif
