/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of an HTTP request: may the unit say this to the host of the rule? Pure.
 *
 * What disagrees, in this order                        reason
 *  CONNECT, or another protocol is asked for,
 *  or the host is not the rule's                       REQUEST_NOT_ALLOWED
 *  the rule lists requests, and none is of this
 *  method and path                                     REQUEST_NOT_ALLOWED
 *  there is more in it than any of those may have      BODY_TOO_LONG
 *
 * A query is no part of the path. Does not: read bytes. */
#ifndef POLICIES_HTTP_JUDGE_H
#define POLICIES_HTTP_JUDGE_H

#include "policies/policy.h"
#include "policies/verdict.h"

struct http_ask {
    const char *method;
    const char *host;    /* lower case, no port; "" if it had none */
    const char *path;    /* one spelling, see gateway/content/http_path.h */
    bool upgrades;       /* CONNECT, or an Upgrade field */
    uint64_t body_bytes; /* as announced; 0 of one that comes in chunks */
};

/* number: of the rule, for the verdict. limit_bytes, when it passes: as much may come as
 * a body, whatever was announced. */
MUST_CHECK struct verdict http_judge_check(const struct policy_flow_rule *rule,
                                           uint16_t number, const struct http_ask *ask,
                                           uint64_t *limit_bytes);

#endif
