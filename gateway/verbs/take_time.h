/* SPDX-License-Identifier: Apache-2.0 */
/* The value of --since and --until. */
#ifndef GATEWAY_VERBS_TAKE_TIME_H
#define GATEWAY_VERBS_TAKE_TIME_H

#include <stdbool.h>

#include "can/trouble.h"

/* A `take` of options.h: target is a uint64_t, microseconds since 1970 of whole seconds.
 */
bool take_time(void *target, const char *text, struct trouble *why);

#endif
