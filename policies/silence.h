/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that have stopped: rules with `silence D` whose frames do not come any more.
 *
 * Law: for each such rule the notices are silent_message, message_back, silent_message
 * ... in turn. In one mode, from the first frame of the rule on, a silent_message stands
 * for each time of D or more without one, however seldom silence_tick is called, and for
 * nothing shorter. It is told by the first tick at or after D; a silence that ended
 * before that tick is told with its end. Nothing is told before the first frame, and
 * another mode begins anew: then the first frame is waited for again. Does not: look at a
 * clock. */
#ifndef POLICIES_SILENCE_H
#define POLICIES_SILENCE_H

#include "can/arena.h"
#include "can/frame.h"
#include "policies/frame_notice.h"
#include "policies/policy.h"

struct silence_state {
    uint64_t heard_us;
    uint64_t over_us; /* when the latest silence had lasted as long as its rule says */
    uint32_t id;      /* of the frame heard last */
    uint32_t turns;   /* from silent to back or from back to silent, not told yet */
    uint16_t rule;
    uint8_t bus;
    uint8_t length;
    bool extended, fd, remote;
    bool heard; /* in this mode */
    bool told;  /* that it is silent */
};

struct silence {
    const struct policy *policy;
    const uint16_t *places; /* by rule: its state + 1, 0: it has no silence */
    struct silence_state *states;
    uint16_t count;
    uint8_t mode;
    uint64_t due_us; /* no tick before this has anything to tell */
};

/* False when the arena is too small. policy must outlive it; its directions name rules
 * that are there. */
MUST_CHECK bool silence_build(struct silence *self, const struct policy *policy,
                              struct arena *arena);

/* A frame came that the rule covers and that keeps all of it but, perhaps, its rate. */
void silence_heard(struct silence *self, uint16_t rule, uint8_t mode,
                   const struct frame *frame, uint64_t now_us);

/* Tells what is due. Costs nothing while nothing is, else a look at each rule with
 * silence. */
void silence_tick(struct silence *self, uint8_t mode, uint64_t now_us,
                  frame_notice_cb notice, void *context);

/* Messages that are silent, as far as told. */
MUST_CHECK uint16_t silence_count(const struct silence *self);

#endif
