/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/backoff.h"

#include "tests/tap.h"

static void test_the_first_restart_is_at_once(void)
{
    struct backoff backoff = {0};
    EXPECT_EQ(backoff_died(&backoff, 0), 0);
}

static void test_a_role_that_dies_by_itself_waits_longer_each_time(void)
{
    static const uint64_t waits[] = {0,      10000,  20000,  40000, 80000,
                                     160000, 320000, 500000, 500000};
    struct backoff backoff = {0};
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        EXPECT_EQ(backoff_died(&backoff, 0), waits[i]);
    }
    for (int i = 0; i < 1000; i++) {
        EXPECT_EQ(backoff_died(&backoff, BACKOFF_SERVICE_US - 1), BACKOFF_MAX_US);
    }
}

static void test_killing_a_role_in_service_never_makes_it_wait(void)
{
    struct backoff backoff = {0};
    for (int i = 0; i < 200; i++) {
        EXPECT_EQ(backoff_died(&backoff, BACKOFF_SERVICE_US), 0);
    }
}

static void test_service_forgives_what_was_before(void)
{
    struct backoff backoff = {0};
    for (int i = 0; i < 20; i++) {
        (void)!backoff_died(&backoff, 0);
    }
    EXPECT_EQ(backoff_died(&backoff, BACKOFF_SERVICE_US), 0);
    EXPECT_EQ(backoff_died(&backoff, 0), 0);
    EXPECT_EQ(backoff_died(&backoff, 0), BACKOFF_FIRST_US);
}

int main(void)
{
    RUN(test_the_first_restart_is_at_once);
    RUN(test_a_role_that_dies_by_itself_waits_longer_each_time);
    RUN(test_killing_a_role_in_service_never_makes_it_wait);
    RUN(test_service_forgives_what_was_before);
    return tap_done();
}
