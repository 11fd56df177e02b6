/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel says of a CAN interface, and what to say when it is none. Needs no CAN
 * in the kernel and no privilege. */
#ifndef CAN_LINK_H
#define CAN_LINK_H

#include <stdbool.h>

#include "can/attributes.h"
#include "can/trouble.h"

struct link {
    int index;       /* as if_nametoindex, never 0 */
    bool up;         /* IFF_UP (netdevice(7)) */
    bool is_virtual; /* no controller behind it: no bit timing, no state */
    bool carries_fd; /* its MTU is that of FD frames, 72 bytes (linux/can.h) */
};

/* 1 to 15 characters (IFNAMSIZ); false with why set. */
MUST_CHECK bool link_name_fits(const char *interface, struct trouble *why);

/* False with why set: bad name, no such interface, not CAN, or no socket to ask by. out
 * is of use only when true. */
MUST_CHECK bool link_find(const char *interface, struct link *out, struct trouble *why);

/* link->up; false with why set. */
MUST_CHECK bool link_check_up(const char *interface, const struct link *link,
                              struct trouble *why);

#endif
