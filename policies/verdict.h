/* SPDX-License-Identifier: Apache-2.0 */
/* What a judge says: an action, its reason, and the rule it comes from. */
#ifndef POLICIES_VERDICT_H
#define POLICIES_VERDICT_H

#include <stdint.h>

#include "policies/reason.h"

enum verdict_action {
    VERDICT_DROP = 0, /* zero, so that a forgotten verdict fails closed */
    VERDICT_PASS,
    VERDICT_MORE /* not decided yet: read more bytes and ask again */
};

#define VERDICT_NO_RULE 0xFFFFU

struct verdict {
    enum verdict_action action;
    enum reason reason;
    uint16_t rule; /* index into the policy's frame or flow rules, or VERDICT_NO_RULE */
};

#endif
