/* SPDX-License-Identifier: Apache-2.0 */
/* Which classes of data the rules towards the unit's buses give away, and the lines that
 * say so. As their authors declared them: nothing is found out here. */
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
