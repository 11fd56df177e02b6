/* SPDX-License-Identifier: Apache-2.0 */
/* Plays a scenario on the judges: the same that run in the gateway, with its table of
 * pinned names and its send queue, in simulated time. Does not: open a socket, need a
 * privilege, wait. */
#ifndef SIM_PLAY_H
#define SIM_PLAY_H

#include <stdio.h>

#include "can/trouble.h"
#include "policies/detail.h"
#include "policies/frame_notice.h"
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

/* A statement that a play has done, and what its judge came to. */
struct play_seen {
    const struct scenario_step *step;
    uint64_t now_us; /* since the play began */
    const struct policy *policy;
    uint8_t mode;
    bool judged; /* else the rest says nothing */
    enum scenario_outcome outcome;
    enum reason reason;
    enum detail detail;
    uint16_t rule;                    /* index, or VERDICT_NO_RULE */
    const struct scenario_step *flow; /* that opened the flow it is of, NULL: none */
    const char *host;                 /* the name that the flow was opened by */
    uint64_t sent_bytes;
};

/* Who is told while it plays; what a callback is given is good until it returns. */
struct play_watch {
    void (*seen)(void *context, const struct play_seen *seen);
    void (*notice)(void *context, const struct policy *policy,
                   const struct frame_notice *notice, uint64_t now_us);
    void *context;
};

/* A play in parts, each a scenario: play_begin, then play_part and play_wait as often as
 * wanted. The first part begins with POLICY. From one part to the next all stays in force
 * but the flow, which is closed. watch is borrowed; NULL: nobody. */
void play_begin(struct play *self, const struct play_watch *watch);
/* As play_run, from where the play is. */
MUST_CHECK enum play_end play_part(struct play *self, const struct scenario *part,
                                   const char *file, struct trouble *why);
/* Time passes; only after a part. */
void play_wait(struct play *self, uint64_t us);
/* Since the play began. */
MUST_CHECK uint64_t play_now_us(const struct play *self);

/* Plays the scenario in `file` (its folder is where POLICY looks) from the start of time.
 * Unless it held, why is "file:line: what was expected and what came". With trace, each
 * statement that is judged is told there, a line each. */
MUST_CHECK enum play_end play_run(struct play *self, const struct scenario *scenario,
                                  const char *file, FILE *trace, struct trouble *why);

#endif
