/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/event_time.c. */
#include "gateway/officer/event_time.h"

#include "tests/tap.h"

/* What an event says of its times, and what is told of them. */
struct row {
    uint64_t mono_us, wall_us, first_us, last_us;
    uint64_t first_wall_us, last_wall_us;
};

static const struct row rows[] = {
    {1000, 900000, 400, 700, 899400, 899700},
    {1000, 900000, 1000, 1000, 900000, 900000},
    {1000, 900000, 0, 0, 900000, 900000},             /* it says none */
    {1000, 900000, 1, 1, 899001, 899001},             /* as the machine started */
    {1000, 900000, 1001, UINT64_MAX, 900000, 900000}, /* after it was written */
    {1000, 900000, 700, 400, 899400, 899400},         /* the last before the first */
    {1000, 900000, UINT64_MAX, 400, 899400, 899400},
    {0, 900000, 1, 2, 900000, 900000},
    {1000, 5, 400, 997, 2, 2}, /* before 1970 */
    {1000, 600, 400, 400, 600, 600},
    {1000, 0, 400, 700, 0, 0},
    {UINT64_MAX, 900000, 1, 2, 900000, 900000},
    {UINT64_MAX, UINT64_MAX, 1, UINT64_MAX, 1, UINT64_MAX},
};

static void test_occurrences_are_by_the_wall_clock_of_their_event(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct event event = {.mono_us = row->mono_us,
                              .wall_us = row->wall_us,
                              .first_us = row->first_us,
                              .last_us = row->last_us};
        EXPECT_EQ(event_time_first_us(&event), row->first_wall_us);
        EXPECT_EQ(event_time_last_us(&event), row->last_wall_us);
    }
}

static void test_both_ends_of_the_time_asked_for_are_in_it(void)
{
    EXPECT(event_time_in(10, 20, 20, 30));
    EXPECT(!event_time_in(10, 20, 21, 30));
    EXPECT(event_time_in(10, 20, 5, 10));
    EXPECT(!event_time_in(10, 20, 5, 9));
    EXPECT(event_time_in(10, 20, 14, 15)); /* it went on all that time */
    EXPECT(event_time_in(10, 20, 15, 0));
    EXPECT(!event_time_in(10, 20, 21, 0));
}

int main(void)
{
    RUN(test_occurrences_are_by_the_wall_clock_of_their_event);
    RUN(test_both_ends_of_the_time_asked_for_are_in_it);
    return tap_done();
}
