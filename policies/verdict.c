/* SPDX-License-Identifier: Apache-2.0 */
/* Makes verdicts and names their actions. */
#include "policies/verdict.h"

struct verdict verdict_pass(uint16_t rule)
{
    return (struct verdict){VERDICT_PASS, REASON_ALLOWED, rule};
}

struct verdict verdict_drop(enum reason reason, uint16_t rule)
{
    return (struct verdict){VERDICT_DROP, reason, rule};
}

const char *verdict_text(enum verdict_action action)
{
    switch (action) {
    case VERDICT_PASS:
        return "pass";
    case VERDICT_MORE:
        return "more";
    case VERDICT_DROP:
        break;
    }
    return "drop";
}
