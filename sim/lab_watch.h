/* SPDX-License-Identifier: Apache-2.0 */
/* Passes on what a story says, and waits for its end for as long as it says something: a
 * busy machine makes it slow, only one that hangs is silent. */
#ifndef SIM_LAB_WATCH_H
#define SIM_LAB_WATCH_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "can/attributes.h"

struct lab_patience {
    uint64_t silent_ms; /* since it said something */
    uint64_t whole_ms;  /* since it began, however much it says */
};

enum lab_end {
    LAB_END_ITSELF, /* the child has ended, and is waited for */
    LAB_END_SILENT,
    LAB_END_LONG,
    LAB_END_SIGNAL /* one of `signals` came, or nothing could be waited for */
};

/* Copies what comes out of said_fd to out_fd until the child ends, or the patience does.
 * The signals are blocked by the caller. */
MUST_CHECK enum lab_end lab_watch(pid_t child, int said_fd, int out_fd,
                                  const struct lab_patience *patience,
                                  const sigset_t *signals);

#endif
