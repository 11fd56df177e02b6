/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/stamp.h"

#include "gateway/clock.h"
#include "tests/tap.h"

#define NEAR_US 5000 /* two clocks are read one after the other */

/* What comes of a wall time so long ago is as long before now_us, but for as long as
 * a busy machine took to read the clocks. began_us: before the wall was first read. */
static bool is_before(struct stamp *stamp, uint64_t ago_us, uint64_t now_us,
                      uint64_t began_us)
{
    uint64_t came_us = stamp_steady_us(stamp, clock_wall_us() - ago_us, now_us);
    uint64_t want_us = now_us - ago_us;
    uint64_t off_us = came_us > want_us ? came_us - want_us : want_us - came_us;
    return off_us < NEAR_US + (clock_steady_us() - began_us);
}

static void a_frame_without_a_stamp_came_now(void)
{
    struct stamp stamp = {0};
    EXPECT_EQ(stamp_steady_us(&stamp, 0, 77), 77);
}

static void a_stamp_of_the_wall_is_a_time_of_the_steady_clock(void)
{
    struct stamp stamp = {0};
    uint64_t now_us = clock_steady_us();
    EXPECT(is_before(&stamp, 10000, now_us, now_us));
}

static void no_frame_comes_after_now(void)
{
    struct stamp stamp = {0};
    uint64_t now_us = clock_steady_us();
    EXPECT_EQ(stamp_steady_us(&stamp, clock_wall_us() + 15000, now_us), now_us);
    EXPECT_EQ(stamp_steady_us(&stamp, clock_wall_us() + 60000000, now_us), now_us);
}

static void a_wall_that_jumped_is_looked_at_again(void)
{
    struct stamp stamp = {0};
    uint64_t now_us = clock_steady_us();
    EXPECT(is_before(&stamp, 0, now_us, now_us));
    stamp.wall_ahead_us += 3600000000; /* as it was before it jumped back an hour */
    stamp.seen_us = now_us - 1;
    EXPECT(is_before(&stamp, 10000, now_us, now_us));
}

static void a_stamp_far_off_is_doubted_once_at_a_time(void)
{
    struct stamp stamp = {0};
    uint64_t now_us = clock_steady_us();
    EXPECT(is_before(&stamp, 0, now_us, now_us));
    stamp.wall_ahead_us -= 50000;
    stamp.seen_us = now_us;
    EXPECT_EQ(stamp_steady_us(&stamp, clock_wall_us(), now_us), now_us);
    EXPECT_EQ(stamp.seen_us, now_us);
}

int main(void)
{
    RUN(a_frame_without_a_stamp_came_now);
    RUN(a_stamp_of_the_wall_is_a_time_of_the_steady_clock);
    RUN(no_frame_comes_after_now);
    RUN(a_wall_that_jumped_is_looked_at_again);
    RUN(a_stamp_far_off_is_doubted_once_at_a_time);
    return tap_done();
}
