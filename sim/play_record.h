/* SPDX-License-Identifier: Apache-2.0 */
/* A line for each scenario that was played: when, how it ended, the reasons that it
 * claims. What `sallyport report --scenarios` reads (gateway/officer/coverage_results.h).
 */
#ifndef SIM_PLAY_RECORD_H
#define SIM_PLAY_RECORD_H

#include <stdio.h>

#include "sim/scenario.h"

/* The reasons are those of its EXPECT drop, EXPECT would-drop and EXPECT count of more
 * than none. The time is now, in UTC. A file name that would be more than one line is
 * left out. */
void play_record(FILE *out, const struct scenario *scenario, const char *file,
                 const char *result);

#endif
