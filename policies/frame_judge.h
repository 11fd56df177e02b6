/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a frame: (rules, state, frame, now) -> verdict. No clock, no socket, no
 * allocation.
 *
 * Order of the checks: well-formed, kind, emergency, id of a vehicle node, known id,
 * format, length, mode, period, rate. The first that fails is the reason. What passes is
 * masked. */
#ifndef POLICIES_FRAME_JUDGE_H
#define POLICIES_FRAME_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/frame.h"
#include "policies/arena.h"
#include "policies/policy.h"
#include "policies/verdict.h"

struct frame_judge; /* index and running state; everything in the arena it was made in */

/* NULL when the arena is too small. policy must outlive the judge. */
MUST_CHECK struct frame_judge *frame_judge_new(const struct policy *policy,
                                               struct arena *arena);

/* A frame was seen on bus `bus` (index in the policy) as sent by a node there (not by
 * us). A trusted bus so claims its ids: the same id from an untrusted bus is dropped from
 * then on. */
void frame_judge_saw(struct frame_judge *self, uint8_t bus, const struct frame *frame);

/* Judges `in` for one direction (index in the policy) in `mode`. On VERDICT_PASS `out` is
 * what may be sent (masked). An emergency frame gives VERDICT_DROP with REASON_EMERGENCY:
 * the kernel carries it already, the caller records it and sends nothing. */
MUST_CHECK struct verdict frame_judge_check(struct frame_judge *self, uint8_t direction,
                                            uint8_t mode, const struct frame *in,
                                            struct frame *out, uint64_t now_us);

/* The rule's bound on the time in the send queue, microseconds. */
MUST_CHECK uint32_t frame_judge_age_us(const struct frame_judge *self, uint16_t rule);

#endif
