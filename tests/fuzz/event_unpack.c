/* SPDX-License-Identifier: Apache-2.0 */
/* Target: event_unpack, event_pack. An event read from bytes packs within its bound and
 * reads back the same. */
#include "gateway/ledger/event.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event event, again;
    uint8_t bytes[EVENT_PACKED_MAX], bytes_again[EVENT_PACKED_MAX];
    if (!event_unpack(&event, data, size)) {
        return 0;
    }
    size_t len = event_pack(&event, bytes);
    HOLDS(len > 0 && len <= sizeof bytes);
    HOLDS(event_unpack(&again, bytes, len));
    HOLDS(event_pack(&again, bytes_again) == len);
    HOLDS(memcmp(bytes, bytes_again, len) == 0);
    return 0;
}
