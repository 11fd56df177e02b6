/* SPDX-License-Identifier: Apache-2.0 */
/* The timer that wakes for the next slot. */
#include "gateway/roles/can_pace.h"

#include "gateway/clock.h"
#include "tests/tap.h"

#define LATE_US 2000000U /* a machine under load */

static uv_loop_t loop;
static struct can_pace pace;
static uint16_t order[8]; /* of the rules whose frames left */
static unsigned left;
static uint64_t last_us;

static void on_due(void *context)
{
    struct can_pace *self = context;
    struct pacer_frame frame;
    last_us = clock_steady_us();
    while (can_pace_pop(self, &frame, last_us)) {
        order[left++ % 8] = frame.rule;
        EXPECT(frame.due_us <= last_us);
    }
}

static void begin(void)
{
    left = 0;
    memset(&pace, 0, sizeof pace);
    EXPECT(uv_loop_init(&loop) == 0 && can_pace_open(&pace, &loop, on_due, &pace));
}

static void end(void)
{
    uv_close((uv_handle_t *)&pace.poll, NULL);
    (void)close(pace.fd);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
}

static void put(uint64_t due_us, uint16_t rule)
{
    struct pacer_frame frame = {.due_us = due_us, .rule = rule};
    EXPECT(can_pace_put(&pace, &frame));
}

static void run_until(unsigned count)
{
    uint64_t end_us = clock_steady_us() + LATE_US;
    while (left < count && clock_steady_us() < end_us) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static void test_frames_leave_at_their_time_in_its_order(void)
{
    begin();
    uint64_t now_us = clock_steady_us();
    put(now_us + 20000, 2);
    put(now_us + 10000, 1); /* earlier than what the timer was set for */
    put(now_us + 30000, 3);
    run_until(1);
    EXPECT(last_us >= now_us + 10000);
    run_until(3);
    EXPECT(last_us >= now_us + 30000);
    EXPECT_EQ(left, 3);
    EXPECT(order[0] == 1 && order[1] == 2 && order[2] == 3);
    end();
}

static void test_a_time_that_is_past_is_now(void)
{
    begin();
    put(1, 7);
    run_until(1);
    EXPECT_EQ(left, 1);
    end();
}

static void test_what_is_forgotten_wakes_nobody(void)
{
    begin();
    put(clock_steady_us() + 1000, 1);
    EXPECT_EQ(can_pace_reset(&pace), 1);
    EXPECT_EQ(can_pace_reset(&pace), 0);
    uint64_t end_us = clock_steady_us() + 20000;
    while (clock_steady_us() < end_us) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    EXPECT_EQ(left, 0);
    end();
}

static void test_a_full_table_is_told(void)
{
    struct pacer_frame frame = {.due_us = UINT64_MAX / 2};
    begin();
    for (unsigned i = 0; i < PACER_CAPACITY; i++) {
        EXPECT(can_pace_put(&pace, &frame));
    }
    EXPECT(!can_pace_put(&pace, &frame));
    end();
}

int main(void)
{
    RUN(test_frames_leave_at_their_time_in_its_order);
    RUN(test_a_time_that_is_past_is_now);
    RUN(test_what_is_forgotten_wakes_nobody);
    RUN(test_a_full_table_is_told);
    return tap_done();
}
