/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow says later, against the table of the header. */
#include "policies/flow_again.h"

#include "tests/tap.h"

static char host[] = "*.cloud.example";
static const char *alpn_rule[] = {"h2", "http/1.1"};
static const char *ja4_rule[] = {"first"};
static const char *const two[] = {"h2", "http/1.1"};
static const char *const one[] = {"h2"};
static const char *const other[] = {"h2", "spdy/3"};

static struct policy_flow_rule rule;
static struct policy policy;
static struct flow_facts first;
static struct flow_facts next;

static void begin(void)
{
    rule = (struct policy_flow_rule){.transport = POLICY_TLS,
                                     .host = host,
                                     .port = 443,
                                     .alpn = alpn_rule,
                                     .alpn_count = 2,
                                     .ja4 = ja4_rule,
                                     .ja4_count = 1,
                                     .ech_grease = true,
                                     .up = {1, 1000000},
                                     .modes = 1};
    policy = (struct policy){
        .mode_count = 1, .uplink = {.present = true, .rules = &rule, .rule_count = 1}};
    first = (struct flow_facts){.port = 443,
                                .content = FLOW_TLS_HELLO,
                                .server_name = "a.cloud.example",
                                .version = 0x0304,
                                .alpn = two,
                                .alpn_count = 2,
                                .ja4 = "first",
                                .protocol = TRAFFIC_TLS};
    next = first;
    next.ja4 = "second"; /* a cookie changes it */
}

static enum reason reason_of(uint16_t number)
{
    struct verdict verdict = flow_again_check(&policy, 0, number, &first, &next);
    EXPECT_EQ(verdict.rule, number);
    EXPECT((verdict.action == VERDICT_PASS) == (verdict.reason == REASON_ALLOWED));
    return verdict.reason;
}

static void test_the_same_hello_passes_though_its_pin_is_over(void)
{
    begin();
    EXPECT_EQ(reason_of(0), REASON_ALLOWED);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_ALLOWED);
}

static void test_another_name_is_a_mismatch_though_the_rule_has_it(void)
{
    begin();
    next.server_name = "b.cloud.example";
    EXPECT_EQ(reason_of(0), REASON_SERVER_NAME_MISMATCH);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_SERVER_NAME_MISMATCH);
    next.server_name = "";
    EXPECT_EQ(reason_of(0), REASON_NO_SERVER_NAME);
}

static void test_what_the_rule_refuses_is_told_as_that(void)
{
    begin();
    next.alpn = other;
    EXPECT_EQ(reason_of(0), REASON_ALPN_NOT_ALLOWED);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_PROTOCOL_CHANGED);
    begin();
    next.ech = FLOW_ECH_REAL;
    EXPECT_EQ(reason_of(0), REASON_ENCRYPTED_HELLO);
    begin();
    rule.tls_least = 0x0304;
    next.version = 0x0303;
    EXPECT_EQ(reason_of(0), REASON_VERSION_TOO_OLD);
    begin();
    next.content = FLOW_BAD_HELLO;
    EXPECT_EQ(reason_of(0), REASON_HELLO_MALFORMED);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_HELLO_MALFORMED);
    next.content = FLOW_LONG_HELLO;
    EXPECT_EQ(reason_of(0), REASON_HELLO_TOO_LONG);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_HELLO_TOO_LONG);
    begin();
    rule.modes = 0;
    EXPECT_EQ(reason_of(0), REASON_WRONG_MODE);
}

static void test_what_the_rule_lets_and_the_first_did_not_say_is_a_change(void)
{
    begin();
    next.alpn = one;
    next.alpn_count = 1;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
    begin();
    next.ech = FLOW_ECH_GREASE;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
    begin();
    next.version = 0x0303;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
}

static void test_no_hello_after_a_hello_is_a_change(void)
{
    begin();
    next.content = FLOW_PLAIN;
    next.protocol = TRAFFIC_TLS;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
    EXPECT_EQ(reason_of(VERDICT_NO_RULE), REASON_PROTOCOL_CHANGED);
}

static void test_a_rule_that_says_what_the_bytes_are_is_held_to_it(void)
{
    begin();
    rule = (struct policy_flow_rule){
        .transport = POLICY_UDP, .host = host, .port = 443, .as = TRAFFIC_COAP};
    first = (struct flow_facts){.content = FLOW_PLAIN, .protocol = TRAFFIC_COAP};
    next = first;
    EXPECT_EQ(reason_of(0), REASON_ALLOWED);
    next.protocol = TRAFFIC_WIREGUARD;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
    rule.as = TRAFFIC_UNKNOWN;
    EXPECT_EQ(reason_of(0), REASON_ALLOWED);
    rule.transport = POLICY_NTP;
    EXPECT_EQ(reason_of(0), REASON_PROTOCOL_CHANGED);
    rule.transport = POLICY_TCP;
    rule.as = TRAFFIC_COAP;
    EXPECT_EQ(reason_of(0), REASON_ALLOWED);
}

int main(void)
{
    RUN(test_the_same_hello_passes_though_its_pin_is_over);
    RUN(test_another_name_is_a_mismatch_though_the_rule_has_it);
    RUN(test_what_the_rule_refuses_is_told_as_that);
    RUN(test_what_the_rule_lets_and_the_first_did_not_say_is_a_change);
    RUN(test_no_hello_after_a_hello_is_a_change);
    RUN(test_a_rule_that_says_what_the_bytes_are_is_held_to_it);
    return tap_done();
}
