/* SPDX-License-Identifier: Apache-2.0 */
/* The recordings that `sallyport replay` is given: --can BUS=LOG, BUS:INTERFACE=LOG. */
#ifndef GATEWAY_VERBS_REPLAY_LOGS_H
#define GATEWAY_VERBS_REPLAY_LOGS_H

#include <stdbool.h>

#include "gateway/officer/recordings.h"
#include "gateway/verbs/verbs.h"

struct replay_logs {
    const char *texts[RECORDINGS_MAX]; /* as given, not owned */
    unsigned count;
};

/* The names of the buses, by their numbers. */
struct replay_logs_buses {
    const char *const *names;
    unsigned count;
    const char *where; /* which policy or policies have them, for people */
};

/* Adds one (an options_row takes it). False with why set: not of that form, or too many.
 */
MUST_CHECK bool replay_logs_add(void *target, const char *text, struct trouble *why);

/* Opens all of them: VERB_DONE. Else it was told why: VERB_USAGE where there is no such
 * bus, VERB_FOUND where one cannot be read. Either way the caller closes out. */
MUST_CHECK enum verb_exit replay_logs_open(const struct replay_logs *self,
                                           const struct replay_logs_buses *buses,
                                           struct recordings *out);

/* Says what was taken as which bus, after the last frame. False: one of them gave nothing
 * to judge, or was refused, which is told; so is a bad line. */
MUST_CHECK bool replay_logs_print(const struct recordings *logs,
                                  const struct replay_logs_buses *buses, bool json);

#endif
