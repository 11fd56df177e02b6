/* SPDX-License-Identifier: Apache-2.0 */
/* Where a role keeps its policy: two fixed blocks, one in force, one for the next.
 *
 * Law: the policy in force stays whole until its successor was read, judged sound and put
 * in force; then its block is the next one's. Nothing comes from the heap. */
#ifndef GATEWAY_ROLES_POLICY_SLOT_H
#define GATEWAY_ROLES_POLICY_SLOT_H

#include "can/arena.h"
#include "can/trouble.h"
#include "policies/frame_judge.h"
#include "policies/policy.h"

/* Beside the policy, for what is built from it (the judge of frames). */
#define POLICY_SLOT_BYTES (POLICY_ARENA_BYTES + FRAME_JUDGE_ARENA_BYTES)

struct policy_slot {
    struct arena arenas[2];
    unsigned in_force; /* index of an arena */
};

/* The blocks are static: one in a process. */
void policy_slot_init(struct policy_slot *self);

/* Reads the packed policy in fd (which is closed) into the spare block. NULL with why
 * set: the one in force is untouched. */
MUST_CHECK struct policy *policy_slot_read(struct policy_slot *self, int fd,
                                           struct trouble *why);

/* The spare block, for more than the policy. */
struct arena *policy_slot_spare(struct policy_slot *self);

/* What was read last is in force. */
void policy_slot_flip(struct policy_slot *self);

#endif
