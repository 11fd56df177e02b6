/* SPDX-License-Identifier: Apache-2.0 */
/* An event's name: its leaf index, as `sallyport log --json` has it. */
#ifndef GATEWAY_VERBS_EVENT_NUMBER_H
#define GATEWAY_VERBS_EVENT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

/* "4711" or "#4711". False when the text is not just that. */
MUST_CHECK bool event_number_parse(uint64_t *out, const char *text);

#endif
