/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/leaf_cache.h"

#include "tests/tap.h"

static struct leaf_cache cache;
static struct tls_session_identity out;
static const uint8_t chain[] = "chain";
static const uint8_t key[] = "key";
static const struct tls_session_identity identity = {chain, 5, key, 3};

static void test_a_leaf_is_asked_for_once_and_kept_for_a_day(void)
{
    memset(&cache, 0, sizeof cache);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 5, &out), LEAF_NONE);
    leaf_cache_asked(&cache, "a.example", 5);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 6, &out), LEAF_ASKED);
    leaf_cache_give(&cache, "a.example", &identity, 7);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 8, &out), LEAF_GOOD);
    EXPECT(out.chain_bytes == 5 && memcmp(out.chain, chain, 5) == 0);
    EXPECT(out.key_bytes == 3 && memcmp(out.key, key, 3) == 0);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 6 + LEAF_CACHE_FRESH_US, &out),
              LEAF_GOOD);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 7 + LEAF_CACHE_FRESH_US, &out),
              LEAF_NONE);
}

static void test_a_refusal_holds_for_a_minute(void)
{
    memset(&cache, 0, sizeof cache);
    leaf_cache_give(&cache, "a.example", NULL, 5);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 6, &out), LEAF_REFUSED);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 5 + LEAF_CACHE_REFUSED_US, &out),
              LEAF_NONE);
}

static void test_what_is_too_long_is_a_refusal(void)
{
    static const uint8_t bytes[LEAF_CACHE_CHAIN_BYTES + 1];
    memset(&cache, 0, sizeof cache);
    leaf_cache_give(&cache, "a.example",
                    &(struct tls_session_identity){bytes, sizeof bytes, key, 3}, 5);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 6, &out), LEAF_REFUSED);
    leaf_cache_give(&cache, "a.example",
                    &(struct tls_session_identity){chain, 5, bytes, sizeof bytes}, 5);
    EXPECT_EQ(leaf_cache_find(&cache, "a.example", 6, &out), LEAF_REFUSED);
}

static void test_the_one_that_was_not_asked_for_longest_makes_room(void)
{
    char name[16];
    memset(&cache, 0, sizeof cache);
    for (int i = 0; i < LEAF_CACHE_LEAVES; i++) {
        (void)snprintf(name, sizeof name, "n%d", i);
        leaf_cache_give(&cache, name, &identity, 5);
    }
    EXPECT_EQ(leaf_cache_find(&cache, "n0", 6, &out), LEAF_GOOD);
    leaf_cache_give(&cache, "new", &identity, 6);
    EXPECT_EQ(leaf_cache_find(&cache, "n1", 6, &out), LEAF_NONE);
    EXPECT_EQ(leaf_cache_find(&cache, "n0", 6, &out), LEAF_GOOD);
    EXPECT_EQ(leaf_cache_find(&cache, "n2", 6, &out), LEAF_GOOD);
    EXPECT_EQ(leaf_cache_find(&cache, "new", 6, &out), LEAF_GOOD);
}

int main(void)
{
    RUN(test_a_leaf_is_asked_for_once_and_kept_for_a_day);
    RUN(test_a_refusal_holds_for_a_minute);
    RUN(test_what_is_too_long_is_a_refusal);
    RUN(test_the_one_that_was_not_asked_for_longest_makes_room);
    return tap_done();
}
