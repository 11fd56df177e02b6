/* SPDX-License-Identifier: Apache-2.0 */
/* Event numbers from text. */
#include "gateway/verbs/event_number.h"

#include <errno.h>
#include <stdlib.h>

bool event_number_parse(uint64_t *out, const char *text)
{
    const char *digits = text[0] == '#' ? text + 1 : text;
    char *end = NULL;
    errno = 0;
    *out = strtoull(digits, &end, 10);
    return digits[0] >= '0' && digits[0] <= '9' && errno == 0 && *end == 0;
}
