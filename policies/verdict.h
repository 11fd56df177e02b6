/* SPDX-License-Identifier: Apache-2.0 */
/* What a judge says: an action, its reason, and the rule it comes from. */
#ifndef POLICIES_VERDICT_H
#define POLICIES_VERDICT_H

#include <stdint.h>

#include "can/attributes.h"
#include "policies/detail.h"
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
    uint16_t rule; /* index into the policy's frame rules with its channels behind them,
                      or into its flow rules; or VERDICT_NO_RULE */
    enum detail detail; /* what more is known of why */
};

/* A pass by a rule (REASON_ALLOWED), and a drop; rule may be VERDICT_NO_RULE in a drop
 * only. */
MUST_CHECK struct verdict verdict_pass(uint16_t rule);
MUST_CHECK struct verdict verdict_drop(enum reason reason, uint16_t rule);
/* A drop of which more is known. */
MUST_CHECK struct verdict verdict_drop_by(enum reason reason, enum detail detail,
                                          uint16_t rule);

/* "drop", "pass", "more"; a value outside the enum is "drop". */
const char *verdict_text(enum verdict_action action);

#endif
