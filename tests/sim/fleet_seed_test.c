/* SPDX-License-Identifier: Apache-2.0 */
/* What a simulated fleet draws from its seed. */
#include "sim/fleet_seed.h"

#include "tests/tap.h"

static bool same(struct digest a, struct digest b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

static void the_same_is_drawn_again_and_anything_else_for_anything_else(void)
{
    const struct fleet_seed one = {1, 3};
    const struct fleet_seed seed = {2, 3};
    const struct fleet_seed vehicle = {1, 4};
    struct digest drawn = fleet_seed_draw(&one, "x", 7);
    EXPECT(same(drawn, fleet_seed_draw(&one, "x", 7)));
    EXPECT(!same(drawn, fleet_seed_draw(&seed, "x", 7)));
    EXPECT(!same(drawn, fleet_seed_draw(&vehicle, "x", 7)));
    EXPECT(!same(drawn, fleet_seed_draw(&one, "y", 7)));
    EXPECT(!same(drawn, fleet_seed_draw(&one, "x", 8)));
}

static void a_number_is_below_its_bound_and_reaches_all_below(void)
{
    const struct fleet_seed seed = {1, 1};
    unsigned seen = 0;
    for (uint64_t i = 0; i < 100; i++) {
        uint64_t drawn = fleet_seed_below(&seed, "x", i, 5);
        EXPECT(drawn < 5);
        seen |= 1U << drawn;
    }
    EXPECT_EQ(seen, 0x1F);
}

static void a_vehicle_has_its_key_each_time_and_no_other_has_it(void)
{
    char first[SIGNATURE_PEM_BYTES];
    char again[SIGNATURE_PEM_BYTES];
    char other[SIGNATURE_PEM_BYTES];
    struct trouble why;
    struct signature_key *keys[] = {
        fleet_seed_key(&(struct fleet_seed){1, 1}, first, &why),
        fleet_seed_key(&(struct fleet_seed){1, 1}, again, &why),
        fleet_seed_key(&(struct fleet_seed){1, 2}, other, &why),
    };
    EXPECT(keys[0] != NULL && keys[1] != NULL && keys[2] != NULL);
    EXPECT_TEXT(first, again);
    EXPECT(strcmp(first, other) != 0);
    for (size_t i = 0; i < 3; i++) {
        signature_key_free(keys[i]);
    }
}

int main(void)
{
    RUN(the_same_is_drawn_again_and_anything_else_for_anything_else);
    RUN(a_number_is_below_its_bound_and_reaches_all_below);
    RUN(a_vehicle_has_its_key_each_time_and_no_other_has_it);
    return tap_done();
}
