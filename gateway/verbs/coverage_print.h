/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy does about each threat of UN R155 Annex 5, for a person. */
#ifndef GATEWAY_VERBS_COVERAGE_PRINT_H
#define GATEWAY_VERBS_COVERAGE_PRINT_H

#include <stdio.h>

#include "gateway/officer/coverage.h"

/* Of the policy that was computed (coverage_compute); scenarios: a record of some was
 * given. */
void coverage_print_text(FILE *out, const struct coverage *self,
                         const struct policy *policy, bool scenarios);

#endif
