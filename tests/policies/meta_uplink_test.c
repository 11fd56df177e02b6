/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

static void test_rules_need_a_resolver(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\nuplink {\npass tls \"a.example\" port "
                         "443\n}\n",
                         "t:2:1: the rules name hosts and nobody can look them up"));
}

static void test_no_rule_asks_another_resolver(void)
{
    EXPECT(parse_refuses(UPLINK("pass udp \"a.example\" port 53"),
                         "t:4:1: DNS on port 53 is answered by the gateway alone"));
    EXPECT(parse_refuses(UPLINK("pass tcp \"a.example\" port 53"),
                         "t:4:1: DNS on port 53 is answered by the gateway alone"));
}

static void test_a_destination_is_said_once_a_mode(void)
{
    EXPECT(parse_refuses(
        UPLINK(
            "pass tls \"a.example\" port 443\npass tls \"A.Example.\" port 443 up 1B/s"),
        "t:5:1: the rule on line 4 says the same host and port"));
    EXPECT(
        parse(UPLINK("pass tls \"a.example\" port 443\npass tls \"b.example\" port 443\n"
                     "pass tcp \"a.example\" port 443\npass tls \"a.example\" port 444\n"
                     "pass tls \"*.a.example\" port 443")) != NULL);
    EXPECT(parse("policy \"p\" version 1\nmode a\nmode b\nuplink {\nresolver ::1\n"
                 "pass tls \"a.example\" port 443 up 1B/s in a\n"
                 "pass tls \"a.example\" port 443 up 2B/s in b\n}\n") != NULL);
}

int main(void)
{
    RUN(test_rules_need_a_resolver);
    RUN(test_no_rule_asks_another_resolver);
    RUN(test_a_destination_is_said_once_a_mode);
    return tap_done();
}
