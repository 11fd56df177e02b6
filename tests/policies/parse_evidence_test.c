/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define P "policy \"p\" version 1\n"

static void test_nothing_is_said_where_nothing_stands(void)
{
    const struct policy *policy = parse(P "bus unit = can0\nuplink {}");
    EXPECT(policy != NULL && policy->evidence == POLICY_EVIDENCE_UNSAID);
    EXPECT_EQ(policy->buses[0].evidence, POLICY_EVIDENCE_UNSAID);
    EXPECT_EQ(policy->uplink.evidence, POLICY_EVIDENCE_UNSAID);
}

static void test_policy_bus_and_uplink_say_it_each_for_itself(void)
{
    const struct policy *policy =
        parse(P "evidence payload bus vehicle = can0 evidence none fd\n"
                "bus unit = can1\n evidence headers\nuplink {\nevidence payload\n}\n");
    EXPECT(policy != NULL && policy->evidence == POLICY_EVIDENCE_PAYLOAD);
    EXPECT(policy->buses[0].evidence == POLICY_EVIDENCE_NONE && policy->buses[0].fd);
    EXPECT_EQ(policy->buses[1].evidence, POLICY_EVIDENCE_HEADERS);
    EXPECT_EQ(policy->uplink.evidence, POLICY_EVIDENCE_PAYLOAD);
}

static void test_at_the_beginning_of_a_line_it_is_the_policys(void)
{
    const struct policy *policy = parse(P "bus unit = can1\nevidence none\n");
    EXPECT(policy != NULL && policy->evidence == POLICY_EVIDENCE_NONE);
    EXPECT_EQ(policy->buses[0].evidence, POLICY_EVIDENCE_UNSAID);
}

static void test_what_it_says_prints_and_reads_back(void)
{
    static const char *const words[] = {"none", "headers", "payload"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[256];
        (void)snprintf(text, sizeof text,
                       P "evidence %s\nbus unit = can1 evidence %s\nuplink {\n"
                         "evidence %s\n}\n",
                       words[i], words[(i + 1) % 3], words[(i + 2) % 3]);
        const struct policy *policy = parse(text);
        EXPECT(policy != NULL);
        char *print = parse_print(policy);
        policy = parse(print);
        EXPECT(policy != NULL && policy->evidence == POLICY_EVIDENCE_NONE + i);
        EXPECT_EQ(policy->buses[0].evidence, POLICY_EVIDENCE_NONE + (i + 1) % 3);
        EXPECT_EQ(policy->uplink.evidence, POLICY_EVIDENCE_NONE + (i + 2) % 3);
        free(print);
    }
}

static void test_the_words_may_be_names(void)
{
    EXPECT(parse(P "bus evidence = can0\nmode headers\nmode payload\n") != NULL);
}

static void test_what_cannot_be_said_is_told(void)
{
    static const char how[] =
        "t:2:10: 'all' cannot stand here; write 'none', 'headers' or 'payload'";
    EXPECT(parse_refuses(P "evidence all", how));
    EXPECT(parse_refuses(P "evidence none\nevidence none",
                         "t:3:1: 'evidence' is said on line 2 already; take one out"));
    EXPECT(parse_refuses(P "uplink {\nevidence none\nevidence none\n}",
                         "t:4:1: 'evidence' is said on line 3 already; take one out"));
    EXPECT(parse_refuses(P "bus unit = can0 evidence none evidence none", "t:2:31: "));
}

int main(void)
{
    RUN(test_nothing_is_said_where_nothing_stands);
    RUN(test_policy_bus_and_uplink_say_it_each_for_itself);
    RUN(test_at_the_beginning_of_a_line_it_is_the_policys);
    RUN(test_what_it_says_prints_and_reads_back);
    RUN(test_the_words_may_be_names);
    RUN(test_what_cannot_be_said_is_told);
    return tap_done();
}
