/* SPDX-License-Identifier: Apache-2.0 */
/* What the uplink has spent, kept by guard: in memory that outlives the uplink role, and
 * on disk so that it outlives the machine.
 *
 * Laws. Time: budgets are judged on a steady clock that goes on while guard runs, and
 * over a stop by what the kernel's monotonic clock says (same boot), or by the wall clock
 * if it was trusted before and after; a wall clock that jumps refreshes nothing. Count:
 * the disk holds for each limited budget what is spent and a lease on top (an eighth of
 * its limit, at least 16 KiB), written anew when half of the lease is used; after an
 * orderly stop it is exact. So a crash costs a budget at most a lease, and never gives it
 * back more than what passed between two looks (guard's tick, 0.1 s) beyond half a
 * lease. A budget belongs to its rule (transport, name, port, limits), not to its place
 * in a policy. */
#ifndef GATEWAY_ROLES_BUDGET_KEEPER_H
#define GATEWAY_ROLES_BUDGET_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/roles/budget_time.h"
#include "gateway/uplink/uplink.h"
#include "policies/policy.h"

#define BUDGET_KEEPER_LEASE_MIN 16384U
#define BUDGET_KEEPER_PATH_BYTES 600

/* One rule's budgets as they are on disk. */
struct budget_row {
    uint64_t key; /* of the rule; 0: none */
    struct budget_state up;
    struct budget_state down;
};

/* The rules of one policy, as far as budgets go: which place of the memory is whose. */
struct budget_plan {
    uint64_t version;
    uint16_t count;
    uint64_t keys[POLICY_FLOW_RULES_MAX];
    struct policy_budget up[POLICY_FLOW_RULES_MAX];
    struct policy_budget down[POLICY_FLOW_RULES_MAX];
};

struct budget_keeper {
    char path[BUDGET_KEEPER_PATH_BYTES];
    int fd; /* memfd of memory, for the uplink role */
    struct uplink_memory *memory;
    struct budget_time now;    /* at the last look */
    struct budget_plan plan;   /* of the memory's places */
    struct budget_plan coming; /* of a policy that the uplink has been told; its version
                                  is in the memory once budgets are carried over */
    bool planned;
    bool is_coming;
    struct budget_row rows[POLICY_FLOW_RULES_MAX]; /* on disk */
    uint16_t row_count;
    uint64_t written_us;
};

/* Maps the memory and reads the file in the state folder; no file is a fresh start. False
 * with why set: no memory, or a file that is none of ours. */
MUST_CHECK bool budget_keeper_open(struct budget_keeper *self, const char *state,
                                   const struct budget_time *now, struct trouble *why);

/* No uplink is running, and the next will run this policy: what was spent under a rule
 * counts under the same rule of it. */
void budget_keeper_fit(struct budget_keeper *self, const struct policy *policy);

/* A running uplink was told this policy and carries the budgets over itself. */
void budget_keeper_expect(struct budget_keeper *self, const struct policy *policy);

/* Advances the steady clock and writes what has to be. False with why set when it cannot
 * be written; it is tried again at the next look. */
MUST_CHECK bool budget_keeper_look(struct budget_keeper *self,
                                   const struct budget_time *now, struct trouble *why);

/* Writes the exact state: an orderly stop. */
MUST_CHECK bool budget_keeper_close(struct budget_keeper *self, struct trouble *why);

#endif
