/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_gaps.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct learn_gaps gaps;

static void test_nothing_is_known_of_no_gap(void)
{
    gaps = (struct learn_gaps){0};
    EXPECT_EQ(learn_gaps_middle(&gaps), 0);
    struct learn_gaps_law law = learn_gaps_law(&gaps);
    EXPECT_EQ(law.kind, LEARN_GAPS_UNKNOWN);
    EXPECT_EQ(law.shortest_us, 0);
}

static void test_of_fewer_than_sixteen_gaps_nothing_is_known(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < LEARN_GAPS_FEW - 1; i++) {
        learn_gaps_add(&gaps, 10000 + (uint64_t)i);
    }
    EXPECT_EQ(learn_gaps_law(&gaps).kind, LEARN_GAPS_UNKNOWN);
    EXPECT_EQ(learn_gaps_law(&gaps).shortest_us, 0);
    learn_gaps_add(&gaps, 10000);
    EXPECT_EQ(learn_gaps_law(&gaps).kind, LEARN_GAPS_PERIOD);
}

static void test_a_steady_period_may_come_early_by_a_quarter(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < 100; i++) {
        learn_gaps_add(&gaps, i % 2 == 0 ? 9900 : 10100);
    }
    struct learn_gaps_law law = learn_gaps_law(&gaps);
    EXPECT_EQ(law.kind, LEARN_GAPS_PERIOD);
    EXPECT_EQ(law.period_us, 10000);
    EXPECT_EQ(law.shortest_us, 7500);
    EXPECT_EQ(law.silence_us, 50000);
}

static void test_jitter_widens_it_by_two_and_a_half_times_itself(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < 100; i++) {
        learn_gaps_add(&gaps, 10000);
    }
    learn_gaps_add(&gaps, 8000);
    EXPECT_EQ(learn_gaps_law(&gaps).shortest_us, 5000);
    learn_gaps_add(&gaps, 5000);
    EXPECT_EQ(learn_gaps_law(&gaps).shortest_us, 1000);
    learn_gaps_add(&gaps, 40000);
    EXPECT_EQ(learn_gaps_law(&gaps).silence_us, 80000);
}

static void test_a_gap_below_half_of_the_others_makes_it_an_event(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < 100; i++) {
        learn_gaps_add(&gaps, 10000);
    }
    learn_gaps_add(&gaps, 4000);
    struct learn_gaps_law law = learn_gaps_law(&gaps);
    EXPECT_EQ(law.kind, LEARN_GAPS_EVENT);
    EXPECT_EQ(law.shortest_us, 4000 * 101 / 20000);
    EXPECT_EQ(law.silence_us, 0);
    for (int i = 0; i < 10000; i++) {
        learn_gaps_add(&gaps, 10000);
    }
    EXPECT_EQ(learn_gaps_law(&gaps).shortest_us, 1000);
}

/* Of a process without memory, which has the most short gaps: half a second in the mean.
 */
static uint64_t event_gap(struct random *random)
{
    uint64_t gap_us = random_below(random, 5000);
    while (random_below(random, 100) != 0) {
        gap_us += 5000;
    }
    return gap_us;
}

static void test_of_events_that_know_nothing_of_each_other_few_come_too_soon(void)
{
    struct random random = {9};
    unsigned early = 0;
    for (int round = 0; round < 400; round++) {
        gaps = (struct learn_gaps){0};
        for (int i = 0; i < 300; i++) {
            learn_gaps_add(&gaps, event_gap(&random));
        }
        uint32_t shortest_us = learn_gaps_law(&gaps).shortest_us;
        for (int i = 0; i < 300; i++) {
            early += event_gap(&random) < shortest_us;
        }
    }
    EXPECT(early <= 12); /* one in 20,000 of 120,000 is 6 */
}

static void test_frames_at_one_time_leave_no_shortest_gap(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < 100; i++) {
        learn_gaps_add(&gaps, 0);
    }
    EXPECT_EQ(learn_gaps_law(&gaps).kind, LEARN_GAPS_EVENT);
    EXPECT_EQ(learn_gaps_law(&gaps).shortest_us, 0);
}

static void test_a_gap_of_days_counts_as_the_longest(void)
{
    gaps = (struct learn_gaps){0};
    for (int i = 0; i < 100; i++) {
        learn_gaps_add(&gaps, UINT64_MAX);
    }
    struct learn_gaps_law law = learn_gaps_law(&gaps);
    EXPECT_EQ(gaps.max_us, (UINT64_C(1) << 36) - 1);
    EXPECT_EQ(law.period_us, UINT64_C(4000000000));
    EXPECT_EQ(law.silence_us, 0); /* one of as much as the period would be a fault */
}

static void test_no_gap_that_was_seen_is_below_the_law(void)
{
    struct random random = {5};
    for (int round = 0; round < 300; round++) {
        uint64_t spread_us = 1 + random_below(&random, 100000);
        uint64_t count = 1 + random_below(&random, 60);
        uint64_t least_us = UINT64_MAX;
        gaps = (struct learn_gaps){0};
        for (uint64_t i = 0; i < count; i++) {
            uint64_t gap_us =
                random_below(&random, 1000) + random_below(&random, spread_us);
            least_us = gap_us < least_us ? gap_us : least_us;
            learn_gaps_add(&gaps, gap_us);
        }
        if (!EXPECT(learn_gaps_law(&gaps).shortest_us <= least_us)) {
            return;
        }
    }
}

int main(void)
{
    RUN(test_nothing_is_known_of_no_gap);
    RUN(test_of_fewer_than_sixteen_gaps_nothing_is_known);
    RUN(test_a_steady_period_may_come_early_by_a_quarter);
    RUN(test_jitter_widens_it_by_two_and_a_half_times_itself);
    RUN(test_a_gap_below_half_of_the_others_makes_it_an_event);
    RUN(test_of_events_that_know_nothing_of_each_other_few_come_too_soon);
    RUN(test_frames_at_one_time_leave_no_shortest_gap);
    RUN(test_a_gap_of_days_counts_as_the_longest);
    RUN(test_no_gap_that_was_seen_is_below_the_law);
    return tap_done();
}
