/* SPDX-License-Identifier: Apache-2.0 */
/* By what was judged: the clock has gone on between the header and the event. */
#include "gateway/officer/trail_own.h"

#include "gateway/ledger/trail_reader.h"

bool trail_own_is_last(const struct event *piece, uint16_t reason, uint8_t action)
{
    const struct event_trail *trail = &piece->trail;
    if (trail->asked || trail->parts == 0 || trail->part != trail->parts) {
        return false;
    }
    struct trail_header last = {.reason = REASON_COUNT};
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    unsigned count = 0;
    while (trail_reader_next(&reader, &header)) {
        last = header;
        count++;
    }
    return trail_reader_is_whole(&reader) && count > 0 && count == trail->headers &&
           last.reason == reason && last.verdict == action;
}
