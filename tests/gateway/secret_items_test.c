/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_items.h"

#include <string.h>

#include "tests/tap.h"

#define NUMBERS 60

static struct secret_items all, some, out;
static uint64_t seed = 3;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

/* In any order, many of them twice; has says which. */
static void invent(struct secret_items *items, bool has[NUMBERS])
{
    items->count = 0;
    memset(has, 0, NUMBERS * sizeof *has);
    for (unsigned n = next_random(NUMBERS); n > 0; n--) {
        uint32_t number = next_random(NUMBERS);
        has[number] = true;
        EXPECT(secret_items_add(items, number));
    }
}

/* Exactly those that want says, in order. */
static bool is_set(const struct secret_items *items, const bool want[NUMBERS])
{
    uint32_t at = 0;
    for (uint32_t number = 0; number < NUMBERS; number++) {
        if (want[number] && (at == items->count || items->list[at++] != number)) {
            return false;
        }
    }
    return at == items->count;
}

static void test_sets_hold_each_number_once_and_in_order(void)
{
    for (unsigned round = 0; round < 1000; round++) {
        bool a[NUMBERS], b[NUMBERS], both[NUMBERS], rest[NUMBERS];
        invent(&all, a);
        invent(&some, b);
        for (unsigned i = 0; i < NUMBERS; i++) {
            both[i] = a[i] || b[i];
            rest[i] = a[i] && !b[i];
        }
        EXPECT(is_set(&all, a) && is_set(&some, b));
        EXPECT(secret_items_join(&out, &some, all.list, all.count));
        EXPECT(is_set(&out, both));
        secret_items_without(&out, all.list, all.count, some.list, some.count);
        if (!EXPECT(is_set(&out, rest))) {
            return;
        }
    }
}

static void test_one_that_is_full_says_so(void)
{
    static const uint32_t one[] = {0};
    all.count = 0;
    for (uint32_t i = 0; i < SECRET_ITEMS_MAX; i++) {
        EXPECT(secret_items_add(&all, 2 * i));
    }
    EXPECT(secret_items_add(&all, 4));
    EXPECT(!secret_items_add(&all, 3));
    EXPECT_EQ(all.count, SECRET_ITEMS_MAX);
    out.count = 5;
    EXPECT(!secret_items_join(&out, &all, one, 1));
    EXPECT_EQ(out.count, 5);
    EXPECT(secret_items_join(&out, &all, one, 0));
    EXPECT_EQ(out.count, SECRET_ITEMS_MAX);
}

static void test_the_hash_is_of_the_numbers_and_of_the_seed(void)
{
    bool has[NUMBERS];
    invent(&all, has);
    (void)!secret_items_add(&all, 0);
    memcpy(&some, &all, sizeof some);
    EXPECT_EQ(secret_items_hash(&all, 1), secret_items_hash(&some, 1));
    EXPECT(secret_items_hash(&all, 1) != secret_items_hash(&all, 2));
    (void)!secret_items_add(&some, NUMBERS);
    EXPECT(secret_items_hash(&all, 1) != secret_items_hash(&some, 1));
    all.count = some.count = 1;
    some.list[0] = all.list[0] + 1;
    EXPECT(secret_items_hash(&all, 1) != secret_items_hash(&some, 1));
}

int main(void)
{
    RUN(test_sets_hold_each_number_once_and_in_order);
    RUN(test_one_that_is_full_says_so);
    RUN(test_the_hash_is_of_the_numbers_and_of_the_seed);
    return tap_done();
}
