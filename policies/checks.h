/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule asks of the bytes of a frame: its checksum, where its values lie, its
 * counter, how fast values move; and the repair of what leaves.
 *
 * checks_judge changes nothing. What it looked at counts only by checks_pass, when the
 * frame has kept everything else too; checks_drop leaves the counters of follower.h a
 * note. A value below a multiplexer is looked at on its page alone.
 *
 * Law: what leaves holds the bits that the rule passes and, whether it passes them or
 * not, those of the counter, the checksum and what the checksum's variant stamps. Of
 * these the counter is follower.h's, all others are worked out from what leaves. If the
 * rule passes every bit and nothing was dropped, the frame leaves as it came. */
#ifndef POLICIES_CHECKS_H
#define POLICIES_CHECKS_H

#include "can/checksum.h"
#include "policies/follower.h"
#include "policies/policy.h"
#include "policies/slope.h"

struct checks { /* of one rule, bound */
    const struct policy_checks *asked;
    const struct policy_where *wheres; /* the first of asked->where_count */
    struct checksum checksum;          /* if asked->checksum.variant is not NULL */
};

struct checks_state {
    struct follower follower;
    struct slope_state *slopes; /* one for each where, not owned */
};

/* In the order in which they are found. */
enum checks_verdict {
    CHECKS_WRONG_CHECKSUM,
    CHECKS_OUT_OF_RANGE,
    CHECKS_WRONG_COUNTER,
    CHECKS_STEP_TOO_LARGE,
    CHECKS_GOOD
};

/* The rule has checks, whose wheres begin at `wheres`, and one length. NULL, or "what;
 * the mend" if its checksum cannot be worked out for it. asked and wheres outlive self.
 */
const char *checks_bind(struct checks *self, const struct policy_checks *asked,
                        const struct policy_where *wheres,
                        const struct policy_frame_rule *rule);

/* The bits of the frame that the gateway writes: checksum, stamps, counter. */
void checks_mark_written(const struct checks *self, uint8_t mask[static FRAME_DATA_MAX]);

/* The frame has a length of the rule. */
MUST_CHECK enum checks_verdict checks_judge(const struct checks *self,
                                            const struct checks_state *state,
                                            const struct frame *in, uint64_t now_us);

/* The frame does not pass; found is what checks_judge says of it. */
void checks_drop(const struct checks *self, struct checks_state *state,
                 const struct frame *in, enum checks_verdict found);

/* The frame passes, and is good. out is what the masks let through of it, and becomes
 * what leaves. */
void checks_pass(const struct checks *self, struct checks_state *state,
                 const struct frame *in, struct frame *out, uint64_t now_us);

#endif
