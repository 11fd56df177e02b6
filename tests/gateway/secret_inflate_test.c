/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_inflate.h"

#include "tests/gateway/secret_kit.h"
#include "tests/gateway/touched.h"
#include "tests/tap.h"

#define PLAIN_BYTES ((size_t)1 << 20)
#define SLOTS 2
#define VIN "WVWZZZ1KZ6W612305"

static uint8_t plain[PLAIN_BYTES], packed[PLAIN_BYTES + 4096];
static const int bits[] = {-15, 15, 31};
static uint64_t seed = 9;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

/* Gives the packed bytes in pieces up to the first state that is not MORE; *at is how
 * many were given. */
static enum secret_inflate_state give(struct secret_inflater *slot, size_t len,
                                      size_t piece, size_t *at, struct secret_hit *hit)
{
    enum secret_inflate_state state = SECRET_INFLATE_MORE;
    for (*at = 0; *at < len && state == SECRET_INFLATE_MORE;) {
        size_t n = len - *at < piece ? len - *at : piece;
        state = secret_inflate_take(slot, packed + *at, n, hit);
        *at += n;
    }
    return state;
}

static void test_each_form_is_unpacked_to_its_end(void)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    for (unsigned form = 0; form < 3; form++) {
        struct secret_hit hit = {0};
        size_t at;
        for (size_t i = 0; i < 100000; i++) {
            plain[i] = (uint8_t) "abcdefgh"[next_random(8)];
        }
        size_t len = kit_pack(packed, sizeof packed, plain, 100000, bits[form]);
        struct secret_inflater *slot =
            secret_inflate_open(pool, (enum secret_inflate_form)form);
        EXPECT_EQ(give(slot, len, 1 + next_random(3000), &at, &hit),
                  SECRET_INFLATE_ENDED);
        EXPECT_EQ(slot->out_bytes, 100000);
        EXPECT_EQ(slot->in_bytes, len);
        EXPECT_EQ(secret_inflate_free_bytes(slot), len);
        EXPECT(!secret_inflate_end(slot, &hit));
        secret_inflate_close(pool, slot);
    }
    EXPECT_EQ(pool->used, 0);
}

/* What is held cannot be unpacked to more than three characters of the secret. */
static void test_what_is_free_does_not_give_the_secret_away(void)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    for (unsigned i = 0; i < 300; i++) {
        struct secret_hit hit = {0};
        size_t before = next_random(9000), n = before, given = 0;
        uint64_t left = 0;
        for (size_t k = 0; k < before; k++) {
            plain[k] =
                (uint8_t) "0123456789,;{}\"'ab cd\n"[next_random(i % 2 == 0 ? 22 : 3)];
        }
        memcpy(plain + n, VIN "\"}", sizeof VIN + 1);
        n += sizeof VIN + 1;
        size_t len = kit_pack(packed, sizeof packed, plain, n, -15);
        struct secret_inflater *slot = secret_inflate_open(pool, SECRET_INFLATE_RAW);
        enum secret_inflate_state state = SECRET_INFLATE_MORE;
        while (given < len && state == SECRET_INFLATE_MORE) {
            size_t piece = 1 + next_random(1U << (i % 12));
            piece = piece > len - given ? len - given : piece;
            state = secret_inflate_take(slot, packed + given, piece, &hit);
            given += piece;
            if (state == SECRET_INFLATE_MORE) {
                left = secret_inflate_free_bytes(slot);
            }
        }
        EXPECT_EQ(state, SECRET_INFLATE_HIT);
        EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
        static uint8_t out[16384];
        z_stream stream = {.next_in = packed,
                           .avail_in = (uInt)left,
                           .next_out = out,
                           .avail_out = sizeof out};
        EXPECT(inflateInit2(&stream, -15) == Z_OK);
        (void)inflate(&stream, Z_SYNC_FLUSH);
        EXPECT(sizeof out - stream.avail_out <= before + 3);
        (void)inflateEnd(&stream);
        secret_inflate_close(pool, slot);
    }
}

static void test_a_bomb_is_left_alone_after_so_many_bytes(void)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    struct secret_hit hit = {0};
    size_t at;
    memset(plain, 0, sizeof plain);
    size_t len = kit_pack(packed, sizeof packed, plain, sizeof plain, 31);
    struct secret_inflater *slot = secret_inflate_open(pool, SECRET_INFLATE_GZIP);
    EXPECT_EQ(give(slot, len, len, &at, &hit), SECRET_INFLATE_HIT);
    EXPECT_EQ(hit.what, SECRET_HIT_EXPANDS);
    EXPECT(hit.packed);
    EXPECT(slot->out_bytes <=
           SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * slot->in_bytes + 16384);
    secret_inflate_close(pool, slot);
}

static void test_what_is_no_member_breaks(void)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    struct secret_hit hit = {0};
    memcpy(packed, "\x1f\x8b\x08\xff", 4); /* flags that there are not */
    struct secret_inflater *slot = secret_inflate_open(pool, SECRET_INFLATE_GZIP);
    size_t at;
    EXPECT_EQ(give(slot, 4, 4, &at, &hit), SECRET_INFLATE_BROKEN);
    secret_inflate_close(pool, slot);
    static const uint8_t head[] = {0x78, 0x9c};
    size_t len = kit_pack(packed, sizeof packed, (const uint8_t *)"abc", 3, 15);
    EXPECT(secret_inflate_try(pool, head, 2, packed + 2, len - 2));
    EXPECT(secret_inflate_try(pool, head, 2, packed + 2, 1));
    EXPECT(!secret_inflate_try(pool, head, 2, (const uint8_t *)"\7", 1));
    EXPECT(secret_inflate_may_be(packed + 2, len - 2));
    EXPECT(secret_inflate_may_be(packed, 0));
    EXPECT(secret_inflate_may_be((const uint8_t *)"\1\5", 2));
    EXPECT(secret_inflate_may_be((const uint8_t *)"\1\5\0\xfa\xff", 5));
    EXPECT(!secret_inflate_may_be((const uint8_t *)"\1\5\0\xfb\xff", 5));
    EXPECT(!secret_inflate_may_be((const uint8_t *)"\7", 1));
}

static void test_a_full_pool_says_so_and_counts(void)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    struct secret_inflater *first = secret_inflate_open(pool, SECRET_INFLATE_RAW);
    EXPECT(first != NULL && secret_inflate_open(pool, SECRET_INFLATE_RAW) != NULL);
    EXPECT(secret_inflate_open(pool, SECRET_INFLATE_RAW) == NULL);
    EXPECT_EQ(pool->full, 1);
    secret_inflate_close(pool, first);
    EXPECT(secret_inflate_open(pool, SECRET_INFLATE_ZLIB) == first);
    EXPECT_EQ(pool->used, SLOTS);
}

static void test_a_slot_is_touched_when_it_is_first_lent(void)
{
    enum { MANY = 100, SLOT_KB = sizeof(struct secret_inflater) / 1024 };
    (void)kit_set();
    long before_kb = touched_kb();
    if (before_kb < 0) {
        return;
    }
    struct secret_inflate_pool *pool = kit_pool(MANY);
    EXPECT(touched_kb() - before_kb < 4 * SLOT_KB);
    for (unsigned i = 0; i < 20; i++) {
        struct secret_hit hit = {0};
        size_t at;
        size_t len = kit_pack(packed, sizeof packed, plain, 50000, bits[i % 3]);
        struct secret_inflater *slot =
            secret_inflate_open(pool, (enum secret_inflate_form)(i % 3));
        EXPECT(give(slot, len, len, &at, &hit) != SECRET_INFLATE_BROKEN);
        secret_inflate_close(pool, slot);
    }
    EXPECT_EQ(pool->made, 1);
    for (unsigned i = 0; i < MANY; i++) {
        EXPECT(secret_inflate_open(pool, SECRET_INFLATE_RAW) == &pool->slots[i]);
    }
    EXPECT(secret_inflate_open(pool, SECRET_INFLATE_RAW) == NULL);
    EXPECT_EQ(pool->full, 1);
}

static void test_without_memory_there_is_no_pool(void)
{
    static uint8_t block[sizeof(struct secret_inflater) + 64]
        __attribute__((aligned(16)));
    struct secret_inflate_pool pool;
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(!secret_inflate_init(&pool, kit_set(), 1, &arena));
    EXPECT(secret_inflate_init(&pool, kit_set(), 0, &arena));
    EXPECT(secret_inflate_open(&pool, SECRET_INFLATE_RAW) == NULL);
}

/* zlib takes its window once, however often a slot is used. */
static void test_a_slot_takes_no_more_memory_when_it_is_used_again(void)
{
    struct secret_inflate_pool *pool = kit_pool(1);
    size_t used[2] = {0};
    for (unsigned i = 0; i < 64; i++) {
        struct secret_hit hit = {0};
        size_t at;
        size_t len = kit_pack(packed, sizeof packed, plain, 50000, bits[i % 3]);
        struct secret_inflater *slot =
            secret_inflate_open(pool, (enum secret_inflate_form)(i % 3));
        EXPECT(give(slot, len, 1, &at, &hit) != SECRET_INFLATE_BROKEN);
        used[i > 0] = slot->memory.used_bytes;
        EXPECT_EQ(used[0], used[i > 0]);
        secret_inflate_close(pool, slot);
    }
    EXPECT(used[0] > 0 && used[0] <= SECRET_INFLATE_ZLIB_BYTES);
}

/* The memory is the slot's, whoever frees it. */
static void test_what_zlib_gives_back_stays_with_its_slot(void)
{
    struct secret_inflate_pool *pool = kit_pool(1);
    struct secret_inflater *slot = secret_inflate_open(pool, SECRET_INFLATE_RAW);
    size_t used = slot->memory.used_bytes;
    EXPECT_EQ(inflateEnd(&slot->stream), Z_OK);
    EXPECT_EQ(slot->memory.used_bytes, used);
}

/* Something of the first len plain bytes stands in the slot. */
static bool is_left(const struct secret_inflater *slot, size_t len)
{
    bool left = false;
    for (size_t i = 0; i + 16 <= len && !left; i += 100) {
        left = memmem(slot, sizeof *slot, plain + i, 16) != NULL;
    }
    return left;
}

/* Of a member shorter than zlib's window, and of one that fills it more than once. */
static void test_nothing_that_was_unpacked_outlives_it(void)
{
    static const size_t lens[] = {1000, 100000};
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    for (size_t i = 0; i < sizeof lens / sizeof *lens; i++) {
        struct secret_hit hit = {0};
        size_t at;
        for (size_t k = 0; k < lens[i]; k++) {
            plain[k] = (uint8_t) "abcdefgh"[next_random(8)];
        }
        size_t len = kit_pack(packed, sizeof packed, plain, lens[i], 15);
        struct secret_inflater *slot = secret_inflate_open(pool, SECRET_INFLATE_ZLIB);
        EXPECT_EQ(give(slot, len - 1, 300, &at, &hit), SECRET_INFLATE_MORE);
        EXPECT(is_left(slot, lens[i]));
        secret_inflate_close(pool, slot);
        EXPECT(!is_left(slot, lens[i]));
        EXPECT(secret_inflate_try(pool, packed, 2, packed + 2, len - 3));
        EXPECT(!is_left(&pool->slots[pool->count], lens[i]));
    }
}

int main(void)
{
    RUN(test_each_form_is_unpacked_to_its_end);
    RUN(test_what_is_free_does_not_give_the_secret_away);
    RUN(test_a_bomb_is_left_alone_after_so_many_bytes);
    RUN(test_what_is_no_member_breaks);
    RUN(test_a_full_pool_says_so_and_counts);
    RUN(test_a_slot_is_touched_when_it_is_first_lent);
    RUN(test_without_memory_there_is_no_pool);
    RUN(test_a_slot_takes_no_more_memory_when_it_is_used_again);
    RUN(test_what_zlib_gives_back_stays_with_its_slot);
    RUN(test_nothing_that_was_unpacked_outlives_it);
    return tap_done();
}
