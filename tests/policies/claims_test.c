/* SPDX-License-Identifier: Apache-2.0 */
/* What a vehicle node was seen to send stays its own. */
#include "policies/claims.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct claims claims;

static void an_empty_set_holds_nothing(void)
{
    claims = (struct claims){0};
    for (uint32_t id = 0; id < 2048; id++) {
        EXPECT(!claims_hold(&claims, id, false));
        EXPECT(!claims_hold(&claims, id, true));
    }
}

static void each_standard_id_is_held_alone(void)
{
    for (uint32_t id = 0; id < 2048; id += 61) {
        claims = (struct claims){0};
        claims_add(&claims, id, false);
        for (uint32_t other = 0; other < 2048; other++) {
            EXPECT_EQ(claims_hold(&claims, other, false), other == id);
            EXPECT(!claims_hold(&claims, other, true));
        }
    }
}

static void extended_ids_are_held_and_no_others(void)
{
    claims = (struct claims){0};
    struct random random = {31};
    for (int i = 0; i < 5000; i++) {
        claims_add(&claims, (uint32_t)random_below(&random, 1U << 29) & ~1U, true);
    }
    struct random again = {31};
    for (int i = 0; i < 5000; i++) {
        uint32_t id = (uint32_t)random_below(&again, 1U << 29) & ~1U;
        EXPECT(claims_hold(&claims, id, true));
        EXPECT(!claims_hold(&claims, id | 1U, true));
    }
}

static void adding_an_id_twice_counts_once(void)
{
    claims = (struct claims){0};
    claims_add(&claims, 0x18FEF100, true);
    claims_add(&claims, 0x18FEF100, true);
    EXPECT_EQ(claims.extended_count, 1);
}

static void ids_that_collide_are_told_apart(void)
{
    claims = (struct claims){0};
    /* Every multiple of 2^19 hashes from few bits: many share a slot. */
    for (uint32_t i = 0; i < 1024; i++) {
        claims_add(&claims, i << 19, true);
    }
    EXPECT_EQ(claims.extended_count, 1024);
    for (uint32_t i = 0; i < 1024; i++) {
        EXPECT(claims_hold(&claims, i << 19, true));
        EXPECT(!claims_hold(&claims, (i << 19) + 1, true));
    }
}

static void a_full_table_claims_every_extended_id_and_counts(void)
{
    claims = (struct claims){0};
    for (uint32_t id = 0; id < CLAIMS_EXTENDED_MAX; id++) {
        claims_add(&claims, id * 7, true);
    }
    EXPECT_EQ(claims.lost, 0);
    EXPECT(!claims_hold(&claims, 0x1FFFFFFF, true));
    claims_add(&claims, 14, true); /* known already: no loss */
    EXPECT_EQ(claims.lost, 0);
    claims_add(&claims, 0x1FFFFFFE, true);
    EXPECT_EQ(claims.lost, 1);
    EXPECT(claims_hold(&claims, 0x1FFFFFFE, true));
    EXPECT(claims_hold(&claims, 0x1FFFFFFF, true));
    EXPECT(!claims_hold(&claims, 0x7FF, false));
}

int main(void)
{
    RUN(an_empty_set_holds_nothing);
    RUN(each_standard_id_is_held_alone);
    RUN(extended_ids_are_held_and_no_others);
    RUN(adding_an_id_twice_counts_once);
    RUN(ids_that_collide_are_told_apart);
    RUN(a_full_table_claims_every_extended_id_and_counts);
    return tap_done();
}
