/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dns_record_begin and dns_record_next over a whole message. */
#include "gateway/content/dns_record.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dns_record_message message;
    struct dns_record record;
    if (!dns_record_begin(&message, data, size)) {
        HOLDS(!dns_record_is_message(data, size));
        return 0;
    }
    HOLDS(strlen(message.name) < DNS_RECORD_NAME_BYTES);
    size_t before = message.in.pos;
    while (dns_record_next(&message, &record)) {
        HOLDS(message.in.pos > before && cursor_valid(&message.in));
        HOLDS(strlen(record.name) < sizeof record.name);
        HOLDS(strlen(record.data) < sizeof record.data);
        before = message.in.pos;
    }
    (void)!dns_record_is_message(data, size);
    return 0;
}
