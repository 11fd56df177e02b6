/* SPDX-License-Identifier: Apache-2.0 */
/* Target: event_unpack, event_pack, wire_read. An event read from bytes is what
 * protobuf-c reads from them, packs within its bound and reads back the same; what
 * protobuf-c reads as an event that packs to the same bytes is read. */
#include "tests/fuzz/fuzz.h"
#include "tests/gateway/event_reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event event, again;
    uint8_t bytes[EVENT_PACKED_MAX], bytes_again[EVENT_PACKED_MAX];
    if (!event_unpack(&event, data, size)) {
        HOLDS(!reference_unpack(&again, data, size) ||
              event_pack(&again, bytes) != size || memcmp(bytes, data, size) != 0);
        return 0;
    }
    HOLDS(reference_unpack(&again, data, size));
    HOLDS(memcmp(&again, &event, sizeof event) == 0);
    size_t len = event_pack(&event, bytes);
    HOLDS(len > 0 && len <= sizeof bytes);
    HOLDS(event_unpack(&again, bytes, len));
    HOLDS(event_pack(&again, bytes_again) == len);
    HOLDS(memcmp(bytes, bytes_again, len) == 0);
    return 0;
}
