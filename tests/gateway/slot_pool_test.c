/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/slot_pool.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/tap.h"

#define SLOT_BYTES 4096
#define SLOTS 64

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

static size_t pages_held(void *slots)
{
    size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
    size_t pages = SLOTS * SLOT_BYTES / page_bytes;
    unsigned char held[SLOTS] = {0};
    size_t count = 0;
    EXPECT_EQ(mincore(slots, SLOTS * SLOT_BYTES, held), 0);
    for (size_t i = 0; i < pages; i++) {
        count += held[i] & 1;
    }
    return count;
}

/* Takes n slots, writes to each, and gives all but `keeps` of them back. */
static void use(uint8_t (*slots)[SLOT_BYTES], int n, int keeps)
{
    for (int i = 0; i < n; i++) {
        int16_t number = slot_pool_take(&pool);
        EXPECT(number >= 0);
        slots[number][0] = 1;
        slots[number][SLOT_BYTES - 1] = 1;
    }
    for (int16_t i = (int16_t)keeps; i < n; i++) {
        slot_pool_give(&pool, i);
    }
}

static void test_memory_of_a_flood_is_given_back_when_all_slots_are(void)
{
    slot_pool_init(&pool, SLOTS);
    uint8_t(*slots)[SLOT_BYTES] = slot_pool_map(&pool, SLOT_BYTES);
    EXPECT_EQ(pages_held(slots), 0);
    use(slots, SLOTS, 1);
    slot_pool_rest(&pool, slots, SLOT_BYTES);
    EXPECT(pages_held(slots) > 0);
    EXPECT_EQ(slots[0][0], 1);
    EXPECT_EQ(slot_pool_left(&pool), SLOTS - 1);
    slot_pool_give(&pool, 0);
    slot_pool_rest(&pool, slots, SLOT_BYTES);
    EXPECT_EQ(pages_held(slots), 0);
    EXPECT_EQ(slot_pool_left(&pool), SLOTS);
    EXPECT_EQ(slots[SLOTS - 1][0], 0);
    use(slots, SLOT_POOL_STAYS, 0);
    slot_pool_rest(&pool, slots, SLOT_BYTES);
    EXPECT_EQ(slots[0][0], 1);
    slot_pool_unmap(&pool, slots, SLOT_BYTES);
    slot_pool_unmap(&pool, NULL, SLOT_BYTES);
}

int main(void)
{
    RUN(test_all_are_lent_once_and_come_back);
    RUN(test_one_that_was_lent_before_is_lent_first);
    RUN(test_memory_of_a_flood_is_given_back_when_all_slots_are);
    return tap_done();
}
