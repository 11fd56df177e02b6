/* SPDX-License-Identifier: Apache-2.0 */
/* The rule once more, and then the two hellos against each other. */
#include "policies/flow_again.h"

#include <string.h>

static bool says_hello(enum flow_content content)
{
    return content == FLOW_TLS_HELLO || content == FLOW_QUIC_HELLO ||
           content == FLOW_DTLS_HELLO || content == FLOW_BAD_HELLO ||
           content == FLOW_LONG_HELLO;
}

static bool same_alpn(const struct flow_facts *a, const struct flow_facts *b)
{
    for (uint8_t i = 0; i < a->alpn_count && i < b->alpn_count; i++) {
        if (strcmp(a->alpn[i], b->alpn[i]) != 0) {
            return false;
        }
    }
    return a->alpn_count == b->alpn_count;
}

static enum reason compare(const struct flow_facts *first, const struct flow_facts *next)
{
    if (next->content != first->content) {
        return next->content == FLOW_BAD_HELLO    ? REASON_HELLO_MALFORMED
               : next->content == FLOW_LONG_HELLO ? REASON_HELLO_TOO_LONG
                                                  : REASON_PROTOCOL_CHANGED;
    }
    if (strcmp(next->server_name, first->server_name) != 0) {
        return REASON_SERVER_NAME_MISMATCH;
    }
    return next->ech == first->ech && next->version == first->version &&
                   same_alpn(next, first)
               ? REASON_ALLOWED
               : REASON_PROTOCOL_CHANGED;
}

/* The first name stands for the pinned ones, which may have expired since. */
static enum reason judge_hello(const struct policy *policy, uint8_t mode, uint16_t rule,
                               const struct flow_facts *first,
                               const struct flow_facts *next)
{
    const char *const name = first->server_name;
    struct flow_facts facts = *next;
    facts.pinned = &name;
    facts.pinned_count = 1;
    facts.ja4 = first->ja4;
    struct verdict verdict = rule != VERDICT_NO_RULE
                                 ? flow_judge_check(policy, mode, &facts, NULL, NULL, 0)
                                 : verdict_pass(rule);
    return verdict.action == VERDICT_PASS ? compare(first, next) : verdict.reason;
}

static bool asks_nothing(const struct policy_flow_rule *rule)
{
    return rule->transport == POLICY_TCP ||
           (rule->transport == POLICY_UDP && rule->as == TRAFFIC_UNKNOWN);
}

struct verdict flow_again_check(const struct policy *policy, uint8_t mode, uint16_t rule,
                                const struct flow_facts *first,
                                const struct flow_facts *next)
{
    if (rule < policy->uplink.rule_count && asks_nothing(&policy->uplink.rules[rule])) {
        return verdict_pass(rule);
    }
    enum reason reason = REASON_ALLOWED;
    if (says_hello(first->content) && says_hello(next->content)) {
        reason = judge_hello(policy, mode, rule, first, next);
    } else if (says_hello(first->content) || next->protocol != first->protocol) {
        reason = REASON_PROTOCOL_CHANGED;
    }
    return reason == REASON_ALLOWED ? verdict_pass(rule) : verdict_drop(reason, rule);
}
