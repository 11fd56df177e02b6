/* SPDX-License-Identifier: Apache-2.0 */
/* Which rules of one direction cover an arbitration id: built when a policy is loaded,
 * asked once per frame.
 *
 * An 11-bit id is one table read, a 29-bit id a binary search over the ends of the rules'
 * ranges. The answer is a span of rules: its first and last cover the id, those between
 * may or may not. So memory grows with the rules alone, however wide their ranges, and a
 * policy without overlaps has spans of one. Rules by J1939 group, which hold for each
 * priority, are a table of their own by the id without it; a direction that has none
 * does not look there. */
#ifndef POLICIES_FRAME_INDEX_H
#define POLICIES_FRAME_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "can/arena.h"
#include "policies/policy.h"

/* Rules first to last of the policy, both included; first > last: none covers the id. */
struct frame_span {
    uint16_t first;
    uint16_t last;
};

struct frame_segments {
    uint32_t *starts;         /* ascending, the first is 0 */
    struct frame_span *spans; /* from the start of the same place to the next */
    uint32_t count;
};

struct frame_index {
    struct frame_span *standard; /* by id, 2048 of them */
    struct frame_segments extended;
    struct frame_segments groups; /* rules by J1939 group: ids at priority 0 */
};

/* False when the arena is too small. */
MUST_CHECK bool frame_index_build(struct frame_index *out, const struct policy *policy,
                                  const struct policy_direction *direction,
                                  struct arena *arena);

/* id is in the range of its kind (frame_check). */
MUST_CHECK struct frame_span frame_index_find(const struct frame_index *self, uint32_t id,
                                              bool extended);

#endif
