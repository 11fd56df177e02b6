/* SPDX-License-Identifier: Apache-2.0 */
/* Target: trail_reader_next, trail_writer_add. Headers that are read are written as a
 * piece that reads back the same. */
#include "gateway/ledger/trail_reader.h"
#include "gateway/ledger/trail_writer.h"
#include "tests/fuzz/fuzz.h"

/* False at the end of either. */
static bool next_of_both(struct trail_reader *a, struct trail_reader *b)
{
    struct trail_header one, other;
    char bus[POLICY_NAME_BYTES], other_bus[POLICY_NAME_BYTES];
    if (!trail_reader_next(b, &other)) {
        return false;
    }
    HOLDS(trail_reader_next(a, &one));
    HOLDS(one.time_us == other.time_us && one.length == other.length);
    HOLDS(one.reason == other.reason && one.verdict == other.verdict);
    HOLDS(one.sort == other.sort);
    if (one.sort == TRAIL_FRAME) {
        trail_reader_bus(a, &one.frame, bus);
        trail_reader_bus(b, &other.frame, other_bus);
        HOLDS(strcmp(bus, other_bus) == 0 && one.frame.id == other.frame.id);
    } else {
        HOLDS(one.packet.server_port == other.packet.server_port);
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event event = {.subject = EVENT_TRAIL, .first_us = 1000000};
    struct event again = {0};
    struct trail_header header;
    struct trail_writer writer;
    char bus[POLICY_NAME_BYTES];
    if (size > EVENT_TRAIL_BYTES) {
        return 0;
    }
    memcpy(event.trail.packed, data, size);
    event.trail.len = (uint16_t)size;
    struct trail_reader reader = trail_reader_over(&event);
    trail_writer_begin(&writer, &again);
    bool room = true;
    while (room && trail_reader_next(&reader, &header)) {
        trail_reader_bus(&reader, &header.frame, bus);
        room = header.reason == REASON_COUNT || trail_writer_add(&writer, &header, bus);
        if (header.reason == REASON_COUNT) {
            return 0; /* has no name here */
        }
    }
    HOLDS(again.trail.headers <= size);
    struct trail_reader first = trail_reader_over(&event);
    struct trail_reader second = trail_reader_over(&again);
    while (next_of_both(&first, &second)) {
    }
    HOLDS(trail_reader_is_whole(&second));
    return 0;
}
