/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/uplink/deferral.c. */
#include "gateway/uplink/deferral.h"

#include "tests/tap.h"

static const struct policy_flow_terms update = {.update_us = 100};
static struct policy_flow_rule rules[] = {{.terms = &update}, {.terms = NULL}};
static const struct policy policy = {.uplink = {.rules = rules, .rule_count = 2}};

static struct regime at(uint64_t now_us)
{
    return (struct regime){.policy = &policy, .recording = true, .now_us = now_us};
}

static void test_the_first_change_sets_the_deadline_and_a_later_one_does_not(void)
{
    struct deferral deferral = {0};
    struct regime regime = at(1000);
    EXPECT(deferral_begin(&deferral, &regime, 0));
    EXPECT_EQ(deferral.until_us, 1100);
    regime.now_us = 1099;
    EXPECT(!deferral_is_due(&deferral, regime.now_us));
    EXPECT(deferral_begin(&deferral, &regime, 0));
    regime.now_us = 1100;
    EXPECT(deferral_is_due(&deferral, regime.now_us));
    EXPECT(!deferral_begin(&deferral, &regime, 0));
    EXPECT(deferral_is_overdue(&deferral));
}

static void test_a_rule_without_update_waits_for_nothing(void)
{
    static const uint16_t without[] = {1, 2, VERDICT_NO_RULE};
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        struct deferral deferral = {.until_us = 2000};
        struct regime regime = at(1000);
        EXPECT(!deferral_begin(&deferral, &regime, without[i]));
        EXPECT(!deferral_is_overdue(&deferral)); /* no deadline is what ends it */
    }
}

static void test_nothing_waits_while_nothing_is_recorded(void)
{
    struct deferral deferral = {0};
    struct regime regime = at(1000);
    regime.recording = false;
    EXPECT(!deferral_begin(&deferral, &regime, 0));
    EXPECT(!deferral_is_overdue(&deferral));
}

static void test_one_that_is_let_again_waits_anew(void)
{
    struct deferral deferral = {0};
    struct regime regime = at(1000);
    EXPECT(deferral_begin(&deferral, &regime, 0));
    deferral_end(&deferral);
    EXPECT(!deferral_is_due(&deferral, UINT64_MAX));
    regime.now_us = 5000;
    EXPECT(deferral_begin(&deferral, &regime, 0));
    EXPECT_EQ(deferral.until_us, 5100);
}

int main(void)
{
    RUN(test_the_first_change_sets_the_deadline_and_a_later_one_does_not);
    RUN(test_a_rule_without_update_waits_for_nothing);
    RUN(test_nothing_waits_while_nothing_is_recorded);
    RUN(test_one_that_is_let_again_waits_anew);
    return tap_done();
}
