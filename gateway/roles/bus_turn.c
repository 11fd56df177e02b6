/* SPDX-License-Identifier: Apache-2.0 */
/* A turn for each bus that may have something to read. */
#include "gateway/roles/bus_turn.h"

int bus_turn_take(struct bus_turn *self, unsigned echo_awaited)
{
    if (self->look == 0) {
        return BUS_TURN_NONE;
    }
    unsigned preferred = self->look & echo_awaited;
    unsigned plain = preferred == 0 || ++self->choices % BUS_TURN_PLAIN == 0;
    unsigned from = plain ? self->look : preferred;
    unsigned *next = &self->next[plain];
    unsigned later = from >> *next << *next;
    unsigned bus = (unsigned)__builtin_ctz(later != 0 ? later : from);
    self->look &= ~(1U << bus);
    *next = bus + 1;
    return (int)bus;
}
