/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy.h"

#include "tests/tap.h"

static const struct policy policy = {
    .buses = {{.name = "vehicle"}, {.name = "unit"}},
    .bus_count = 2,
    .modes = {{.name = "road"}, {.name = "workshop"}, {.name = "beyond"}},
    .mode_count = 2,
    .directions = {{.from = 0, .to = 1}, {.from = 1, .to = 0}},
    .direction_count = 1,
};

static void test_finds_what_is_there(void)
{
    EXPECT(policy_find_bus(&policy, "vehicle") == 0);
    EXPECT(policy_find_bus(&policy, "unit") == 1);
    EXPECT(policy_find_mode(&policy, "workshop") == 1);
    EXPECT(policy_find_direction(&policy, 0, 1) == 0);
}

static void test_finds_nothing_beyond_the_counts(void)
{
    EXPECT(policy_find_mode(&policy, "beyond") == -1);
    EXPECT(policy_find_direction(&policy, 1, 0) == -1);
    EXPECT(policy_find_bus(&policy, "") == -1);
}

static void test_names_match_whole_and_in_case(void)
{
    EXPECT(policy_find_bus(&policy, "vehicle2") == -1);
    EXPECT(policy_find_bus(&policy, "vehicl") == -1);
    EXPECT(policy_find_bus(&policy, "Unit") == -1);
}

int main(void)
{
    RUN(test_finds_what_is_there);
    RUN(test_finds_nothing_beyond_the_counts);
    RUN(test_names_match_whole_and_in_case);
    return tap_done();
}
