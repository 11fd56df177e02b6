/* SPDX-License-Identifier: Apache-2.0 */
/* The frame rules of a policy and how far each has come: part of frame_judge.c, which
 * finds the rules that may cover a frame.
 *
 * Order of the checks of a rule: format, length, mode, checksum, ranges, counter, steps
 * (checks.h), period and pace, rate, load of the bus that the frame goes to. A frame that
 * does not pass counts in none. */
#ifndef POLICIES_FRAME_RULES_H
#define POLICIES_FRAME_RULES_H

#include "can/arena.h"
#include "can/frame.h"
#include "policies/frame_index.h"
#include "policies/frame_watch.h"
#include "policies/j1939_judge.h"
#include "policies/policy.h"
#include "policies/verdict.h"

/* What the rules are asked about: the frame, or the message that it announces. */
struct frame_subject {
    const struct frame *frame;
    const struct j1939_view *view; /* NULL: of no group */
    uint16_t length;
};

struct frame_rules {
    const struct policy *policy;
    struct frame_watch *watch;
    const struct frame_rules_limits *limits; /* by rule */
    struct frame_rules_state *states;        /* by rule */
    const struct checks *checks; /* by the number that a rule has of them, less 1 */
    struct checks_state *checks_states;
};

/* False when the arena is too small, or a rule has masks or checks that the policy does
 * not have. policy and watch must outlive it. */
MUST_CHECK bool frame_rules_build(struct frame_rules *self, const struct policy *policy,
                                  struct frame_watch *watch, struct arena *arena);

/* Lets the span begin with the first of its rules that covers the subject. False: none
 * does. */
MUST_CHECK bool frame_rules_find(const struct frame_rules *self, struct frame_span *span,
                                 const struct frame_subject *subject);

/* The first rule of the span covers the subject. The first one that covers it and that it
 * keeps wholly passes it, and counts it. */
MUST_CHECK struct verdict frame_rules_check(struct frame_rules *self,
                                            struct frame_span span, uint8_t mode,
                                            const struct frame_subject *subject,
                                            uint64_t now_us);

/* What leaves of a frame that the rule has just passed. */
void frame_rules_write(struct frame_rules *self, uint16_t number, const struct frame *in,
                       struct frame *out, uint64_t now_us);

/* When the frame that the rule passed last is to leave; 0: at once. */
MUST_CHECK uint64_t frame_rules_due_us(const struct frame_rules *self, uint16_t rule);

#endif
