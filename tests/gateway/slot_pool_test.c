/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/slot_pool.h"

#include "tests/tap.h"

static struct slot_pool pool;

static void test_all_are_lent_once_and_come_back(void)
{
    static bool seen[SLOT_POOL_MAX];
    slot_pool_init(&pool, SLOT_POOL_MAX);
    for (unsigned i = 0; i < SLOT_POOL_MAX; i++) {
        EXPECT_EQ(slot_pool_left(&pool), SLOT_POOL_MAX - i);
        int16_t number = slot_pool_take(&pool);
        EXPECT(number >= 0 && !seen[number]);
        seen[number] = true;
    }
    EXPECT_EQ(slot_pool_take(&pool), -1);
    slot_pool_give(&pool, -1);
    EXPECT_EQ(slot_pool_left(&pool), 0);
    EXPECT_EQ(slot_pool_take(&pool), -1);
    slot_pool_give(&pool, 7);
    EXPECT_EQ(slot_pool_left(&pool), 1);
    EXPECT_EQ(slot_pool_take(&pool), 7);
}

static void test_one_that_was_lent_before_is_lent_first(void)
{
    slot_pool_init(&pool, 3);
    EXPECT_EQ(slot_pool_take(&pool), 0);
    slot_pool_give(&pool, 0);
    EXPECT_EQ(slot_pool_take(&pool), 0);
    EXPECT_EQ(pool.touched, 1);
    EXPECT_EQ(slot_pool_left(&pool), 2);
}

int main(void)
{
    RUN(test_all_are_lent_once_and_come_back);
    RUN(test_one_that_was_lent_before_is_lent_first);
    return tap_done();
}
