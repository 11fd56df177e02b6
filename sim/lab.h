/* SPDX-License-Identifier: Apache-2.0 */
/* The lab: a world of its own for a story (a shell script), around the real programs.
 *
 * On the host where it has CAN and we are root; else in a User Mode Linux kernel, which
 * needs neither; without CAN at all in namespaces of the host, at native speed. A story
 * that hangs is killed with all that it started. */
#ifndef SIM_LAB_H
#define SIM_LAB_H

#include "can/trouble.h"

enum lab_world {
    LAB_AUTO,  /* host or UML, whichever can */
    LAB_HOST,  /* namespaces of this kernel, with CAN */
    LAB_UML,   /* a kernel of its own, with CAN */
    LAB_UPLINK /* namespaces of this kernel, without CAN */
};

struct lab_order {
    enum lab_world world;
    const char *story;       /* path, or NULL for the demonstration */
    char **arguments;        /* for the story, ended by NULL */
    unsigned silent_seconds; /* it is ended when it says nothing for so long */
    unsigned seconds;        /* or has no end in so long */
};

/* Runs the story to its end; returns its exit status, or -1 with why set when it could
 * not be run or did not end. */
MUST_CHECK int lab_run(const struct lab_order *order, struct trouble *why);

#endif
