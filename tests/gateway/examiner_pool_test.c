/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/examiner_pool.h"

#include "tests/tap.h"

static void test_all_are_lent_once_and_come_back(void)
{
    static struct examiner_pool pool;
    static bool seen[EXAMINER_POOL_MAX];
    if (!EXPECT(examiner_pool_open(&pool))) {
        return;
    }
    for (int i = 0; i < EXAMINER_POOL_MAX; i++) {
        int16_t index = examiner_pool_take(&pool);
        EXPECT(index >= 0 && !seen[index]);
        seen[index] = true;
    }
    EXPECT_EQ(examiner_pool_take(&pool), -1);
    examiner_pool_give(&pool, -1);
    EXPECT_EQ(examiner_pool_take(&pool), -1);
    examiner_pool_give(&pool, 7);
    EXPECT_EQ(examiner_pool_take(&pool), 7);
    examiner_pool_close(&pool);
}

static void test_one_that_was_lent_before_is_lent_first(void)
{
    static struct examiner_pool pool;
    if (!EXPECT(examiner_pool_open(&pool))) {
        return;
    }
    int16_t first = examiner_pool_take(&pool);
    examiner_pool_give(&pool, first);
    EXPECT_EQ(examiner_pool_take(&pool), first);
    examiner_pool_close(&pool);
}

int main(void)
{
    RUN(test_all_are_lent_once_and_come_back);
    RUN(test_one_that_was_lent_before_is_lent_first);
    return tap_done();
}
