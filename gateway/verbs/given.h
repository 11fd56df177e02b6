/* SPDX-License-Identifier: Apache-2.0 */
/* Which classes of data the rules and channels give to the unit's buses, and by which
 * lines: what `carries` declares, what the standards say of a J1939 group and of a
 * diagnostic service. What a maker's own bits mean is not found out here. */
#ifndef GATEWAY_VERBS_GIVEN_H
#define GATEWAY_VERBS_GIVEN_H

#include <stdio.h>

#include "gateway/officer/json.h"
#include "policies/policy.h"

/* A line for each bus and class, each after prefix: "unit is given driving by lines 7,
 * 12". */
void given_print(FILE *out, const char *prefix, const struct policy *policy);

/* The list "given" of objects with to, class and line. */
void given_json(struct json *json, const struct policy *policy);

#endif
