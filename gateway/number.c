/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal digits to a number. */
#include "gateway/number.h"

#include <errno.h>
#include <stdlib.h>

bool number_parse(uint64_t *out, const char *text)
{
    char *end = NULL;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && errno == 0 && *end == '\0';
}
