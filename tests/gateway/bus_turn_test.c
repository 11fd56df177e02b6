/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/bus_turn.h"

#include "tests/tap.h"

static void test_nothing_to_read_is_nobodys_turn(void)
{
    struct bus_turn turn = {0};
    EXPECT_EQ(bus_turn_take(&turn, 3), BUS_TURN_NONE);
}

static void test_each_bus_has_its_turn_once(void)
{
    struct bus_turn turn = {.look = 0xD};
    EXPECT_EQ(bus_turn_take(&turn, 0), 0);
    EXPECT_EQ(bus_turn_take(&turn, 0), 2);
    EXPECT_EQ(bus_turn_take(&turn, 0), 3);
    EXPECT_EQ(bus_turn_take(&turn, 0), BUS_TURN_NONE);
}

static void test_an_awaited_echo_comes_first(void)
{
    struct bus_turn turn = {.look = 7};
    EXPECT_EQ(bus_turn_take(&turn, 4), 2);
    EXPECT_EQ(bus_turn_take(&turn, 4), 0);
}

/* Bus 1 is flooded: it has more each time, and an echo behind it all. */
static void test_a_flooded_bus_that_owes_an_echo_starves_no_other(void)
{
    struct bus_turn turn = {0};
    unsigned taken[3] = {0};
    for (int i = 0; i < 3 * BUS_TURN_PLAIN * 100; i++) {
        turn.look |= 7;
        taken[bus_turn_take(&turn, 2)]++;
    }
    EXPECT(taken[0] >= 100);
    EXPECT(taken[2] >= 100);
    EXPECT(taken[1] > taken[0] + taken[2]);
}

int main(void)
{
    RUN(test_nothing_to_read_is_nobodys_turn);
    RUN(test_each_bus_has_its_turn_once);
    RUN(test_an_awaited_echo_comes_first);
    RUN(test_a_flooded_bus_that_owes_an_echo_starves_no_other);
    return tap_done();
}
