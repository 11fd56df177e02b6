/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/trail_ring.c. */
#include "gateway/ledger/trail_ring.h"

#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

#define ROOM 4

static struct trail_header headers[ROOM];
static struct trail_ring ring;

static void put(uint64_t time_us)
{
    struct trail_header header = trail_kit_frame(time_us, (uint32_t)time_us & 0x7FF);
    trail_ring_put(&ring, &header);
}

static void test_it_holds_the_last_in_the_order_of_their_coming(void)
{
    trail_ring_init(&ring, headers, ROOM);
    for (uint64_t now_us = 1; now_us <= 11; now_us++) {
        put(now_us);
        uint32_t count = trail_ring_count(&ring, now_us);
        EXPECT_EQ(count, now_us < ROOM ? now_us : ROOM);
        for (uint32_t n = 1; n <= count; n++) {
            EXPECT_EQ(trail_ring_before(&ring, n)->time_us, now_us + 1 - n);
        }
    }
}

static void test_what_is_older_than_its_age_is_not_given(void)
{
    trail_ring_init(&ring, headers, ROOM);
    put(5);
    put(1000);
    EXPECT_EQ(trail_ring_count(&ring, 5 + TRAIL_AGE_US), 2);
    EXPECT_EQ(trail_ring_count(&ring, 6 + TRAIL_AGE_US), 1);
    EXPECT_EQ(trail_ring_count(&ring, 1001 + TRAIL_AGE_US), 0);
}

static void test_none_is_given_after_a_reset_and_by_a_ring_without_room(void)
{
    trail_ring_init(&ring, headers, ROOM);
    put(1);
    trail_ring_reset(&ring);
    EXPECT_EQ(trail_ring_count(&ring, 1), 0);
    put(2);
    EXPECT_EQ(trail_ring_count(&ring, 2), 1);
    trail_ring_init(&ring, NULL, 0);
    put(3);
    EXPECT_EQ(trail_ring_count(&ring, 3), 0);
}

int main(void)
{
    RUN(test_it_holds_the_last_in_the_order_of_their_coming);
    RUN(test_what_is_older_than_its_age_is_not_given);
    RUN(test_none_is_given_after_a_reset_and_by_a_ring_without_room);
    return tap_done();
}
