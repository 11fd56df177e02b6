/* SPDX-License-Identifier: Apache-2.0 */
/* Holds what is known of a flow against the flow rules. */
#include "policies/flow_judge.h"

#include <string.h>

#include "policies/name_judge.h"
#include "policies/transport.h"

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
    STAGE_VERSION,
    STAGE_ALPN,
    STAGE_JA4,
    STAGE_AS,
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
    [STAGE_VERSION] = REASON_VERSION_TOO_OLD,
    [STAGE_ALPN] = REASON_ALPN_NOT_ALLOWED,
    [STAGE_JA4] = REASON_JA4_NOT_ALLOWED,
    [STAGE_AS] = REASON_PROTOCOL_UNEXPECTED,
    [STAGE_BUDGET] = REASON_BUDGET_SPENT,
};

/* FLOW_NOTHING_YET never shows: it becomes VERDICT_MORE. NOT_TLS: the rule tells which.
 */
static const enum reason content_reason[] = {
    [FLOW_NOTHING_YET] = REASON_HELLO_SILENT,
    [FLOW_TLS_HELLO] = REASON_NOT_TLS, /* of another transport than the rule's */
    [FLOW_QUIC_HELLO] = REASON_NOT_TLS,
    [FLOW_DTLS_HELLO] = REASON_NOT_TLS,
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

static bool any_matches(const char *host, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (name_matches(host, names[i])) {
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

static bool lists(const char *const *texts, uint8_t count, const char *text)
{
    for (uint8_t i = 0; i < count; i++) {
        if (strcmp(texts[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* The server chooses among what is offered, so nothing else may be. */
static bool alpn_agrees(const struct flow_facts *facts,
                        const struct policy_flow_rule *rule)
{
    for (uint8_t i = 0; i < facts->alpn_count; i++) {
        if (!lists(rule->alpn, rule->alpn_count, facts->alpn[i])) {
            return false;
        }
    }
    return facts->alpn_count > 0;
}

/* The version of TLS that one of DTLS is made after (RFC 6347, RFC 9147). */
static uint16_t as_tls(uint16_t version)
{
    switch (version) {
    case 0xfeff:
        return 0x0302;
    case 0xfefd:
        return 0x0303;
    case 0xfefc:
        return 0x0304;
    default:
        return version;
    }
}

/* STAGE_BUDGET: the hello has all that the rule asks for, so the budget is what is asked
 * next. */
static enum stage check_terms(const struct flow_facts *facts,
                              const struct policy_flow_rule *rule)
{
    uint16_t version = as_tls(facts->version);
    if (rule->tls_least != 0 && version < rule->tls_least) {
        return STAGE_VERSION;
    }
    if (rule->alpn_count > 0 && !alpn_agrees(facts, rule)) {
        return STAGE_ALPN;
    }
    const char *ja4 = facts->ja4 != NULL ? facts->ja4 : "";
    return rule->ja4_count > 0 && !lists(rule->ja4, rule->ja4_count, ja4) ? STAGE_JA4
                                                                          : STAGE_BUDGET;
}

/* STAGE_BUDGET: the hello agrees. */
static enum stage check_hello(const struct flow_facts *facts,
                              const struct policy_flow_rule *rule)
{
    static const enum flow_content hellos[POLICY_TRANSPORTS] = {
        [POLICY_TLS] = FLOW_TLS_HELLO,
        [POLICY_QUIC] = FLOW_QUIC_HELLO,
        [POLICY_DTLS] = FLOW_DTLS_HELLO,
    };
    if (facts->content != hellos[rule->transport]) {
        return STAGE_CONTENT;
    }
    if (facts->ech == FLOW_ECH_REAL ||
        (facts->ech == FLOW_ECH_GREASE && !rule->ech_grease)) {
        return STAGE_ENCRYPTED;
    }
    if (facts->server_name == NULL || facts->server_name[0] == '\0') {
        return STAGE_NO_NAME;
    }
    return server_name_agrees(facts, rule->host) ? check_terms(facts, rule)
                                                 : STAGE_MISMATCH;
}

/* STAGE_BUDGET: the bytes are what the rule asks for, if it asks. */
static enum stage check_content(const struct flow_facts *facts,
                                const struct policy_flow_rule *rule)
{
    const struct transport_row *transport = transport_row(rule->transport);
    if (transport->hello) {
        return check_hello(facts, rule);
    }
    enum traffic wanted =
        transport->traffic != TRAFFIC_UNKNOWN ? transport->traffic : rule->as;
    return wanted == TRAFFIC_UNKNOWN || facts->protocol == wanted ? STAGE_BUDGET
                                                                  : STAGE_AS;
}

static bool budget_is_spent(const struct policy_budget *limit,
                            const struct budget_state *states, uint16_t rule,
                            uint64_t now_us)
{
    return states != NULL && budget_left(limit, &states[rule], now_us) == 0;
}

/* What was resolved in a mode of the rule and is tried again in another, where the name
 * is not told any more, is no hard-coded address: the mode is why. It never passes. */
static enum stage check_past(const struct question *q,
                             const struct policy_flow_rule *rule)
{
    bool was = any_matches(rule->host, q->facts->past, q->facts->past_count);
    return was && rule->port == q->facts->port && !policy_holds(rule->modes, q->mode)
               ? STAGE_MODE
               : STAGE_NAME;
}

static enum stage check_rule(const struct question *q, uint16_t number)
{
    const struct policy_flow_rule *rule = &q->policy->uplink.rules[number];
    if (!any_matches(rule->host, q->facts->pinned, q->facts->pinned_count)) {
        return check_past(q, rule);
    }
    if (rule->port != q->facts->port) {
        return STAGE_PORT;
    }
    if (!policy_holds(rule->modes, q->mode)) {
        return STAGE_MODE;
    }
    enum stage stage = check_content(q->facts, rule);
    if (stage != STAGE_BUDGET) {
        return stage;
    }
    return budget_is_spent(&rule->up, q->up, number, q->now_us) ||
                   budget_is_spent(&rule->down, q->down, number, q->now_us)
               ? STAGE_BUDGET
               : STAGE_PASS;
}

/* What the bytes are says more than that no rule wants them. */
static enum reason kind_reason(enum traffic protocol, enum reason otherwise)
{
    switch (traffic_kind(protocol)) {
    case TRAFFIC_KIND_VIDEO:
        return REASON_VIDEO_STREAM;
    case TRAFFIC_KIND_TUNNEL:
        return REASON_TUNNEL_ATTEMPT;
    case TRAFFIC_KIND_TELEMATICS:
        return REASON_VEHICLE_DATA;
    default:
        return otherwise;
    }
}

static enum reason not_hello_reason(uint8_t transport)
{
    return transport == POLICY_QUIC   ? REASON_NOT_QUIC
           : transport == POLICY_DTLS ? REASON_NOT_DTLS
                                      : REASON_NOT_TLS;
}

static enum reason reason_of(const struct question *q, enum stage stage, uint16_t rule)
{
    enum reason reason = stage_reason[stage];
    if (stage == STAGE_NAME) {
        reason = q->facts->udp ? REASON_UDP_NOT_ALLOWED : REASON_ADDRESS_NOT_NAMED;
    } else if (stage == STAGE_CONTENT) {
        reason = content_reason[q->facts->content];
        if (reason == REASON_NOT_TLS) {
            reason = not_hello_reason(q->policy->uplink.rules[rule].transport);
        }
    }
    return stage <= STAGE_CONTENT || stage == STAGE_AS
               ? kind_reason(q->facts->protocol, reason)
               : reason;
}

/* waits: set when a rule's content is what is missing. */
static struct verdict check_rules(const struct question *q, bool *waits)
{
    enum stage furthest = STAGE_NAME;
    uint16_t furthest_rule = VERDICT_NO_RULE;
    *waits = false;
    for (uint16_t i = 0; i < q->policy->uplink.rule_count; i++) {
        if (transport_row(q->policy->uplink.rules[i].transport)->udp != q->facts->udp) {
            continue;
        }
        enum stage stage = check_rule(q, i);
        if (stage == STAGE_PASS) {
            return verdict_pass(i);
        }
        *waits = *waits || stage == STAGE_CONTENT || stage == STAGE_AS;
        if (stage > furthest) {
            furthest = stage;
            furthest_rule = i;
        }
    }
    return verdict_drop(reason_of(q, furthest, furthest_rule), furthest_rule);
}

struct verdict flow_judge_check(const struct policy *policy, uint8_t mode,
                                const struct flow_facts *facts,
                                const struct budget_state *up,
                                const struct budget_state *down, uint64_t now_us)
{
    struct question question = {policy, mode, facts, up, down, now_us};
    bool waits = !facts->udp;
    struct verdict verdict = facts->port == DNS_PORT
                                 ? verdict_drop(REASON_FOREIGN_RESOLVER, VERDICT_NO_RULE)
                                 : check_rules(&question, &waits);
    if (verdict.action == VERDICT_DROP && (waits || !facts->udp) &&
        facts->content == FLOW_NOTHING_YET) {
        verdict.action = VERDICT_MORE;
    }
    return verdict;
}

bool flow_judge_agrees(const struct policy *policy, uint16_t rule,
                       const struct flow_facts *facts)
{
    if (rule >= policy->uplink.rule_count || facts->port == DNS_PORT) {
        return false;
    }
    const struct policy_flow_rule *row = &policy->uplink.rules[rule];
    struct question question = {
        .policy = policy, .mode = policy_first_mode(row->modes), .facts = facts};
    return transport_row(row->transport)->udp == facts->udp &&
           check_rule(&question, rule) == STAGE_PASS;
}
