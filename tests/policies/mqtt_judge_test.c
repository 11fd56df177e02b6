/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/mqtt_judge.h"

#include "tests/tap.h"

static const struct policy_topic topics[] = {
    {false, "van/7/status"},
    {false, "van/+/speed"},
    {true, "van/7/#"},
    {true, "+/news"},
};
static const struct policy_flow_terms terms = {.topics = topics, .topic_count = 4};
static const struct policy_flow_rule rule = {.terms = &terms};

static void test_a_filter_covers_what_it_matches_and_narrower_filters(void)
{
    static const struct {
        const char *allowed;
        const char *asked;
        bool covers;
    } rows[] = {
        {"a/b", "a/b", true},    {"a/b", "a/c", false},    {"a/b", "a", false},
        {"a/b", "a/b/c", false}, {"a/+", "a/b", true},     {"a/+", "a/", true},
        {"a/+", "a", false},     {"a/+", "a/b/c", false},  {"a/#", "a", true},
        {"a/#", "a/b/c", true},  {"a/#", "ab", false},     {"#", "a/b", true},
        {"#", "$SYS/x", false},  {"+/x", "$SYS/x", false}, {"$SYS/#", "$SYS/x", true},
        {"a/+", "a/+", true},    {"a/+", "a/#", false},    {"a/b", "a/+", false},
        {"a/#", "a/+/c", true},  {"a/#", "#", false},      {"#", "#", true},
        {"+", "#", false},       {"a/+/c", "a/b/c", true}, {"a/+/c", "a/b/d", false},
        {"a/+/#", "a", false},   {"a/+/#", "a/b", true},   {"+/+", "/", true},
        {"a/b/#", "a/#", false}, {"a", "a/", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!EXPECT_EQ(mqtt_judge_covers(rows[i].allowed, rows[i].asked),
                       rows[i].covers)) {
            printf("# %s, %s\n", rows[i].allowed, rows[i].asked);
        }
    }
}

static void test_topics_and_filters_have_lists_of_their_own(void)
{
    EXPECT_EQ(mqtt_judge_publish(&rule, 3, "van/7/status").action, VERDICT_PASS);
    EXPECT_EQ(mqtt_judge_publish(&rule, 3, "van/9/speed").rule, 3);
    EXPECT_EQ(mqtt_judge_publish(&rule, 3, "van/7/position").reason,
              REASON_TOPIC_NOT_ALLOWED);
    EXPECT_EQ(mqtt_judge_publish(&rule, 3, "x/news").action, VERDICT_DROP);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 3, "van/7/cmd/+").action, VERDICT_PASS);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 3, "van/+/cmd").action, VERDICT_DROP);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 3, "van/9/speed").action, VERDICT_DROP);
}

static void test_of_a_shared_subscription_its_filter_is_judged(void)
{
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 0, "$share/g/van/7/x").action, VERDICT_PASS);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 0, "$share/g/van/8/x").action, VERDICT_DROP);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 0, "$share/g").action, VERDICT_DROP);
    EXPECT_EQ(mqtt_judge_subscribe(&rule, 0, "$share//van/7/x").action, VERDICT_DROP);
}

static void test_a_rule_without_topics_lets_none_pass(void)
{
    static const struct policy_flow_rule none = {.terms = NULL};
    EXPECT_EQ(mqtt_judge_publish(&none, 1, "a").reason, REASON_TOPIC_NOT_ALLOWED);
    EXPECT_EQ(mqtt_judge_subscribe(&none, 1, "a").reason, REASON_TOPIC_NOT_ALLOWED);
}

int main(void)
{
    RUN(test_a_filter_covers_what_it_matches_and_narrower_filters);
    RUN(test_topics_and_filters_have_lists_of_their_own);
    RUN(test_of_a_shared_subscription_its_filter_is_judged);
    RUN(test_a_rule_without_topics_lets_none_pass);
    return tap_done();
}
