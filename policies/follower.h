/* SPDX-License-Identifier: Apache-2.0 */
/* Which frames go on in the counter of their sender, and which counter leaves instead.
 *
 * Three counters are followed. `passed` is that of the last frame that passed; `held`
 * that of the last one that went on in a counter and did not pass for another reason (too
 * soon, say); `other` that of the last frame that went on in neither. A frame goes on in
 * `passed` or `held` as can/counter.h allows, or in `other` by being the very next: so a
 * node that starts anew is believed at its second frame, and one forged frame makes no
 * true one fail. A frame that goes on in `passed` or `held` ends `other`: a forger beside
 * the true sender is never believed.
 *
 * Law of what leaves: the first keeps its value. From then on the counter goes on by one
 * step; it stands where the frame repeats the one that passed before, and it skips what
 * was skipped on the way here if nothing was dropped in between. So it is the sender's
 * own as long as nothing is dropped, and shows no hole where something was. */
#ifndef POLICIES_FOLLOWER_H
#define POLICIES_FOLLOWER_H

#include "can/counter.h"

struct follower {
    struct counter_state passed;
    struct counter_state held;
    struct counter_state other;
    uint64_t left; /* the value that left last */
    bool dropped;  /* a frame, since the last that passed */
};

enum follower_fit { FOLLOWER_NONE, FOLLOWER_PASSED, FOLLOWER_HELD, FOLLOWER_OTHER };

/* In which counter the frame goes on. */
MUST_CHECK enum follower_fit follower_find(const struct follower *self,
                                           const struct counter *counter,
                                           const uint8_t data[static FRAME_DATA_MAX]);

/* The frame does not pass; fit is what was found of it. */
void follower_drop(struct follower *self, const struct counter *counter,
                   enum follower_fit fit, const uint8_t data[static FRAME_DATA_MAX]);

/* It passes. Returns the value that leaves in its place. */
MUST_CHECK uint64_t follower_pass(struct follower *self, const struct counter *counter,
                                  enum follower_fit fit,
                                  const uint8_t data[static FRAME_DATA_MAX]);

#endif
