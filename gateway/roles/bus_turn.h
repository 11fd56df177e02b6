/* SPDX-License-Identifier: Apache-2.0 */
/* Which bus is read next.
 *
 * Law: a bus whose echo lets its queue go on comes before one that would fill the queue
 * of another; what is not read yet waits in the kernel, which has more room. Among equals
 * in turn, and each BUS_TURN_PLAIN-th choice asks for no echo: a bus that is flooded
 * starves no other. */
#ifndef GATEWAY_ROLES_BUS_TURN_H
#define GATEWAY_ROLES_BUS_TURN_H

#include "can/attributes.h"

#define BUS_TURN_PLAIN 4
#define BUS_TURN_NONE (-1)

/* All-zero: nothing to read. Bit n stands for bus n. */
struct bus_turn {
    unsigned look;    /* may have something to read; the caller sets, a choice clears */
    unsigned next[2]; /* of those that owe an echo, and of all */
    unsigned choices;
};

/* A bus of look, no longer in it; BUS_TURN_NONE if look is empty. */
MUST_CHECK int bus_turn_take(struct bus_turn *self, unsigned echo_awaited);

#endif
