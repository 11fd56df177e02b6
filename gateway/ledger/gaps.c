/* SPDX-License-Identifier: Apache-2.0 */
/* Grows by doubling; found by halving. */
#include "gateway/ledger/gaps.h"

#include <stdlib.h>

#include "gateway/ledger/notice.h"

#define FIRST_ROOM 64

void gaps_init(struct gaps *self)
{
    *self = (struct gaps){0};
}

void gaps_free(struct gaps *self)
{
    free(self->list);
    gaps_init(self);
}

bool gaps_add(struct gaps *self, uint64_t number, uint64_t events,
              const struct digest *file)
{
    if (self->count == self->room) {
        size_t room = self->room == 0 ? FIRST_ROOM : self->room * 2;
        struct gap *list = realloc(self->list, room * sizeof *list);
        if (list == NULL) {
            return false;
        }
        self->list = list;
        self->room = room;
    }
    self->list[self->count++] =
        (struct gap){.number = number, .events = events, .file = *file};
    return true;
}

static int compare(const void *number, const void *gap)
{
    uint64_t left = *(const uint64_t *)number;
    uint64_t right = ((const struct gap *)gap)->number;
    return (left > right) - (left < right);
}

void gaps_hear(struct gaps *self, const struct event *event)
{
    uint64_t number = notice_thinned_segment(event);
    struct gap *gap =
        number == 0 || self->count == 0
            ? NULL
            : bsearch(&number, self->list, self->count, sizeof *self->list, compare);
    if (gap != NULL && notice_states_thinned(event, number, &gap->file)) {
        gap->stated = true;
    }
}
