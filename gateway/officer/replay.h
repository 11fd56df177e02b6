/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a policy over recorded frames, with sums of what it said.
 *
 * Law: verdicts = passed + withheld + emergency + what untrusted buses sent in vain.
 * Does not: read recordings, print, allocate. */
#ifndef GATEWAY_OFFICER_REPLAY_H
#define GATEWAY_OFFICER_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "can/arena.h"
#include "can/frame.h"
#include "policies/frame_judge.h"
#include "policies/policy.h"
#include "policies/verdict.h"

#define REPLAY_NOWHERE 0xFFU /* no direction leads from the bus */

struct replay_sums {
    uint64_t frames;
    uint64_t verdicts; /* one for each direction from the frame's bus, at least one */
    uint64_t passed;
    uint64_t masked;   /* of those that passed, not as they came */
    uint64_t withheld; /* of what trusted buses sent: no offence */
    uint64_t emergency;
    uint64_t violations; /* of untrusted buses, of a severity from warning on */
    uint64_t replies;    /* to requests, which the gateway would have sent */
};

struct replay {
    const struct policy *policy; /* not owned */
    struct frame_judge *judge;
    uint8_t mode;
    struct replay_sums sums;
    frame_notice_cb notice;
    void *context;
};

/* What became of one frame towards one bus. */
struct replay_seen {
    uint8_t to; /* index of a bus, or REPLAY_NOWHERE */
    bool masked;
    struct verdict verdict;
    struct frame out; /* what crossed, if something did */
};

/* Begins with sums of zero, in this mode of the policy. False: arena is smaller than
 * FRAME_JUDGE_ARENA_BYTES, and too small. */
MUST_CHECK bool replay_init(struct replay *self, const struct policy *policy,
                            uint8_t mode, struct arena *arena);

/* From now on notice is called for what the judge tells beside verdicts. */
void replay_watch(struct replay *self, frame_notice_cb notice, void *context);

/* Time goes on without a frame. now_us may not go back. */
void replay_tick(struct replay *self, uint64_t now_us);

/* Judges a frame that was heard on bus (index in the policy) as the gateway would have,
 * and adds it to the sums. now_us may not go back. Returns how many of seen it filled. */
unsigned replay_frame(struct replay *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us,
                      struct replay_seen seen[static POLICY_DIRECTIONS_MAX]);

/* "pass", "drop" or, where the policy observes, "would_drop"; an emergency is a pass, for
 * the kernel carries it. */
const char *replay_action(const struct replay *self, struct verdict verdict);

/* The line of the verdict's rule or channel in the policy, 0 without one. */
uint32_t replay_line(const struct replay *self, struct verdict verdict);

/* The name of a bus, "nowhere" for REPLAY_NOWHERE. */
const char *replay_bus(const struct replay *self, uint8_t bus);

#endif
