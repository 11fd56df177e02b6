/* SPDX-License-Identifier: Apache-2.0 */
/* The battery that every policy inherits, names and flows, and its own self-test. */
#include "policies/flow_judge.h"
#include "policies/frame_judge.h"
#include "policies/name_judge.h"
#include "policies/self_test.h"
#include "policies/transport.h"
#include "tests/policies/battery.h"

static const char *host_of(const struct policy_flow_rule *rule)
{
    static char name[POLICY_HOST_BYTES + 4];
    (void)snprintf(name, sizeof name, "%s%s", rule->host[0] == '*' ? "x" : "",
                   rule->host + (rule->host[0] == '*'));
    return name;
}

static struct flow_facts facts_of(const struct policy_flow_rule *rule,
                                  const char *const *name)
{
    static const enum flow_content contents[POLICY_TRANSPORTS] = {
        [POLICY_TLS] = FLOW_TLS_HELLO,   [POLICY_TCP] = FLOW_PLAIN,
        [POLICY_UDP] = FLOW_PLAIN,       [POLICY_QUIC] = FLOW_QUIC_HELLO,
        [POLICY_DTLS] = FLOW_DTLS_HELLO, [POLICY_NTP] = FLOW_PLAIN,
        [POLICY_HTTP] = FLOW_PLAIN,      [POLICY_MQTT] = FLOW_PLAIN,
    };
    enum traffic own = transport_row(rule->transport)->traffic;
    return (struct flow_facts){
        .udp = transport_row(rule->transport)->udp,
        .port = rule->port,
        .pinned = name,
        .pinned_count = 1,
        .content = contents[rule->transport],
        .server_name = *name,
        .version = 0x0304,
        .alpn = rule->alpn,
        .alpn_count = rule->alpn_count,
        .ja4 = rule->ja4_count > 0 ? rule->ja4[0] : NULL,
        .protocol = own != TRAFFIC_UNKNOWN ? own : rule->as,
    };
}

static void no_unnamed_host_is_resolved_or_reached(void)
{
    static const char *const names[] = {"evil.test", "telemetry.example.evil.test",
                                        "x.y.z.invalid", "example", "com"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (uint8_t mode = 0; mode < policy->mode_count; mode++) {
            struct verdict got = name_judge_check(policy, mode, names[i], NAME_TYPE_A);
            EXPECT_EQ(got.reason, REASON_NAME_NOT_ALLOWED);
            struct flow_facts facts = {.port = 443,
                                       .pinned = &names[i],
                                       .pinned_count = 1,
                                       .content = FLOW_TLS_HELLO,
                                       .server_name = names[i]};
            got = flow_judge_check(policy, mode, &facts, NULL, NULL, 0);
            EXPECT_EQ(got.reason, REASON_ADDRESS_NOT_NAMED);
            facts.udp = true;
            got = flow_judge_check(policy, mode, &facts, NULL, NULL, 0);
            EXPECT_EQ(got.reason, REASON_UDP_NOT_ALLOWED);
        }
    }
}

static void each_flow_rule_opens_its_name_and_port_in_its_modes_alone(void)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        const char *name = host_of(rule);
        struct flow_facts facts = facts_of(rule, &name);
        for (uint8_t mode = 0; mode < policy->mode_count; mode++) {
            struct verdict got = flow_judge_check(policy, mode, &facts, NULL, NULL, 0);
            struct verdict asked = name_judge_check(policy, mode, name, NAME_TYPE_AAAA);
            if (policy_holds(rule->modes, mode)) {
                EXPECT_EQ(got.action, VERDICT_PASS);
                EXPECT_EQ(asked.action, VERDICT_PASS);
            } else if (got.action == VERDICT_PASS) {
                EXPECT(policy_holds(policy->uplink.rules[got.rule].modes, mode));
            }
            struct flow_facts other = facts;
            other.port = 1;
            got = flow_judge_check(policy, mode, &other, NULL, NULL, 0);
            EXPECT_EQ(got.reason, REASON_PORT_NOT_ALLOWED);
        }
    }
}

static void a_hard_coded_address_reaches_nothing(void)
{
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const char *name = host_of(&policy->uplink.rules[i]);
        struct flow_facts facts = facts_of(&policy->uplink.rules[i], &name);
        facts.pinned_count = 0;
        for (uint8_t mode = 0; mode < policy->mode_count; mode++) {
            struct verdict got = flow_judge_check(policy, mode, &facts, NULL, NULL, 0);
            EXPECT_EQ(got.action, VERDICT_DROP);
            EXPECT_EQ(got.reason,
                      facts.udp ? REASON_UDP_NOT_ALLOWED : REASON_ADDRESS_NOT_NAMED);
        }
    }
}

static void each_budget_closes_its_rule_at_its_last_byte(void)
{
    static struct budget_state up[POLICY_FLOW_RULES_MAX];
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        const struct policy_flow_rule *rule = &policy->uplink.rules[i];
        const char *name = host_of(rule);
        struct flow_facts facts = facts_of(rule, &name);
        uint8_t mode = 0;
        while (!policy_holds(rule->modes, mode)) {
            mode++;
        }
        if (rule->up.limit_bytes == 0) {
            continue;
        }
        memset(up, 0, sizeof up);
        EXPECT_EQ(budget_take(&rule->up, &up[i], rule->up.limit_bytes - 1, 0),
                  rule->up.limit_bytes - 1);
        EXPECT_EQ(flow_judge_check(policy, mode, &facts, up, NULL, 0).rule, i);
        EXPECT_EQ(flow_judge_check(policy, mode, &facts, up, NULL, 0).action,
                  VERDICT_PASS);
        EXPECT_EQ(budget_take(&rule->up, &up[i], 2, 0), 1);
        EXPECT(flow_judge_check(policy, mode, &facts, up, NULL, 0).rule != i ||
               flow_judge_check(policy, mode, &facts, up, NULL, 0).reason ==
                   REASON_BUDGET_SPENT);
    }
}

static void its_self_test_holds(void)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    struct trouble why;
    arena_init(&arena, block, sizeof block);
    if (!EXPECT(self_test_run(policy, &arena, &why))) {
        printf("# %s\n", why.text);
    }
}

static const struct battery_claim battery[] = {
    CLAIM(no_unnamed_host_is_resolved_or_reached),
    CLAIM(each_flow_rule_opens_its_name_and_port_in_its_modes_alone),
    CLAIM(a_hard_coded_address_reaches_nothing),
    CLAIM(each_budget_closes_its_rule_at_its_last_byte),
    CLAIM(its_self_test_holds),
};

int main(void)
{
    return battery_run(battery, sizeof battery / sizeof battery[0]);
}
