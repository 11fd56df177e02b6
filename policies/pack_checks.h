/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of the rules of a policy <-> the messages of policy.proto. */
#ifndef POLICIES_PACK_CHECKS_H
#define POLICIES_PACK_CHECKS_H

#include "can/arena.h"
#include "policies/policy.h"
#include "policies/policy.pb-c.h"

/* The messages that protobuf-c walks; only what has been filled is looked at. */
struct pack_checks {
    Sallyport__PolicyChecks checks[POLICY_CHECKS_MAX];
    Sallyport__PolicyChecksum checksum[POLICY_CHECKS_MAX];
    Sallyport__PolicyField checksum_field[POLICY_CHECKS_MAX];
    Sallyport__PolicyVariant variant[POLICY_CHECKS_MAX];
    Sallyport__PolicyCounter counter[POLICY_CHECKS_MAX];
    Sallyport__PolicyField counter_field[POLICY_CHECKS_MAX];
    Sallyport__PolicyWhere where[POLICY_WHERES_MAX];
    Sallyport__PolicyWhere *wheres[POLICY_WHERES_MAX];
    Sallyport__PolicyField where_field[POLICY_WHERES_MAX];
    Sallyport__PolicyCondition condition[POLICY_WHERES_MAX][POLICY_CONDITIONS_MAX];
    Sallyport__PolicyCondition *conditions[POLICY_WHERES_MAX][POLICY_CONDITIONS_MAX];
};

/* One condition, and back: false when a number of it does not fit. */
void pack_checks_condition(Sallyport__PolicyCondition *out,
                           const struct policy_condition *condition);
MUST_CHECK bool unpack_checks_condition(struct policy_condition *out,
                                        const Sallyport__PolicyCondition *in);

/* The message of the rule's checks, NULL if it has none; in self and policy, not owned.
 */
Sallyport__PolicyChecks *pack_checks_fill(struct pack_checks *self,
                                          const struct policy *policy,
                                          const struct policy_frame_rule *rule);

/* Room in the arena for the checks of so many rules, and for their wheres: false when
 * there is none, or when they are more than a policy has. */
MUST_CHECK bool unpack_checks_room(struct policy *policy, struct arena *arena,
                                   const Sallyport__Policy *in);

/* The next checks of the policy, those of this rule, whose masks are there and good.
 * NULL, or what is wrong. in is NULL: it has none. */
const char *unpack_checks_read(struct policy *policy, struct arena *arena,
                               struct policy_frame_rule *rule,
                               const Sallyport__PolicyChecks *in);

#endif
