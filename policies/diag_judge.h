/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of diagnostics: which requests of the unit reach the vehicle, and which
 * answers come back. Part of the frame judge, which asks it about frames that no frame
 * rule names.
 *
 * Law: the frames that it passes towards the vehicle, put together as a node there puts
 * them together, are requests that a permission of their channel grants in the mode of
 * each of their frames, and flow control of answers that it passes. The answers that it
 * passes belong to requests that it passed, each to one of them.
 *
 * A request is judged at its first frame (permission.h); one that is refused is over, and
 * what follows of it is of no transfer. An answer passes if a request of that service and
 * sub-function waits for it, its first identifier is one that was asked for, and no
 * vehicle node was seen to ask by the id of the channel: then who is answered cannot be
 * told. Nor does one that a vehicle node may have asked for: by the functional id of the
 * channel, or by that of ISO 15765-4, for a request waits there as here. A request waits
 * for DIAG_JUDGE_ANSWER_US after its last frame, after an answer "response pending" (NRC
 * 78) for DIAG_JUDGE_PENDING_US. A request to all nodes is one frame and passes if each
 * channel with that id grants it.
 *
 * Does not: keep more of a message than its first frame, bound how fast the frames of one
 * message come (the node that receives them does, by flow control). */
#ifndef POLICIES_DIAG_JUDGE_H
#define POLICIES_DIAG_JUDGE_H

#include "can/arena.h"
#include "can/frame.h"
#include "policies/claims.h"
#include "policies/policy.h"
#include "policies/verdict.h"

#define DIAG_JUDGE_ANSWER_US 1000000U  /* P2 is 50 ms where a node says no other time */
#define DIAG_JUDGE_PENDING_US 6000000U /* P2*: 5 s (ISO 14229-2:2021) */
#define DIAG_JUDGE_FLOW_WAITS_MAX 10   /* in a row, ISO 15765-2 N_WFTmax */

struct diag_judge; /* state of all channels, in the arena it was made in */

struct diag_judge_result {
    struct verdict verdict; /* rule: behind the frame rules, as policy_rule_line counts */
    bool replies;           /* reply is to be sent back to where the frame came from */
    struct frame reply;
};

/* NULL when the arena is too small, or a channel names a bus or permissions that the
 * policy does not have. policy and claims must outlive the judge. */
MUST_CHECK struct diag_judge *diag_judge_new(const struct policy *policy,
                                             const struct claims *claims,
                                             struct arena *arena);

/* The frame has an id of a channel between these two buses. */
MUST_CHECK bool diag_judge_knows(const struct diag_judge *self,
                                 const struct policy_direction *way,
                                 const struct frame *in);

/* Judges a data frame that frame_check accepts, on its way between two buses. False: it
 * has no id of a channel between them. A frame that passes goes as it is. now_us may go
 * back between buses; what is later then counts. */
MUST_CHECK bool diag_judge_check(struct diag_judge *self,
                                 const struct policy_direction *way, uint8_t mode,
                                 const struct frame *in, struct diag_judge_result *out,
                                 uint64_t now_us);

#endif
