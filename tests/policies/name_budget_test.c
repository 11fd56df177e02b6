/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/name_budget.h"

#include <stdio.h>
#include <string.h>

#include "policies/policy.h"
#include "tests/tap.h"

#define HOUR 3600000000U

static struct name_budget budget;

static void start(void)
{
    memset(&budget, 0, sizeof budget);
    name_budget_attach(&budget, 42);
}

static bool ask(const char *zone, unsigned number, uint32_t limit, uint64_t now_us)
{
    char name[64];
    (void)snprintf(name, sizeof name, "n%u.%s", number, zone);
    return name_budget_take(&budget, zone, name, limit, HOUR, now_us);
}

static void test_a_name_counts_once_and_a_zone_has_its_own(void)
{
    start();
    for (int round = 0; round < 3; round++) {
        EXPECT(ask("a.example", 1, 2, 5));
        EXPECT(ask("a.example", 2, 2, 5));
    }
    EXPECT(!ask("a.example", 3, 2, 5));
    EXPECT(ask("b.example", 3, 2, 5));
    EXPECT(ask("a.example", 1, 2, 5));
}

static void test_the_next_period_begins_anew(void)
{
    start();
    EXPECT(ask("a.example", 1, 1, HOUR - 1));
    EXPECT(!ask("a.example", 2, 1, HOUR - 1));
    EXPECT(ask("a.example", 2, 1, HOUR));
}

static void test_what_cannot_be_remembered_does_not_pass(void)
{
    unsigned passed = 0;
    start();
    for (unsigned i = 0; i < NAME_BUDGET_NAMES; i++) {
        passed += ask("a.example", i, UINT32_MAX, 5);
    }
    EXPECT_EQ(passed, NAME_BUDGET_NAMES / 2);
    EXPECT(ask("a.example", 0, UINT32_MAX, 5));
    start();
    for (unsigned i = 0; i <= NAME_BUDGET_ZONES; i++) {
        char zone[16];
        (void)snprintf(zone, sizeof zone, "z%u", i);
        EXPECT_EQ(ask(zone, 1, 5, 5), i < NAME_BUDGET_ZONES);
    }
}

static void test_zones_with_periods_of_their_own_do_not_disturb_each_other(void)
{
    start();
    for (uint64_t now_us = 0; now_us < 60; now_us++) {
        EXPECT(name_budget_take(&budget, "a.example", "x.a.example", 1, 100, now_us));
        EXPECT(!name_budget_take(&budget, "a.example", "y.a.example", 1, 100, now_us));
        EXPECT(name_budget_take(&budget, "b.example", "x.b.example", 1, 7, now_us));
        EXPECT(!name_budget_take(&budget, "b.example", "y.b.example", 1, 7, now_us));
    }
}

static void test_long_names_spend_more(void)
{
    char name[POLICY_HOST_BYTES];
    unsigned passed = 0;
    start();
    for (unsigned i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "%0200u.a.example", i);
        passed += name_budget_take(&budget, "*.a.example", name, 100, HOUR, 5);
    }
    EXPECT_EQ(passed, (100 * NAME_BUDGET_BYTES + POLICY_HOST_BYTES) / 199);
    EXPECT(name_budget_take(&budget, "*.a.example", "short.a.example", 100, HOUR, 5));
    EXPECT(name_budget_take(&budget, "*.a.example", name, 100, HOUR, HOUR + 5));
}

static void test_names_of_periods_that_are_over_make_room(void)
{
    start();
    for (unsigned i = 0; i < NAME_BUDGET_NAMES / 2; i++) {
        EXPECT(ask("a.example", i, UINT32_MAX, i % 2 == 0 ? 5 : HOUR + 5));
    }
    EXPECT(!ask("b.example", 1, 5, 6));
    EXPECT(ask("b.example", 1, 5, HOUR + 6));
    EXPECT(ask("a.example", 1, UINT32_MAX, HOUR + 6));
    EXPECT_EQ(budget.used, NAME_BUDGET_NAMES / 4 + 1);
}

static void test_memory_of_any_content_becomes_usable_and_good_memory_goes_on(void)
{
    memset(&budget, 0xff, sizeof budget);
    name_budget_attach(&budget, 0);
    EXPECT(ask("a.example", 1, 1, 5));
    name_budget_attach(&budget, 7);
    EXPECT(!ask("a.example", 2, 1, 5));
}

static void test_a_rule_has_its_own_limit_or_the_uplinks_or_the_usual_one(void)
{
    struct policy_flow_terms terms = {.names_count = 2, .names_per_us = HOUR};
    struct policy_flow_rule rule = {.host = "a.example", .terms = &terms};
    struct policy_uplink uplink = {
        .rules = &rule, .rule_count = 1, .names_count = 3, .names_per_us = HOUR};
    static const unsigned limits[] = {2, 3, NAME_BUDGET_DEFAULT_NAMES};
    for (unsigned i = 0; i < 3; i++) {
        unsigned passed = 0;
        start();
        for (unsigned n = 0; n < NAME_BUDGET_DEFAULT_NAMES + 1; n++) {
            char name[64];
            (void)snprintf(name, sizeof name, "n%u.a.example", n);
            struct verdict verdict =
                name_budget_charge(&budget, &uplink, verdict_pass(0), name, 5);
            passed += verdict.action == VERDICT_PASS;
            EXPECT(verdict.action == VERDICT_PASS ||
                   verdict.reason == REASON_NAME_BUDGET_SPENT);
        }
        EXPECT_EQ(passed, limits[i]);
        if (i == 0) {
            rule.terms = NULL;
        } else {
            uplink.names_count = 0;
        }
    }
}

static void test_what_does_not_pass_costs_nothing(void)
{
    struct policy_flow_rule rule = {.host = "a.example"};
    struct policy_uplink uplink = {
        .rules = &rule, .rule_count = 1, .names_count = 1, .names_per_us = HOUR};
    start();
    struct verdict denied = verdict_drop(REASON_NAME_TYPE, 0);
    EXPECT_EQ(name_budget_charge(&budget, &uplink, denied, "x.a.example", 5).reason,
              REASON_NAME_TYPE);
    EXPECT_EQ(
        name_budget_charge(&budget, &uplink, verdict_pass(0), "y.a.example", 5).action,
        VERDICT_PASS);
}

int main(void)
{
    RUN(test_a_name_counts_once_and_a_zone_has_its_own);
    RUN(test_the_next_period_begins_anew);
    RUN(test_what_cannot_be_remembered_does_not_pass);
    RUN(test_zones_with_periods_of_their_own_do_not_disturb_each_other);
    RUN(test_long_names_spend_more);
    RUN(test_names_of_periods_that_are_over_make_room);
    RUN(test_memory_of_any_content_becomes_usable_and_good_memory_goes_on);
    RUN(test_a_rule_has_its_own_limit_or_the_uplinks_or_the_usual_one);
    RUN(test_what_does_not_pass_costs_nothing);
    return tap_done();
}
