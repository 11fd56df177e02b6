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

static void test_what_is_no_protocol_version_or_text_is_told_at_its_place(void)
{
    EXPECT(parse_refuses(P "pass tcp \"a.example\" port 5 as gopher\n}",
                         "t:4:32: no protocol is called 'gopher'"));
    EXPECT(parse_refuses(P "pass tls \"a.example\" port 443 version 1.3\n}", "t:4:39: "));
    EXPECT(parse_refuses(P "pass tls \"a.example\" port 443 version \"1.1\"\n}",
                         "t:4:39: TLS 1.1 is nothing to ask for"));
    EXPECT(parse_refuses(P "pass tls \"a.example\" port 443 alpn h2\n}", "t:4:36: "));
    EXPECT(parse_refuses(P "pass tls \"a.example\" port 443 ja4 \"t13\"\n}",
                         "t:4:35: \"t13\" is not "));
}

static void test_what_a_transport_cannot_have_is_told_with_its_rule(void)
{
    EXPECT(parse_refuses(P "pass tcp \"a.example\" port 5 version \"1.3\"\n}",
                         "t:4:1: alpn, ja4, version and ech are told by a hello"));
}

/* Each arena that is too small gives one message at the least, and no policy. */
static void test_without_memory_for_its_texts_a_rule_is_refused(void)
{
    static const char text[] =
        P "pass tls \"a.example\" port 443 alpn \"h2\", \"http/1.1\" "
          "ja4 \"t13d1516h2_8daaf6152771_02713d6af862\"\n}";
    bool told = false;
    size_t size = 0;
    for (bool good = false; !good && size < POLICY_ARENA_BYTES; size += 16) {
        struct arena arena;
        arena_init(&arena, parse_block_a, size);
        parse_said[0] = '\0';
        parse_count = 0;
        good = policy_parse("t", text, strlen(text), &arena, parse_keep, NULL) != NULL;
        EXPECT(good == (parse_count == 0));
        told = told || strstr(parse_said, "no memory is left for this text") != NULL;
    }
    EXPECT(size < POLICY_ARENA_BYTES);
    EXPECT(told);
}

int main(void)
{
    RUN(test_a_hello_is_asked_for_more);
    RUN(test_plain_bytes_are_asked_to_be_something);
    RUN(test_time_has_its_port);
    RUN(test_seventeen_protocols_are_too_many);
    RUN(test_what_is_no_protocol_version_or_text_is_told_at_its_place);
    RUN(test_what_a_transport_cannot_have_is_told_with_its_rule);
    RUN(test_without_memory_for_its_texts_a_rule_is_refused);
    return tap_done();
}
