/* SPDX-License-Identifier: Apache-2.0 */
/* Makes verdicts and names their actions. */
#include "policies/verdict.h"

struct verdict verdict_pass(uint16_t rule)
{
    return (struct verdict){
        .action = VERDICT_PASS, .reason = REASON_ALLOWED, .rule = rule};
}

struct verdict verdict_drop(enum reason reason, uint16_t rule)
{
    return verdict_drop_by(reason, DETAIL_NONE, rule);
}

struct verdict verdict_drop_by(enum reason reason, enum detail detail, uint16_t rule)
{
    return (struct verdict){VERDICT_DROP, reason, rule, detail};
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
