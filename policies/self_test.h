/* SPDX-License-Identifier: Apache-2.0 */
/* Does a policy, once loaded, do what it says? For each direction, channel and for the
 * uplink one thing that it allows must pass and one that it does not name must drop, on
 * judges built for the purpose. */
#ifndef POLICIES_SELF_TEST_H
#define POLICIES_SELF_TEST_H

#include <stdbool.h>

#include "can/arena.h"
#include "can/trouble.h"
#include "policies/policy.h"

/* False with why set when an expected verdict did not come. Uses scratch for the judges.
 */
MUST_CHECK bool self_test_run(const struct policy *policy, struct arena *scratch,
                              struct trouble *why);

#endif
