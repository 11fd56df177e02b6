/* SPDX-License-Identifier: Apache-2.0 */
/* The budget law, as budget.h states it. */
#include "policies/budget.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static void a_window_never_grants_more_than_its_limit(void)
{
    struct random random = {21};
    for (int round = 0; round < 50; round++) {
        struct policy_budget limit = {1 + random_below(&random, 10000),
                                      1 + random_below(&random, 100000)};
        struct budget_state state = {0};
        uint64_t now_us = random_below(&random, 2 * limit.period_us);
        uint64_t start_us = state.window_start_us;
        uint64_t granted = 0;
        for (int i = 0; i < 2000; i++) {
            now_us += random_below(&random, limit.period_us / 4 + 2);
            uint64_t left = budget_left(&limit, &state, now_us);
            uint64_t wanted = random_below(&random, limit.limit_bytes);
            uint64_t got = budget_take(&limit, &state, wanted, now_us);
            if (state.window_start_us != start_us) {
                EXPECT(state.window_start_us - start_us >= limit.period_us);
                EXPECT_EQ(state.window_start_us, now_us);
                start_us = state.window_start_us;
                granted = 0;
            }
            granted += got;
            EXPECT_EQ(got, wanted < left ? wanted : left);
            EXPECT_EQ(budget_left(&limit, &state, now_us), left - got);
            if (!EXPECT(granted <= limit.limit_bytes)) {
                return;
            }
        }
    }
}

static void the_whole_limit_is_granted_and_no_byte_more(void)
{
    struct policy_budget limit = {1000, 60};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&limit, &state, 999, 5), 999);
    EXPECT_EQ(budget_take(&limit, &state, 2, 5), 1);
    EXPECT_EQ(budget_take(&limit, &state, 1, 5), 0);
    EXPECT_EQ(budget_left(&limit, &state, 5), 0);
}

static void a_new_window_opens_a_period_after_the_last_one_and_not_before(void)
{
    struct policy_budget limit = {1000, 60};
    struct budget_state state = {100, 1000};
    EXPECT_EQ(budget_left(&limit, &state, 159), 0);
    EXPECT_EQ(budget_take(&limit, &state, 10, 159), 0);
    EXPECT_EQ(budget_left(&limit, &state, 160), 1000);
    EXPECT_EQ(budget_take(&limit, &state, 10, 160), 10);
    EXPECT_EQ(state.window_start_us, 160);
}

static void no_limit_grants_all_and_counts_nothing(void)
{
    struct policy_budget none = {0, 60};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&none, &state, UINT64_MAX, 5), UINT64_MAX);
    EXPECT_EQ(budget_left(&none, &state, 5), UINT64_MAX);
    EXPECT_EQ(state.spent_bytes, 0);
}

static void a_limit_without_a_period_is_never_renewed(void)
{
    struct policy_budget limit = {10, 0};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&limit, &state, 10, 0), 10);
    EXPECT_EQ(budget_take(&limit, &state, 1, UINT64_MAX), 0);
}

static void a_clock_that_goes_back_opens_no_window(void)
{
    struct policy_budget limit = {10, 60};
    struct budget_state state = {1000, 10};
    EXPECT_EQ(budget_left(&limit, &state, 0), 0);
    EXPECT_EQ(budget_take(&limit, &state, 1, 900), 0);
}

static void a_limit_lowered_below_what_was_spent_grants_nothing(void)
{
    struct policy_budget lower = {10, 60};
    struct budget_state state = {0, 500};
    EXPECT_EQ(budget_left(&lower, &state, 1), 0);
    EXPECT_EQ(budget_take(&lower, &state, 1, 1), 0);
}

static void what_is_given_back_can_be_taken_again(void)
{
    struct policy_budget limit = {100, 60};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&limit, &state, 80, 1), 80);
    budget_return(&state, 30);
    EXPECT_EQ(budget_left(&limit, &state, 1), 50);
}

static void what_was_not_granted_is_not_counted(void)
{
    struct policy_budget limit = {100, 60};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&limit, &state, 150, 1), 100);
    budget_return(&state, 30);
    EXPECT_EQ(budget_left(&limit, &state, 1), 30);
}

static void giving_back_too_much_never_grants_above_the_limit(void)
{
    struct policy_budget limit = {100, 60};
    struct budget_state state = {0};
    EXPECT_EQ(budget_take(&limit, &state, 10, 1), 10);
    budget_return(&state, 11);
    EXPECT_EQ(budget_left(&limit, &state, 1), 100);
}

int main(void)
{
    RUN(a_window_never_grants_more_than_its_limit);
    RUN(the_whole_limit_is_granted_and_no_byte_more);
    RUN(a_new_window_opens_a_period_after_the_last_one_and_not_before);
    RUN(no_limit_grants_all_and_counts_nothing);
    RUN(a_limit_without_a_period_is_never_renewed);
    RUN(a_clock_that_goes_back_opens_no_window);
    RUN(a_limit_lowered_below_what_was_spent_grants_nothing);
    RUN(what_is_given_back_can_be_taken_again);
    RUN(what_was_not_granted_is_not_counted);
    RUN(giving_back_too_much_never_grants_above_the_limit);
    return tap_done();
}
