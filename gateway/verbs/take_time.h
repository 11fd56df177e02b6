/* SPDX-License-Identifier: Apache-2.0 */
/* The value of --since and --until, and the moment that it is read at. */
#ifndef GATEWAY_VERBS_TAKE_TIME_H
#define GATEWAY_VERBS_TAKE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"

/* What such a value counts from: the wall clock, microseconds since 1970 of whole
 * seconds. */
MUST_CHECK uint64_t take_time_now_us(void);

/* A `take` of options.h: target is a uint64_t, microseconds since 1970 of whole seconds.
 */
bool take_time(void *target, const char *text, struct trouble *why);

#endif
