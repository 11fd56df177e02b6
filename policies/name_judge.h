/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a name: may the unit ask for it? Pure. */
#ifndef POLICIES_NAME_JUDGE_H
#define POLICIES_NAME_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/policy.h"
#include "policies/verdict.h"

#define NAME_TYPE_A 1
#define NAME_TYPE_AAAA 28
#define NAME_TYPE_HTTPS 65

/* True if name (lower case, no final dot) is pattern, or is below it when pattern begins
 * "*.". */
MUST_CHECK bool name_matches(const char *pattern, const char *name);

/* Lower case into out, final dot off, checked: 1..253 characters, labels 1..63, letters,
 * digits, hyphen, underscore only. False: not such a name. out has POLICY_HOST_BYTES. */
MUST_CHECK bool name_normalise(char *out, const char *name);

/* Passes a name that at least one flow rule holding in `mode` allows, for A, AAAA and
 * HTTPS; the rule is the first such. Reasons to drop: NAME_NOT_ALLOWED, NAME_TYPE,
 * WRONG_MODE. */
MUST_CHECK struct verdict name_judge_check(const struct policy *policy, uint8_t mode,
                                           const char *name, uint16_t type);

#endif
