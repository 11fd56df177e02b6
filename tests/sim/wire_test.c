/* SPDX-License-Identifier: Apache-2.0 */
/* Frame times and arbitration of the simulated bus. */
#include "sim/wire.h"

#include "tests/tap.h"

#define AGE_US 100000U

static struct wire wire;

static struct frame frame_of(uint32_t id, uint8_t length)
{
    return (struct frame){.id = id, .extended = id > 0x7FF, .length = length};
}

static void push(uint32_t id)
{
    struct frame frame = frame_of(id, 8);
    EXPECT_EQ(wire_push(&wire, &frame, AGE_US, 0), EGRESS_QUEUED);
}

static void left_are(const uint32_t *ids, size_t count)
{
    EXPECT_EQ(wire.count, count);
    for (size_t i = 0; i < count; i++) {
        EXPECT_EQ(wire.log[i].id, ids[i]);
    }
}
#define LEFT(...)                             \
    left_are((const uint32_t[]){__VA_ARGS__}, \
             sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static void the_log_has_when_each_began(void)
{
    wire_init(&wire, 500000, 0, 1000);
    push(0x100);
    push(0x101);
    wire_advance(&wire, 2000);
    EXPECT_EQ(wire.log_us[0], 1000);
    EXPECT_EQ(wire.log_us[1], 1222);
}

static void a_frame_takes_as_long_as_its_bits(void)
{
    wire_init(&wire, 500000, 2000000, 0);
    static const struct {
        struct frame frame;
        uint64_t us;
    } rows[] = {
        {{.id = 1}, 94},                                 /* 47 bits */
        {{.id = 1, .length = 8}, 222},                   /* 111 */
        {{.id = 1, .extended = true, .length = 8}, 262}, /* 131 */
        {{.id = 1, .kind = FRAME_REMOTE, .length = 8}, 94},
        {{.id = 1, .fd = true, .length = 8}, 250}, /* 125 at one rate */
        {{.id = 1, .fd = true, .bit_rate_switch = true, .length = 8}, 108},  /* 30, 95 */
        {{.id = 1, .fd = true, .bit_rate_switch = true, .length = 64}, 334}, /* 30, 548 */
        {{.id = 1, .extended = true, .fd = true, .length = 20}, 492},        /* 246 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT_EQ(wire_frame_us(&wire, &rows[i].frame), rows[i].us);
    }
    wire_init(&wire, 500000, 0, 0); /* no data rate: no switch */
    EXPECT_EQ(wire_frame_us(&wire, &rows[5].frame), 250);
    wire_init(&wire, 1000000, 0, 0);
    EXPECT_EQ(wire_frame_us(&wire, &rows[0].frame), 47);
}

static void a_frame_is_through_after_its_time_and_not_before(void)
{
    wire_init(&wire, 500000, 0, 1000);
    push(0x100);
    wire_advance(&wire, 1221);
    EXPECT_EQ(wire.count, 0);
    wire_advance(&wire, 1222);
    LEFT(0x100);
    EXPECT_EQ(wire.egress.counters.sent, 1);
}

static void the_strongest_that_waits_goes_next(void)
{
    wire_init(&wire, 500000, 0, 0);
    push(0x300);
    push(0x200);
    push(0x18000000);
    push(0x100);
    wire_advance(&wire, 5000);
    LEFT(0x300, 0x100, 0x200, 0x18000000);
}

static void the_frame_in_the_controller_is_not_taken_back(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire.background =
        (struct wire_background){.frames = {frame_of(5, 8)}, .count = 1, .running = true};
    wire_advance(&wire, 10); /* the background is on the wire */
    push(0x300);
    push(0x100);
    wire_advance(&wire, 1000);
    EXPECT_EQ(wire.count, 0);
    wire.background.running = false;
    wire_advance(&wire, 5000);
    LEFT(0x300, 0x100);
}

static void a_stronger_background_keeps_the_bus_from_its_start_to_its_stop(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire.background = (struct wire_background){.frames = {frame_of(5, 0), frame_of(6, 0)},
                                               .count = 2,
                                               .from = {.id = 0x100},
                                               .until = {.id = 3}};
    push(0x100);
    push(0x200);
    wire_advance(&wire, 10000);
    LEFT(0x100);
    wire_advance(&wire, 20000);
    EXPECT_EQ(egress_queued(&wire.egress), 0); /* 0x200 is in the controller */
    push(3);
    wire_advance(&wire, 90000);
    LEFT(0x100); /* and 3 waits behind it: the inversion that one in flight costs */
}

static void a_background_loses_to_a_stronger_frame(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire.background = (struct wire_background){
        .frames = {frame_of(0x400, 8)}, .count = 1, .running = true};
    wire_advance(&wire, 10);
    push(0x300);
    wire_advance(&wire, 222 + 222);
    LEFT(0x300);
}

static void a_background_frame_may_stop_the_background(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire.background = (struct wire_background){.frames = {frame_of(5, 0), frame_of(6, 0)},
                                               .count = 2,
                                               .until = {.id = 6},
                                               .running = true};
    wire_advance(&wire, 93);
    EXPECT(wire.background.running);
    wire_advance(&wire, 188);
    EXPECT(!wire.background.running);
    wire_advance(&wire, 1000);
    EXPECT(!wire.busy);
}

static void a_frame_that_waited_too_long_is_dropped_not_sent(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire.background =
        (struct wire_background){.frames = {frame_of(5, 8)}, .count = 1, .running = true};
    wire_advance(&wire, 10);
    push(0x300);
    push(0x301);
    wire_advance(&wire, AGE_US + 1000);
    EXPECT_EQ(wire.egress.counters.dropped[EGRESS_DROP_STALE], 1);
    wire_advance(&wire, EGRESS_ECHO_TIMEOUT_US + 1000);
    EXPECT_EQ(wire.egress.counters.dropped[EGRESS_DROP_NO_ECHO], 1);
    wire.background.running = false;
    wire_advance(&wire, 1000000);
    EXPECT_EQ(wire.count, 0);
}

static void a_full_queue_refuses(void)
{
    wire_init(&wire, 500000, 0, 0);
    struct frame frame = frame_of(0x300, 8);
    int queued = 0;
    while (wire_push(&wire, &frame, AGE_US, 0) == EGRESS_QUEUED) {
        queued++;
    }
    EXPECT_EQ(queued, EGRESS_CAPACITY);
}

static void an_idle_bus_lets_any_time_pass(void)
{
    wire_init(&wire, 500000, 0, 0);
    wire_advance(&wire, UINT64_C(86400000000));
    EXPECT_EQ(wire.now_us, UINT64_C(86400000000));
    push(0x100);
    wire_advance(&wire, UINT64_C(86400000222));
    LEFT(0x100);
}

static void the_log_keeps_the_first_and_counts_all(void)
{
    wire_init(&wire, 500000, 0, 0);
    for (uint32_t i = 0; i < WIRE_LOG_MAX + 10; i++) {
        push(0x100 + i % 2);
        wire_advance(&wire, wire.now_us + 300);
    }
    EXPECT_EQ(wire.count, WIRE_LOG_MAX + 10);
    EXPECT_EQ(wire.log[WIRE_LOG_MAX - 1].id, 0x101);
}

int main(void)
{
    RUN(a_frame_takes_as_long_as_its_bits);
    RUN(the_log_has_when_each_began);
    RUN(a_frame_is_through_after_its_time_and_not_before);
    RUN(the_strongest_that_waits_goes_next);
    RUN(the_frame_in_the_controller_is_not_taken_back);
    RUN(a_stronger_background_keeps_the_bus_from_its_start_to_its_stop);
    RUN(a_background_loses_to_a_stronger_frame);
    RUN(a_background_frame_may_stop_the_background);
    RUN(a_frame_that_waited_too_long_is_dropped_not_sent);
    RUN(a_full_queue_refuses);
    RUN(an_idle_bus_lets_any_time_pass);
    RUN(the_log_keeps_the_first_and_counts_all);
    return tap_done();
}
