/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

static void test_a_policy_has_a_name(void)
{
    EXPECT(parse_refuses("mode road\n", "t:1:1: the policy has no name and version"));
}

static void test_a_policy_with_directions_has_a_unit(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\nbus a = c\nbus b = d\nfrom a to b {}",
                         "t:4:1: no bus is called unit"));
    EXPECT(parse("policy \"p\" version 1\nbus a = c\nbus b = d\n") != NULL);
    EXPECT(
        parse("policy \"p\" version 1\nbus a = c\nbus unit9 = d\nfrom a to unit9 {}") !=
        NULL);
}

static void test_an_observing_policy_warns(void)
{
    EXPECT(parse("policy \"p\" version 1\nobserve\n") != NULL);
    EXPECT_EQ(parse_count, 1);
    EXPECT(strstr(parse_said, "t:2:1: warning: everything is recorded and nothing") !=
           NULL);
}

/* What an error has left out is no reason for a second message. */
static void test_an_error_silences_what_it_would_cause(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\nuplink {\nresolver x\n"
                         "pass tls \"a.example\" port 443\n}\n",
                         "t:3:10: 'x' cannot stand here"));
    EXPECT(parse_refuses("policy \"p\nobserve\n", "t:1:8: a string without its end"));
}

int main(void)
{
    RUN(test_a_policy_has_a_name);
    RUN(test_a_policy_with_directions_has_a_unit);
    RUN(test_an_observing_policy_warns);
    RUN(test_an_error_silences_what_it_would_cause);
    return tap_done();
}
