/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink of a policy <-> the messages of policy.proto. */
#ifndef POLICIES_PACK_UPLINK_H
#define POLICIES_PACK_UPLINK_H

#include "can/arena.h"
#include "policies/pack_terms.h"
#include "policies/policy.h"
#include "policies/policy.pb-c.h"

/* The messages that protobuf-c walks; all zero. */
struct pack_uplink {
    Sallyport__PolicyUplink uplink;
    Sallyport__PolicyFlowRule rule[POLICY_FLOW_RULES_MAX];
    Sallyport__PolicyFlowRule *rules[POLICY_FLOW_RULES_MAX];
    Sallyport__PolicyBudget up[POLICY_FLOW_RULES_MAX];
    Sallyport__PolicyBudget down[POLICY_FLOW_RULES_MAX];
    Sallyport__PolicySecret secret[FLOW_TERMS_SECRETS_MAX];
    Sallyport__PolicySecret *secrets[FLOW_TERMS_SECRETS_MAX];
    struct pack_terms terms;
};

/* NULL when the policy has no uplink block. What it gives is in self and points into
 * uplink. */
Sallyport__PolicyUplink *pack_uplink_fill(struct pack_uplink *self,
                                          const struct policy_uplink *uplink);

/* Which part of an uplink is wrong: "flow rule" 3. */
struct pack_uplink_trouble {
    const char *part;
    size_t number; /* from 0 */
};

/* Into out, which is all zero, with memory of the arena; modes is the mask of the
 * policy's. NULL, or what is wrong with the part that trouble names. in is NULL: there is
 * no such block. */
const char *unpack_uplink_read(struct policy_uplink *out,
                               const Sallyport__PolicyUplink *in, uint16_t modes,
                               struct arena *arena, struct pack_uplink_trouble *trouble);

#endif
