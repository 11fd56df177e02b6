/* SPDX-License-Identifier: Apache-2.0 */
/* Holds what is known of a flow against the flow rules. */
#include "policies/flow_judge.h"

#include <string.h>

#include "policies/name_judge.h"

#define DNS_PORT 53

/* How far a flow came with one rule, in the order of the header's table. */
enum stage {
    STAGE_NAME,
    STAGE_PORT,
    STAGE_MODE,
    STAGE_CONTENT,
    STAGE_ENCRYPTED,
    STAGE_NO_NAME,
    STAGE_MISMATCH,
    STAGE_BUDGET,
    STAGE_PASS,
};

/* STAGE_NAME and STAGE_CONTENT have reasons of their own, below. */
static const enum reason stage_reason[] = {
    [STAGE_PORT] = REASON_PORT_NOT_ALLOWED,
    [STAGE_MODE] = REASON_WRONG_MODE,
    [STAGE_ENCRYPTED] = REASON_ENCRYPTED_HELLO,
    [STAGE_NO_NAME] = REASON_NO_SERVER_NAME,
    [STAGE_MISMATCH] = REASON_SERVER_NAME_MISMATCH,
    [STAGE_BUDGET] = REASON_BUDGET_SPENT,
};

/* FLOW_NOTHING_YET never shows: it becomes VERDICT_MORE. */
static const enum reason content_reason[] = {
    [FLOW_NOTHING_YET] = REASON_HELLO_SILENT,
    [FLOW_TLS_HELLO] = REASON_ALLOWED,
    [FLOW_PLAIN] = REASON_NOT_TLS,
    [FLOW_BAD_HELLO] = REASON_HELLO_MALFORMED,
    [FLOW_LONG_HELLO] = REASON_HELLO_TOO_LONG,
    [FLOW_SILENT] = REASON_HELLO_SILENT,
};

struct question {
    const struct policy *policy;
    uint8_t mode;
    const struct flow_facts *facts;
    const struct budget_state *up;
    const struct budget_state *down;
    uint64_t now_us;
};

static bool pinned_to(const struct flow_facts *facts, const char *host)
{
    for (size_t i = 0; i < facts->pinned_count; i++) {
        if (name_matches(host, facts->pinned[i])) {
            return true;
        }
    }
    return false;
}

static bool server_name_agrees(const struct flow_facts *facts, const char *host)
{
    if (!name_matches(host, facts->server_name)) {
        return false;
    }
    for (size_t i = 0; i < facts->pinned_count; i++) {
        if (strcmp(facts->pinned[i], facts->server_name) == 0) {
            return true;
        }
    }
    return false;
}

/* STAGE_BUDGET: the hello agrees, so the budget is what is asked next. */
static enum stage check_hello(const struct flow_facts *facts, const char *host)
{
    if (facts->content != FLOW_TLS_HELLO) {
        return STAGE_CONTENT;
    }
    if (facts->encrypted_hello) {
        return STAGE_ENCRYPTED;
    }
    if (facts->server_name == NULL || facts->server_name[0] == '\0') {
        return STAGE_NO_NAME;
    }
    return server_name_agrees(facts, host) ? STAGE_BUDGET : STAGE_MISMATCH;
}

static bool budget_is_spent(const struct policy_budget *limit,
                            const struct budget_state *states, uint16_t rule,
                            uint64_t now_us)
{
    return states != NULL && budget_left(limit, &states[rule], now_us) == 0;
}

static enum stage check_rule(const struct question *q, uint16_t number)
{
    const struct policy_flow_rule *rule = &q->policy->uplink.rules[number];
    if (!pinned_to(q->facts, rule->host)) {
        return STAGE_NAME;
    }
    if (rule->port != q->facts->port) {
        return STAGE_PORT;
    }
    if (!policy_holds(rule->modes, q->mode)) {
        return STAGE_MODE;
    }
    if (rule->transport == POLICY_TLS) {
        enum stage stage = check_hello(q->facts, rule->host);
        if (stage != STAGE_BUDGET) {
            return stage;
        }
    }
    return budget_is_spent(&rule->up, q->up, number, q->now_us) ||
                   budget_is_spent(&rule->down, q->down, number, q->now_us)
               ? STAGE_BUDGET
               : STAGE_PASS;
}

static enum reason reason_of(enum stage stage, const struct flow_facts *facts)
{
    if (stage == STAGE_NAME) {
        return facts->udp ? REASON_UDP_NOT_ALLOWED : REASON_ADDRESS_NOT_NAMED;
    }
    return stage == STAGE_CONTENT ? content_reason[facts->content] : stage_reason[stage];
}

static struct verdict check_rules(const struct question *q)
{
    enum stage furthest = STAGE_NAME;
    uint16_t furthest_rule = VERDICT_NO_RULE;
    for (uint16_t i = 0; i < q->policy->uplink.rule_count; i++) {
        bool udp_rule = q->policy->uplink.rules[i].transport == POLICY_UDP;
        if (udp_rule != q->facts->udp) {
            continue;
        }
        enum stage stage = check_rule(q, i);
        if (stage == STAGE_PASS) {
            return verdict_pass(i);
        }
        if (stage > furthest) {
            furthest = stage;
            furthest_rule = i;
        }
    }
    return verdict_drop(reason_of(furthest, q->facts), furthest_rule);
}

struct verdict flow_judge_check(const struct policy *policy, uint8_t mode,
                                const struct flow_facts *facts,
                                const struct budget_state *up,
                                const struct budget_state *down, uint64_t now_us)
{
    struct question question = {policy, mode, facts, up, down, now_us};
    struct verdict verdict = facts->port == DNS_PORT
                                 ? verdict_drop(REASON_FOREIGN_RESOLVER, VERDICT_NO_RULE)
                                 : check_rules(&question);
    if (verdict.action == VERDICT_DROP && !facts->udp &&
        facts->content == FLOW_NOTHING_YET) {
        verdict.action = VERDICT_MORE;
    }
    return verdict;
}
