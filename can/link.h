/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel says of a CAN interface, and what to say when it is none. Needs no CAN
 * in the kernel and no privilege. */
#ifndef CAN_LINK_H
#define CAN_LINK_H

#include <stdbool.h>

#include "can/attributes.h"
#include "can/trouble.h"

struct link {
    int index; /* as if_nametoindex */
    bool up;
    bool is_virtual; /* no controller behind it: no bit timing, no state */
    bool carries_fd;
};

/* 1 to 15 characters (IFNAMSIZ), or why is set. */
MUST_CHECK bool link_name_fits(const char *interface, struct trouble *why);

/* False with why set: bad name, no such interface, not CAN. */
MUST_CHECK bool link_find(const char *interface, struct link *out, struct trouble *why);

/* link->up, or why is set. */
MUST_CHECK bool link_check_up(const char *interface, const struct link *link,
                              struct trouble *why);

#endif
