/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers from text: strtoull without its traps. */
#ifndef GATEWAY_NUMBER_H
#define GATEWAY_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

/* The text is decimal digits and nothing else: no sign, no space. False when it is not,
 * or when they do not fit. */
MUST_CHECK bool number_parse(uint64_t *out, const char *text);

#endif
