/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/flow_hello.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

static struct flow_hello kept;
static struct flow_facts facts;
static const char *names[POLICY_TEXTS_MAX];

static void keep(const struct client_hello *hello)
{
    flow_hello_keep(&kept, hello);
    facts = (struct flow_facts){.udp = false};
    flow_hello_tell(&kept, &facts, names);
}

static void test_what_was_offered_is_told_as_it_was(void)
{
    struct client_hello hello = {.version = 0x0304,
                                 .ech = CLIENT_HELLO_ECH_GREASE,
                                 .alpn_count = 2,
                                 .alpn = {"h2", "http/1.1"},
                                 .ja4 = "t13d"};
    keep(&hello);
    EXPECT_EQ(facts.version, 0x0304);
    EXPECT_EQ(facts.ech, FLOW_ECH_GREASE);
    EXPECT_EQ(facts.alpn_count, 2);
    EXPECT_TEXT(facts.alpn[0], "h2");
    EXPECT_TEXT(facts.alpn[1], "http/1.1");
    EXPECT_TEXT(facts.ja4, "t13d");
}

static void test_more_than_can_be_kept_is_one_that_no_rule_lists(void)
{
    struct client_hello hello = {.alpn_count = 16};
    for (int i = 0; i < 16; i++) {
        (void)snprintf(hello.alpn[i], sizeof hello.alpn[i], "protocol-%d", i);
    }
    keep(&hello);
    EXPECT_EQ(facts.alpn_count, 1);
    EXPECT_TEXT(facts.alpn[0], "\\");
    hello = (struct client_hello){.alpn_count = 1, .alpn = {"h2"}, .alpn_more = true};
    keep(&hello);
    EXPECT_TEXT(facts.alpn[0], "\\");
}

static void test_no_hello_offers_nothing(void)
{
    kept = (struct flow_hello){0};
    facts = (struct flow_facts){.udp = false};
    flow_hello_tell(&kept, &facts, names);
    EXPECT_EQ(facts.alpn_count, 0);
    EXPECT_TEXT(facts.ja4, "");
    EXPECT_EQ(facts.ech, FLOW_ECH_NONE);
}

int main(void)
{
    RUN(test_what_was_offered_is_told_as_it_was);
    RUN(test_more_than_can_be_kept_is_one_that_no_rule_lists);
    RUN(test_no_hello_offers_nothing);
    return tap_done();
}
