/* SPDX-License-Identifier: Apache-2.0 */
/* struct policy -> text as understood, without a database. What it prints parses back to
 * an equal policy, and printing that gives the same text again, but for the comments that
 * name the messages which rules were made of. */
#ifndef POLICIES_PRINT_H
#define POLICIES_PRINT_H

#include <stdio.h>

#include "policies/policy.h"

void policy_print(const struct policy *self, FILE *out);

#endif
