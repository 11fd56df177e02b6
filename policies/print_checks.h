/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of a rule in the language: `checksum`, `counter` and `where`, each on a line
 * of its own, and what it `carries`. */
#ifndef POLICIES_PRINT_CHECKS_H
#define POLICIES_PRINT_CHECKS_H

#include <stdio.h>

#include "policies/policy.h"

void print_checks(FILE *out, const struct policy *policy,
                  const struct policy_frame_rule *rule);
void print_checks_carries(FILE *out, unsigned classes);

#endif
