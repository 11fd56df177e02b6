/* SPDX-License-Identifier: Apache-2.0 */
/* Host, then the list of requests. */
#include "policies/http_judge.h"

#include <string.h>

#include "policies/name_judge.h"

static bool method_agrees(const char *wanted, const char *method)
{
    return strcmp(wanted, "*") == 0 || strcmp(wanted, method) == 0;
}

static bool path_agrees(const char *wanted, const char *path)
{
    size_t len = strlen(wanted);
    if (len > 0 && wanted[len - 1] == '*') {
        return strncmp(wanted, path, len - 1) == 0;
    }
    return strcmp(wanted, path) == 0;
}

/* False: no request of the rule is like this one. */
static bool find_limit(const struct policy_flow_terms *terms, const struct http_ask *ask,
                       uint64_t *limit_bytes)
{
    bool found = false;
    for (uint8_t i = 0; i < terms->request_count; i++) {
        const struct policy_request *request = &terms->requests[i];
        if (method_agrees(request->method, ask->method) &&
            path_agrees(request->path, ask->path)) {
            if (!found || request->body_bytes > *limit_bytes) {
                *limit_bytes = request->body_bytes;
            }
            found = true;
        }
    }
    return found;
}

struct verdict http_judge_check(const struct policy_flow_rule *rule, uint16_t number,
                                const struct http_ask *ask, uint64_t *limit_bytes)
{
    const struct policy_flow_terms *terms = rule->terms;
    *limit_bytes = UINT64_MAX;
    if (ask->upgrades || !name_matches(rule->host, ask->host)) {
        return verdict_drop(REASON_REQUEST_NOT_ALLOWED, number);
    }
    if (terms != NULL && terms->request_count > 0 &&
        !find_limit(terms, ask, limit_bytes)) {
        return verdict_drop(REASON_REQUEST_NOT_ALLOWED, number);
    }
    return ask->body_bytes > *limit_bytes ? verdict_drop(REASON_BODY_TOO_LONG, number)
                                          : verdict_pass(number);
}
