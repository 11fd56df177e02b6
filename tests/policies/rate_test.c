/* SPDX-License-Identifier: Apache-2.0 */
/* The rate law, as rate.h states it, over many streams of events. */
#include "policies/rate.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

#define EVENTS 1500

/* Events at steps of 0 .. spread - 1; the times of those that passed go to `passed`. */
static size_t play(const struct rate_limit *limit, uint64_t spread_us, uint64_t seed,
                   uint64_t passed[static EVENTS])
{
    struct random random = {seed};
    struct rate_state state = {0};
    uint64_t now_us = random_below(&random, 1000);
    size_t count = 0;
    for (int i = 0; i < EVENTS; i++) {
        now_us += random_below(&random, spread_us);
        if (rate_take(limit, &state, now_us)) {
            passed[count++] = now_us;
        }
    }
    return count;
}

/* No window, from any event to any later one, holds more than its law allows. */
static bool law_holds(const struct rate_limit *limit, const uint64_t *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i; j < count; j++) {
            uint64_t in_window = j - i + 1;
            uint64_t allowed =
                (at[j] - at[i] + limit->tolerance_us) / limit->interval_us + 1;
            if (in_window > allowed) {
                return false;
            }
        }
    }
    return true;
}

static void no_window_holds_more_than_the_law(void)
{
    static uint64_t passed[EVENTS];
    struct random random = {11};
    for (int round = 0; round < 40; round++) {
        struct rate_limit limit = {1 + random_below(&random, 5000),
                                   random_below(&random, 20000)};
        uint64_t spread_us = 1 + random_below(&random, 3 * limit.interval_us);
        size_t count = play(&limit, spread_us, 100 + (uint64_t)round, passed);
        EXPECT(count > 0);
        if (!EXPECT(law_holds(&limit, passed, count))) {
            return;
        }
    }
}

static void a_rate_of_n_per_t_never_passes_2n_in_any_t(void)
{
    static uint64_t passed[EVENTS];
    struct random random = {12};
    for (int round = 0; round < 40; round++) {
        uint32_t count = 1 + (uint32_t)random_below(&random, 30);
        uint32_t per_us = count + (uint32_t)random_below(&random, 10000);
        struct rate_limit limit = rate_per(count, per_us);
        size_t n = play(&limit, 1 + per_us / count, 200 + (uint64_t)round, passed);
        for (size_t i = 0; i + 2 * count - 1 < n; i++) {
            /* 2n events from i on: the last lies a whole t or more after the first. */
            if (!EXPECT(passed[i + 2 * count - 1] - passed[i] >= per_us)) {
                return;
            }
        }
    }
}

static void a_rate_of_n_per_t_passes_n_at_once_and_not_one_more(void)
{
    for (uint32_t count = 1; count < 40; count++) {
        struct rate_limit limit = rate_per(count, 1000000);
        struct rate_state state = {0};
        for (uint32_t i = 0; i < count; i++) {
            EXPECT(rate_take(&limit, &state, 7));
        }
        EXPECT(!rate_take(&limit, &state, 7));
    }
}

static void a_rate_of_n_per_t_passes_n_per_t_in_the_long_run(void)
{
    struct rate_limit limit = rate_per(10, 1000000);
    struct rate_state state = {0};
    uint64_t passed = 0;
    for (uint64_t now_us = 0; now_us < 100000000; now_us += 1000) {
        passed += rate_take(&limit, &state, now_us);
    }
    EXPECT(passed >= 1000 && passed <= 1000 + 10);
}

static void a_sender_at_its_rate_is_never_refused(void)
{
    struct rate_limit limit = rate_per(10, 1000000);
    struct rate_state state = {0};
    for (uint64_t i = 0; i < 10000; i++) {
        if (!EXPECT(rate_take(&limit, &state, i * 100000))) {
            return;
        }
    }
}

static void a_periodic_frame_may_be_early_by_a_period_and_no_more(void)
{
    struct rate_limit limit = rate_every(20000);
    struct rate_state state = {0};
    EXPECT(rate_take(&limit, &state, 100000));
    EXPECT(rate_take(&limit, &state, 100000));
    EXPECT(!rate_take(&limit, &state, 119999));
    EXPECT(rate_take(&limit, &state, 120000));
    EXPECT(!rate_take(&limit, &state, 139999));
}

static void jitter_below_a_period_loses_no_periodic_frame(void)
{
    struct rate_limit limit = rate_every(20000);
    struct rate_state state = {0};
    struct random random = {13};
    for (uint64_t i = 1; i < 5000; i++) {
        if (!EXPECT(
                rate_take(&limit, &state, i * 20000 + random_below(&random, 20000)))) {
            return;
        }
    }
}

static void what_is_refused_is_not_counted(void)
{
    struct rate_limit limit = {1000, 0};
    struct rate_state state = {0};
    EXPECT(rate_take(&limit, &state, 5000));
    for (uint64_t now_us = 5000; now_us < 6000; now_us += 10) {
        EXPECT(!rate_take(&limit, &state, now_us));
    }
    EXPECT(rate_take(&limit, &state, 6000));
}

static void no_limit_passes_everything(void)
{
    struct rate_state state = {0};
    struct rate_limit none[] = {{0, 0}, rate_per(0, 1000), rate_per(5, 0), rate_every(0)};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        for (int n = 0; n < 100; n++) {
            EXPECT(rate_take(&none[i], &state, 1));
        }
    }
    EXPECT_EQ(state.due_us, 0);
}

static void a_clock_that_goes_back_passes_nothing_more(void)
{
    struct rate_limit limit = {1000, 500};
    struct rate_state state = {0};
    EXPECT(rate_take(&limit, &state, 50000));
    EXPECT(!rate_take(&limit, &state, 10000));
    EXPECT(!rate_take(&limit, &state, 50499));
    EXPECT(rate_take(&limit, &state, 50500));
}

static void test_a_gap_is_kept_between_any_two(void)
{
    struct rate_limit limit = rate_gap(15000);
    struct rate_state state = {0};
    EXPECT(rate_take(&limit, &state, 1000000));
    EXPECT(!rate_take(&limit, &state, 1000000));
    EXPECT(!rate_take(&limit, &state, 1014999));
    EXPECT(rate_take(&limit, &state, 1015000));
    EXPECT(rate_take(&limit, &state, 1030000));
    EXPECT(rate_take(&limit, &state, 9000000)); /* a pause saves nothing up */
    EXPECT(!rate_take(&limit, &state, 9014999));
}

int main(void)
{
    RUN(test_a_gap_is_kept_between_any_two);
    RUN(no_window_holds_more_than_the_law);
    RUN(a_rate_of_n_per_t_never_passes_2n_in_any_t);
    RUN(a_rate_of_n_per_t_passes_n_at_once_and_not_one_more);
    RUN(a_rate_of_n_per_t_passes_n_per_t_in_the_long_run);
    RUN(a_sender_at_its_rate_is_never_refused);
    RUN(a_periodic_frame_may_be_early_by_a_period_and_no_more);
    RUN(jitter_below_a_period_loses_no_periodic_frame);
    RUN(what_is_refused_is_not_counted);
    RUN(no_limit_passes_everything);
    RUN(a_clock_that_goes_back_passes_nothing_more);
    return tap_done();
}
