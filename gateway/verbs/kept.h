/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy lets be kept of what is stopped. */
#ifndef GATEWAY_VERBS_KEPT_H
#define GATEWAY_VERBS_KEPT_H

#include <stdio.h>

#include "gateway/officer/json.h"
#include "policies/policy.h"

/* A line after prefix, where bytes are: "bytes of what is stopped are kept: frames from
 * unit, flows". */
void kept_print(FILE *out, const char *prefix, const struct policy *policy);

/* The object "evidence": each bus, and the uplink if there is one, with none, headers or
 * payload. */
void kept_json(struct json *json, const struct policy *policy);

#endif
