/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a scenario on the judges: the same that run in the gateway, with its table of
 * pinned names and its send queue, in simulated time. Does not: open a socket, need a
 * privilege, wait. */
#ifndef SIM_PLAY_H
#define SIM_PLAY_H

#include <stdio.h>

#include "can/trouble.h"
#include "sim/scenario.h"

enum play_end {
    PLAY_HELD,   /* every expectation was met */
    PLAY_FAILED, /* one was not */
    PLAY_BROKEN /* the scenario cannot be played: no such file, bus, mode, a bad policy */
};

struct play; /* room for a play, to be used for any number of scenarios */

/* From the heap; NULL when out of memory. */
MUST_CHECK struct play *play_new(void);
void play_free(struct play *self);

/* Plays the scenario in `file` (its folder is where POLICY looks) from the start of time.
 * Unless it held, why is "file:line: what was expected and what came". With trace, each
 * statement that is judged is told there, a line each. */
MUST_CHECK enum play_end play_run(struct play *self, const struct scenario *scenario,
                                  const char *file, FILE *trace, struct trouble *why);

#endif
