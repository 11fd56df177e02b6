/* SPDX-License-Identifier: Apache-2.0 */
/* Event numbers from text. */
#include "gateway/verbs/event_number.h"

#include "gateway/number.h"

bool event_number_parse(uint64_t *out, const char *text)
{
    return number_parse(out, text + (text[0] == '#'));
}
