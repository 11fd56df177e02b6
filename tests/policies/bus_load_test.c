/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bus_load.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

#define SECOND_US UINT64_C(1000000)

static struct bus_load load;

static unsigned ticks(uint64_t now_us, uint64_t *at_us)
{
    unsigned count = 0;
    while (bus_load_tick(&load, now_us, at_us)) {
        count++;
    }
    return count;
}

static void without_a_limit_everything_has_room(void)
{
    uint64_t at_us;
    bus_load_init(&load, 500000, 0);
    for (unsigned i = 0; i < 100000; i++) {
        EXPECT(bus_load_take(&load, 135, 0));
        bus_load_add(&load, 135, 0);
    }
    EXPECT_EQ(ticks(0, &at_us), 0);
    EXPECT_EQ(bus_load_last_second(&load, SECOND_US), 0);
}

/* 1% of 100k: 1,000 bit/s, and a second of it in advance. */
static void a_second_of_the_limit_fits_at_once_and_not_a_bit_more(void)
{
    uint64_t at_us;
    bus_load_init(&load, 100000, 1);
    EXPECT(bus_load_take(&load, 400, 5));
    EXPECT(bus_load_take(&load, 600, 5));
    EXPECT_EQ(ticks(5, &at_us), 0);
    EXPECT(!bus_load_take(&load, 1, 5));
    EXPECT_EQ(ticks(6, &at_us), 1);
    EXPECT_EQ(at_us, 5);
    EXPECT_EQ(ticks(7, &at_us), 0);
    EXPECT(!bus_load_take(&load, 1, 5 + SECOND_US / 2 - 1)); /* half has to leak */
    EXPECT(bus_load_take(&load, 500, 5 + SECOND_US / 2));
    EXPECT_EQ(ticks(5 + SECOND_US, &at_us), 0);
}

static void what_others_send_counts_and_is_forgotten_beyond_a_full_bucket(void)
{
    uint64_t at_us;
    bus_load_init(&load, 100000, 1);
    for (unsigned i = 0; i < 1000; i++) { /* ten times too much, for ten seconds */
        bus_load_add(&load, 100, i * SECOND_US / 100);
    }
    uint64_t end_us = 999 * SECOND_US / 100;
    EXPECT_EQ(ticks(end_us, &at_us), 1);
    EXPECT_EQ(at_us, 11 * SECOND_US / 100); /* 12 frames, less what leaked */
    EXPECT(!bus_load_take(&load, 1, end_us + SECOND_US / 2 - 1));
    EXPECT(bus_load_take(&load, 1, end_us + SECOND_US / 2));
}

static void each_time_is_told_however_seldom_one_asks(void)
{
    uint64_t at_us;
    bus_load_init(&load, 100000, 1);
    for (uint64_t i = 0; i < 3; i++) {
        bus_load_add(&load, 1001, 10 * i * SECOND_US);
        bus_load_add(&load, 1001, 10 * i * SECOND_US + 1);
    }
    EXPECT_EQ(ticks(100 * SECOND_US, &at_us), 3);
    EXPECT_EQ(at_us, 20 * SECOND_US);
}

static void time_that_goes_back_leaks_nothing(void)
{
    bus_load_init(&load, 100000, 1);
    EXPECT(bus_load_take(&load, 1000, SECOND_US));
    EXPECT(!bus_load_take(&load, 1, 0));
    EXPECT(!bus_load_take(&load, 1, SECOND_US));
    EXPECT(!bus_load_take(&load, 1, 3 * SECOND_US / 2 - 1));
    EXPECT(bus_load_take(&load, 1, 3 * SECOND_US / 2));
    EXPECT_EQ(bus_load_last_second(&load, 0), 0);
}

/* Else frames that wait to be read would count as a pause. */
static void it_leaks_no_further_than_the_bus_is_known(void)
{
    uint64_t at_us;
    bus_load_init(&load, 100000, 1);
    bus_load_add(&load, 1001, 0);
    bus_load_known_until(&load, 10);
    EXPECT(!bus_load_take(&load, 1, 10 * SECOND_US));
    EXPECT_EQ(ticks(10 * SECOND_US, &at_us), 1);
    bus_load_known_until(&load, SECOND_US / 2);
    EXPECT(bus_load_has_room(&load, 500, 10 * SECOND_US));
    EXPECT(!bus_load_has_room(&load, 501, 10 * SECOND_US));
    EXPECT_EQ(bus_load_last_second(&load, 10 * SECOND_US), 0);
    bus_load_known_until(&load, BUS_LOAD_ALL_KNOWN);
    EXPECT(bus_load_has_room(&load, 501, 10 * SECOND_US));
}

/* Who asks first, as for a part of a message, is refused for the same reason. */
static void a_frame_that_was_asked_for_in_vain_is_told(void)
{
    uint64_t at_us;
    bus_load_init(&load, 100000, 1);
    bus_load_add(&load, 1000, 0);
    EXPECT(!bus_load_has_room(&load, 1, 0));
    EXPECT_EQ(ticks(0, &at_us), 1);
    EXPECT(!bus_load_has_room(&load, 1, SECOND_US / 4));
    EXPECT_EQ(ticks(SECOND_US / 4, &at_us), 0);
    EXPECT(bus_load_has_room(&load, 1, SECOND_US / 2));
}

static void frames_that_nobody_counted_fill_it(void)
{
    bus_load_init(&load, 100000, 1);
    bus_load_fill(&load, 0);
    EXPECT(!bus_load_has_room(&load, 1, SECOND_US / 2 - 1));
    EXPECT(bus_load_has_room(&load, 500, SECOND_US / 2));
    bus_load_init(&load, 100000, 0);
    bus_load_fill(&load, 0);
    EXPECT(bus_load_take(&load, 1, 0));
}

static void a_new_limit_goes_on_where_the_bucket_was(void)
{
    struct bus_load old;
    bus_load_init(&load, 100000, 10);
    EXPECT(bus_load_take(&load, 9000, 5));
    old = load;
    bus_load_init(&load, 100000, 1);
    bus_load_inherit(&load, &old);
    EXPECT(!bus_load_take(&load, 1, 5)); /* full: 9,000 do not fit */
    bus_load_init(&load, 100000, 20);
    bus_load_inherit(&load, &old);
    EXPECT(bus_load_take(&load, 11000, 5));
    EXPECT(!bus_load_take(&load, 1, 5));
    old = load;
    bus_load_init(&load, 100000, 0);
    bus_load_inherit(&load, &old);
    EXPECT(bus_load_take(&load, 1, 5));
}

static void the_last_whole_second_is_told(void)
{
    bus_load_init(&load, 500000, 50);
    bus_load_add(&load, 100, SECOND_US + 1);
    bus_load_add(&load, 200, 2 * SECOND_US - 1);
    EXPECT_EQ(bus_load_last_second(&load, 2 * SECOND_US - 1), 0);
    EXPECT_EQ(bus_load_last_second(&load, 2 * SECOND_US), 300);
    bus_load_add(&load, 50, 2 * SECOND_US);
    EXPECT_EQ(bus_load_last_second(&load, 2 * SECOND_US + 1), 300);
    EXPECT_EQ(bus_load_last_second(&load, 3 * SECOND_US), 50);
    EXPECT_EQ(bus_load_last_second(&load, 4 * SECOND_US), 0);
    bus_load_add(&load, 7, 9 * SECOND_US);
    EXPECT_EQ(bus_load_last_second(&load, 9 * SECOND_US), 0);
    EXPECT_EQ(bus_load_last_second(&load, 10 * SECOND_US), 7);
}

#define EVENTS 300
#define LIMIT 50000U /* bit/s: 10% of 500k */

/* Every window that ends with the last frame and begins after the bus was above: bits in
 * it against the law, in millionths. */
static bool window_breaks(const uint64_t *at_us, const uint32_t *bits, unsigned count,
                          unsigned first)
{
    uint64_t sum = 0;
    for (unsigned i = count; i-- > first;) {
        sum += bits[i];
        uint64_t window_us = at_us[count - 1] - at_us[i];
        if (sum * 1000000 > LIMIT * window_us + LIMIT * SECOND_US) {
            return true;
        }
    }
    return false;
}

/* The law of the header, against each window there is. */
static void no_window_holds_more_than_the_law_says(void)
{
    static uint64_t at_us[EVENTS + 1];
    static uint32_t bits[EVENTS + 1];
    struct random random = {23};
    unsigned refused = 0;
    for (unsigned round = 0; round < 100; round++) {
        uint64_t now_us = 0;
        unsigned count = 0;
        unsigned first = 0; /* what came since the bus was above */
        uint64_t spread_us = 1 + random_below(&random, 12000);
        bus_load_init(&load, 500000, 10);
        for (unsigned i = 0; i < EVENTS; i++) {
            now_us += random_below(&random, spread_us);
            at_us[count] = now_us;
            bits[count] = 50 + (uint32_t)random_below(&random, 700);
            bool ours = random_below(&random, 2) == 0;
            bool taken = ours && bus_load_take(&load, bits[count], now_us);
            if (!ours) {
                bus_load_add(&load, bits[count], now_us);
            }
            bool above = load.above;
            EXPECT(!taken || !above);
            EXPECT(!above || !bus_load_take(&load, 1, now_us));
            count += taken || !ours;
            if (above) {
                first = count; /* the law speaks of windows without such a moment */
            } else {
                EXPECT(!window_breaks(at_us, bits, count, first));
            }
            refused += ours && !taken;
        }
    }
    EXPECT(refused > 100);
}

int main(void)
{
    RUN(without_a_limit_everything_has_room);
    RUN(a_second_of_the_limit_fits_at_once_and_not_a_bit_more);
    RUN(what_others_send_counts_and_is_forgotten_beyond_a_full_bucket);
    RUN(each_time_is_told_however_seldom_one_asks);
    RUN(time_that_goes_back_leaks_nothing);
    RUN(it_leaks_no_further_than_the_bus_is_known);
    RUN(a_frame_that_was_asked_for_in_vain_is_told);
    RUN(frames_that_nobody_counted_fill_it);
    RUN(a_new_limit_goes_on_where_the_bucket_was);
    RUN(the_last_whole_second_is_told);
    RUN(no_window_holds_more_than_the_law_says);
    return tap_done();
}
