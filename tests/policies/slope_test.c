/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/slope.h"

#include "policies/value.h"
#include "tests/policies/random.h"
#include "tests/tap.h"

#define S 1000000U

static const struct slope fifty = {.step = 50, .per_us = S};

static bool take(const struct slope *slope, struct slope_state *state, uint64_t key,
                 uint64_t now_us)
{
    bool good = slope_allows(slope, state, key, now_us);
    if (good) {
        slope_move(slope, state, key, now_us);
    }
    return good;
}

static void test_the_first_value_sets_the_line(void)
{
    struct slope_state state = {.begun = false};
    EXPECT(take(&fifty, &state, 100000, 0));
    EXPECT(!take(&fifty, &state, 100051, 0));
    EXPECT(!take(&fifty, &state, 99949, 0));
    EXPECT(take(&fifty, &state, 100050, 0));
    EXPECT(take(&fifty, &state, 99950, 0));
}

static void test_noise_within_the_step_passes_for_ever(void)
{
    struct slope_state state = {.begun = false};
    bool good = take(&fifty, &state, 1000, 0);
    for (uint64_t i = 0; i < 1000; i++) {
        good = good && take(&fifty, &state, i % 2 != 0 ? 1050 : 950, 0);
    }
    EXPECT(good);
}

static void test_with_time_a_larger_step_is_allowed(void)
{
    struct slope_state state = {.begun = false};
    EXPECT(take(&fifty, &state, 0, 0));
    EXPECT(!take(&fifty, &state, 101, S));
    EXPECT(take(&fifty, &state, 100, S));
    EXPECT(!take(&fifty, &state, 101, S)); /* the line is at 50 now */
    EXPECT(take(&fifty, &state, 0, S));
    EXPECT(!take(&fifty, &state, 151, 2 * S));
    EXPECT(take(&fifty, &state, 150, 2 * S));
}

static void test_after_a_long_silence_any_value_passes(void)
{
    struct slope_state state = {.begun = false};
    EXPECT(take(&fifty, &state, 0, 0));
    EXPECT(take(&fifty, &state, UINT32_MAX, UINT64_C(100) * S * S));
}

static void test_a_slow_ramp_loses_nothing_to_rounding(void)
{
    const struct slope one = {.step = 1, .per_us = S};
    struct slope_state state = {.begun = false};
    bool good = true;
    for (uint64_t i = 0; i < 5000; i++) { /* 100 frames for each step */
        good = good && take(&one, &state, i / 100, i * S / 100);
    }
    EXPECT(good);
}

static void test_time_that_goes_back_is_no_time(void)
{
    struct slope_state state = {.begun = false};
    EXPECT(take(&fifty, &state, 0, 100 * S));
    EXPECT(!take(&fifty, &state, 51, 0));
    EXPECT(take(&fifty, &state, 50, 0));
    EXPECT(!take(&fifty, &state, 51, 100 * S));
}

static void test_extremes_stay_within_the_arithmetic(void)
{
    const struct slope most = {.step = UINT64_MAX, .per_us = UINT32_MAX};
    const struct slope least = {.step = 1, .per_us = UINT32_MAX};
    struct slope_state state = {.begun = false};
    EXPECT(take(&most, &state, 0, 0));
    EXPECT(take(&most, &state, UINT64_MAX, UINT64_MAX));
    state = (struct slope_state){.begun = false};
    EXPECT(take(&least, &state, UINT64_MAX, 0));
    EXPECT(!take(&least, &state, 0, UINT32_MAX));
    EXPECT(take(&least, &state, UINT64_MAX - 2, UINT32_MAX));
}

static void test_real_values_have_the_same_law(void)
{
    const struct slope quarter = {
        .step = value_distance_of_real(0.25), .per_us = S, .real = true};
    struct slope_state state = {.begun = false};
    EXPECT(take(&quarter, &state, value_real_key(-1), 0));
    EXPECT(take(&quarter, &state, value_real_key(-0.75), 0));
    EXPECT(!take(&quarter, &state, value_real_key(-0.74), 0));
    EXPECT(take(&quarter, &state, value_real_key(-1.25), 0));
    EXPECT(take(&quarter, &state, value_real_key(-0.5), S)); /* at -0.75 now */
    EXPECT(!take(&quarter, &state, value_real_key(-1.01), S));
    EXPECT(take(&quarter, &state, value_real_key(-1.25), 2 * S));
}

struct point {
    int64_t value;
    int64_t at;
};

/* There is a line of the law by all of these points: the first is on it, and no two are
 * further apart than the line and a step at each end allow (a function on some points
 * that is slow enough there can be continued as slow, McShane 1934). In units of 1 / per.
 */
static bool has_line(const struct point *points, size_t count, int64_t step, int64_t per)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            int64_t off = (points[i].value - points[k].value) * per;
            int64_t ends = k == 0 ? 1 : 2;
            int64_t most = ends * step * per + step * (points[i].at - points[k].at);
            good = good && off <= most && -off <= most;
        }
    }
    return good;
}

#define POINTS 50

static void test_a_value_passes_exactly_when_a_line_goes_by_it(void)
{
    struct random random = {3};
    uint64_t counts[2] = {0, 0};
    for (int round = 0; round < 2000 && !tap_failed; round++) {
        struct slope slope = {.step = 1 + random_below(&random, 20),
                              .per_us = 1 + random_below(&random, 50)};
        struct slope_state state = {.begun = false};
        struct point points[POINTS];
        size_t count = 0;
        uint64_t now_us = 0;
        for (int i = 0; i < POINTS; i++) {
            uint64_t key = 1000 + random_below(&random, 60);
            now_us += random_below(&random, 40);
            points[count] = (struct point){(int64_t)key, (int64_t)now_us};
            bool wanted =
                has_line(points, count + 1, (int64_t)slope.step, (int64_t)slope.per_us);
            EXPECT_EQ(take(&slope, &state, key, now_us), wanted);
            count += wanted;
            counts[wanted]++;
        }
    }
    EXPECT(counts[0] > 10000 && counts[1] > 10000);
}

int main(void)
{
    RUN(test_the_first_value_sets_the_line);
    RUN(test_noise_within_the_step_passes_for_ever);
    RUN(test_with_time_a_larger_step_is_allowed);
    RUN(test_after_a_long_silence_any_value_passes);
    RUN(test_a_slow_ramp_loses_nothing_to_rounding);
    RUN(test_time_that_goes_back_is_no_time);
    RUN(test_extremes_stay_within_the_arithmetic);
    RUN(test_real_values_have_the_same_law);
    RUN(test_a_value_passes_exactly_when_a_line_goes_by_it);
    return tap_done();
}
