/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define P "policy \"p\" version 1\n"

static void test_an_uplink_without_words_denies_by_reset(void)
{
    const struct policy *policy = parse(P "uplink {}");
    EXPECT(policy != NULL && policy->uplink.present);
    EXPECT_EQ(policy->uplink.resolver.family, ADDRESS_NONE);
    EXPECT_EQ(policy->uplink.denial, POLICY_DENY_RESET);
    EXPECT_EQ(policy->uplink.rule_count, 0);
}

static void test_rules_keep_their_order_and_their_budgets(void)
{
    const struct policy *policy =
        parse(P "mode a\nmode b\nuplink {\nresolver 2001:db8::53 port 5353\n"
                "pass udp \"B.Example.\" port 123 in b down 5kB/hour up 2MB/day\n"
                "pass tcp \"*.a.example\" port 65535\npass tls \"c\" port 1\n"
                "deny otherwise silent\n}\n");
    EXPECT(policy != NULL);
    const struct policy_uplink *uplink = &policy->uplink;
    EXPECT_EQ(uplink->resolver.family, ADDRESS_IPV6);
    EXPECT_EQ(uplink->resolver_port, 5353);
    EXPECT_EQ(uplink->denial, POLICY_DENY_SILENT);
    EXPECT_EQ(uplink->rule_count, 3);
    EXPECT_EQ(uplink->rules[0].transport, POLICY_UDP);
    EXPECT_TEXT(uplink->rules[0].host, "b.example");
    EXPECT_EQ(uplink->rules[0].port, 123);
    EXPECT_EQ(uplink->rules[0].modes, 2);
    EXPECT_EQ(uplink->rules[0].up.limit_bytes, 2000000);
    EXPECT_EQ(uplink->rules[0].up.period_us, UINT64_C(86400000000));
    EXPECT_EQ(uplink->rules[0].down.limit_bytes, 5000);
    EXPECT_EQ(uplink->rules[0].line, 6);
    EXPECT_EQ(uplink->rules[1].transport, POLICY_TCP);
    EXPECT_EQ(uplink->rules[1].modes, 3);
    EXPECT_EQ(uplink->rules[1].up.limit_bytes, 0);
    EXPECT_EQ(uplink->rules[2].transport, POLICY_TLS);
}

static void test_a_resolver_over_tls_has_a_name(void)
{
    const struct policy *policy =
        parse(P "uplink {\nresolver tls 9.9.9.9 ca der \"MAkwAQUwAQYDAQc=\" name "
                "\"Dns.Quad9.net\"\ndeny otherwise decoy\n}");
    EXPECT(policy != NULL && policy->uplink.denial == POLICY_DENY_DECOY);
    EXPECT_EQ(policy->uplink.resolver_port, 853);
    EXPECT_TEXT(policy->uplink.resolver_name, "dns.quad9.net");
    EXPECT_EQ(policy->uplink.resolver_ca_bytes, 11);
    policy = parse(P "uplink {\nresolver tls ::1 port 53 name \"a\"\n}");
    EXPECT(policy != NULL && policy->uplink.resolver_port == 53);
    EXPECT(policy != NULL && policy->uplink.resolver_ca == NULL);
    policy = parse(P "uplink {\nresolver ::1\n}");
    EXPECT(policy != NULL && policy->uplink.resolver_name == NULL);
}

static void test_an_uplink_that_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {UPLINK("pass"), "t:5:1: '}' cannot stand here; write 'tls', 'tcp', "},
        {UPLINK("pass tls"), "t:5:1: '}' cannot stand here; write a host name in quotes"},
        {UPLINK("pass tls \"\" port 1"), "t:4:10: a host name has 0 bytes"},
        {UPLINK("pass tls \"a b\" port 1"), "t:4:10: \"a b\" is no DNS name"},
        {UPLINK("pass tls \"*.com\" port 1"), "t:4:10: \"*.com\" is too wide"},
        {UPLINK("pass tls \"::1\" port 1"), "t:4:10: \"::1\" is an address"},
        {UPLINK("pass tls \"a.example\""), "t:4:1: this rule has no port"},
        {UPLINK("pass tls \"a.example\" port 0"), "t:4:27: 0 cannot be a port"},
        {UPLINK("pass tls \"a.example\" port x"),
         "t:4:27: 'x' cannot stand here; write a "},
        {UPLINK("pass tls \"a.example\" up 5"),
         "t:4:25: '5' cannot stand here; write an am"},
        {UPLINK("pass tls \"a.example\" down x"),
         "t:4:27: 'x' cannot stand here; write an"},
        {UPLINK("pass tls \"a.example\" in x"), "t:4:25: no mode 'x'"},
        {UPLINK("pass tls \"a.example\" port 1 x"),
         "t:4:29: 'x' cannot stand here; after a h"},
        {UPLINK("deny"), "t:5:1: '}' cannot stand here; write 'otherwise'"},
        {P "uplink {\nresolver tls ::1\n}", "t:3:1: a resolver over TLS is known by its"},
        {P "uplink {\nresolver ::1 name \"a\"\n}",
         "t:3:1: name and ca are of a resolver"},
        {P "uplink {\nresolver ::1 ca der \"MAkwAQUwAQYDAQc=\"\n}",
         "t:3:1: name and ca are of a resolver"},
        {P "uplink {\nresolver tls ::1 name \"*.a.example\"\n}",
         "t:3:1: a resolver has one name"},
        {P "uplink {\nresolver ::1 x\n}", "t:3:14: 'x' cannot stand here; after a resol"},
        {UPLINK("deny otherwise"), "t:5:1: '}' cannot stand here; write 'reset', 'si"},
        {UPLINK("deny otherwise reset\ndeny otherwise reset"),
         "t:5:1: 'deny' is said on l"},
        {UPLINK("resolver ::1"), "t:4:1: 'resolver' is said on line 3 already"},
        {UPLINK("forward"), "t:4:1: 'forward' cannot stand here; here stand 'resolver'"},
        {UPLINK("") "uplink {}", "t:6:1: 'uplink' is said on line 2 already"},
        {P "uplink {\nresolver x\n}", "t:3:10: 'x' cannot stand here; write an address"},
        {P "uplink {\nresolver 1.2.3\n}",
         "t:3:10: '1.2.3' cannot stand here; write an ad"},
        {P "uplink {\nresolver ::1 port x\n}",
         "t:3:19: 'x' cannot stand here; write a p"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_an_address_as_long_as_any_is_taken_and_a_longer_one_told(void)
{
    EXPECT(
        parse(P "uplink {\nresolver 2001:0db8:0000:0000:0000:0000:198.151.100.153\n}") !=
        NULL);
    EXPECT(parse_refuses(P "uplink {\nresolver 2001:0db8:0000:0000:0000:0000:0000:"
                           "198.151.100.153:0\n}",
                         "t:3:10: '2001:0db8"));
}

static void test_one_rule_too_many_is_told_once(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fputs(P "uplink {\nresolver ::1\n", out);
    for (int i = 0; i <= POLICY_FLOW_RULES_MAX; i++) {
        fprintf(out, "pass tls \"h%d.example\" port 443\n", i);
    }
    fputs("}\n", out);
    (void)fclose(out);
    EXPECT(parse_refuses(text, "t:1028:1: more than 1024 flow rules"));
    free(text);
}

int main(void)
{
    RUN(test_an_uplink_without_words_denies_by_reset);
    RUN(test_rules_keep_their_order_and_their_budgets);
    RUN(test_a_resolver_over_tls_has_a_name);
    RUN(test_an_uplink_that_cannot_be_is_told);
    RUN(test_an_address_as_long_as_any_is_taken_and_a_longer_one_told);
    RUN(test_one_rule_too_many_is_told_once);
    return tap_done();
}
