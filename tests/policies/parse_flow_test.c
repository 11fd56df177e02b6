/* SPDX-License-Identifier: Apache-2.0 */
/* What a good rule becomes; the golden policies have what each fault reads like. */
#include "policies/traffic.h"
#include "tests/policies/parse_fixture.h"

#define P "policy \"p\" version 1\nuplink {\nresolver ::1\n"

static const struct policy_flow_rule *rule_of(const char *text)
{
    const struct policy *policy = parse(text);
    EXPECT(policy != NULL && policy->uplink.rule_count == 1);
    return &policy->uplink.rules[0];
}

static void test_a_hello_is_asked_for_more(void)
{
    const struct policy_flow_rule *rule =
        rule_of(P "pass quic \"a.example\" port 443 ech grease version \"1.3\" alpn "
                  "\"h3\", \"h3-29\" "
                  "ja4 \"q13d0313h3_55b375c5d22e_226f3f127bbe\"\n}");
    EXPECT_EQ(rule->transport, POLICY_QUIC);
    EXPECT(rule->ech_grease);
    EXPECT_EQ(rule->tls_least, 0x0304);
    EXPECT_EQ(rule->alpn_count, 2);
    EXPECT_TEXT(rule->alpn[1], "h3-29");
    EXPECT_EQ(rule->ja4_count, 1);
}

static void test_plain_bytes_are_asked_to_be_something(void)
{
    const struct policy_flow_rule *rule =
        rule_of(P "pass udp \"a.example\" port 5 as jt808 rate 3/s\n}");
    EXPECT_EQ(rule->as, TRAFFIC_JT808);
    EXPECT_EQ(rule->rate_count, 3);
    EXPECT_EQ(rule->rate_per_us, 1000000);
}

static void test_time_has_its_port(void)
{
    EXPECT_EQ(rule_of(P "pass ntp \"a.example\"\n}")->port, 123);
    EXPECT_EQ(rule_of(P "pass ntp \"a.example\" port 1123\n}")->port, 1123);
}

static void test_seventeen_protocols_are_too_many(void)
{
    EXPECT(parse_refuses(
        P "pass tls \"a.example\" port 443 alpn \"1\", \"2\", \"3\", \"4\", \"5\", "
          "\"6\", \"7\", \"8\", \"9\", \"a\", \"b\", \"c\", \"d\", \"e\", \"f\", "
          "\"g\", \"h\"\n}",
        "t:4:36: more than 16 of them"));
}

int main(void)
{
    RUN(test_a_hello_is_asked_for_more);
    RUN(test_plain_bytes_are_asked_to_be_something);
    RUN(test_time_has_its_port);
    RUN(test_seventeen_protocols_are_too_many);
    return tap_done();
}
