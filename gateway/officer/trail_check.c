/* SPDX-License-Identifier: Apache-2.0 */
/* Reads each piece to its end. */
#include "gateway/officer/trail_check.h"

#include <stddef.h>

#include "gateway/ledger/trail_reader.h"

bool trail_check_piece(const struct event *piece)
{
    if (event_is_left_out(piece)) {
        return true;
    }
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    unsigned count = 0;
    while (trail_reader_next(&reader, &header)) {
        count++;
    }
    return trail_reader_is_whole(&reader) && count == piece->trail.headers;
}

void trail_check_add(struct trail_check *self, const struct event *piece)
{
    const struct event_trail *trail = &piece->trail;
    uint8_t *due = &self->due[piece->source % TRAIL_CHECK_SOURCES];
    if (event_is_left_out(piece)) {
        return;
    }
    self->trails[trail->asked ? 1 : 0] += trail->part == 1;
    self->damaged |= !trail_check_piece(piece);
    self->cut |= trail->part != (*due == 0 ? 1 : *due);
    *due = trail->part < trail->parts ? (uint8_t)(trail->part + 1) : 0;
}

const char *trail_check_trouble(const struct trail_check *self)
{
    bool cut = self->cut;
    for (int i = 0; i < TRAIL_CHECK_SOURCES; i++) {
        cut |= self->due[i] != 0;
    }
    if (self->damaged) {
        return cut ? "damaged, and pieces of it are missing" : "damaged";
    }
    return cut ? "pieces of it are missing" : NULL;
}
