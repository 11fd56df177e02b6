/* SPDX-License-Identifier: Apache-2.0 */
/* The part of self_test.h that is about diagnostic channels: of each permission the least
 * request must pass, and a service that no permission is about must not. */
#ifndef POLICIES_SELF_TEST_DIAGNOSTICS_H
#define POLICIES_SELF_TEST_DIAGNOSTICS_H

#include "can/trouble.h"
#include "policies/frame_judge.h"

/* False with why set when an expected verdict did not come. Asks the judge at times after
 * now_us. */
MUST_CHECK bool self_test_diagnostics_run(const struct policy *policy,
                                          struct frame_judge *judge, uint64_t now_us,
                                          struct trouble *why);

#endif
