/* SPDX-License-Identifier: Apache-2.0 */
/* Members that stand in what a member gives. */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

#define ROOM 262144
#define VIN "WVWZZZ1KZ6W612305"
#define SLOTS 8

static uint8_t plain[ROOM], packed[ROOM * 2];

struct run {
    enum secret_inflate_state state;
    struct secret_hit hit;
    uint64_t free_bytes; /* before the last piece */
    uint64_t unpacked;
};

/* The first len bytes of packed, a member, in pieces. */
static struct run give(uint32_t slots, size_t len, size_t piece)
{
    struct secret_inflate_pool *pool = kit_pool(slots);
    struct secret_inflater *slot = secret_inflate_open(
        pool, packed[0] == 0x1f ? SECRET_INFLATE_GZIP : SECRET_INFLATE_ZLIB);
    struct run run = {.state = SECRET_INFLATE_MORE};
    for (size_t at = 0; at < len && run.state == SECRET_INFLATE_MORE; at += piece) {
        size_t n = len - at < piece ? len - at : piece;
        run.free_bytes = secret_inflate_free_bytes(slot);
        run.state = secret_inflate_take(slot, packed + at, n, &run.hit);
    }
    if (run.state != SECRET_INFLATE_HIT) {
        bool foreseen = secret_inflate_foresee(slot, &run.hit);
        EXPECT_EQ(foreseen, secret_inflate_end(slot, &run.hit));
        run.state = foreseen ? SECRET_INFLATE_HIT : run.state;
    }
    run.unpacked = slot->unpacked;
    secret_inflate_close(pool, slot);
    EXPECT_EQ(pool->used, 0);
    return run;
}

/* The plain bytes, packed once for each window; the last is the outermost. */
static size_t nest(size_t len, const int *window_bits, size_t depth)
{
    static uint8_t from[ROOM * 2];
    memcpy(packed, plain, len);
    for (size_t i = 0; i < depth; i++) {
        memcpy(from, packed, len);
        len = kit_pack(packed, sizeof packed, from, len, window_bits[i]);
    }
    return len;
}

static void test_members_in_members_are_read_as_deep_as_is_said(void)
{
    static const size_t pieces[] = {1, 2, 7, ROOM};
    size_t n = (size_t)sprintf((char *)plain, "{\"vin\":\"" VIN "\"}");
    for (unsigned which = 0; which < 16; which++) {
        const int bits[] = {(which & 1) != 0 ? 31 : 15, (which & 2) != 0 ? 31 : 15,
                            (which & 4) != 0 ? 31 : 15, (which & 8) != 0 ? 31 : 15};
        for (size_t i = 0; i < 16; i++) {
            size_t depth = 1 + i / 4;
            size_t len = nest(n, bits, depth);
            struct run run = give(SLOTS, len, pieces[i % 4]);
            EXPECT_EQ(run.state, SECRET_INFLATE_HIT);
            EXPECT_EQ(run.hit.what, depth <= SECRET_INFLATE_DEPTH ? SECRET_HIT_FOUND
                                                                  : SECRET_HIT_NESTED);
            EXPECT(run.hit.packed && run.hit.begin <= run.hit.end && run.hit.end <= len);
            EXPECT(run.free_bytes < len - 1);
        }
    }
}

/* What is held can be unpacked, twice, to no more than three characters. */
static void test_what_is_free_does_not_give_the_inner_secret_away(void)
{
    static const int bits[] = {15, 31};
    static uint8_t once[ROOM], twice[ROOM];
    uint64_t seed = 4;
    for (unsigned i = 0; i < 200; i++) {
        size_t before = kit_random(&seed, 9000);
        for (size_t k = 0; k < before; k++) {
            plain[k] = (uint8_t) "0123456789,;{}\"'ab cd\n"[kit_random(&seed, 22)];
        }
        memcpy(plain + before, VIN "\"}", sizeof VIN + 1);
        size_t len = nest(before + sizeof VIN + 1, bits, 2);
        struct run run = give(SLOTS, len, 1 + kit_random(&seed, 1U << i % 12));
        EXPECT_EQ(run.hit.what, SECRET_HIT_FOUND);
        uLongf room = sizeof once;
        z_stream outer = {.next_in = packed,
                          .avail_in = (uInt)run.free_bytes,
                          .next_out = once,
                          .avail_out = (uInt)room};
        EXPECT(inflateInit2(&outer, 31) == Z_OK);
        (void)inflate(&outer, Z_SYNC_FLUSH);
        z_stream inner = {.next_in = once,
                          .avail_in = (uInt)outer.total_out,
                          .next_out = twice,
                          .avail_out = sizeof twice};
        EXPECT(inflateInit2(&inner, 15) == Z_OK);
        (void)inflate(&inner, Z_SYNC_FLUSH);
        EXPECT(inner.total_out <= before + 3);
        (void)inflateEnd(&outer);
        (void)inflateEnd(&inner);
    }
}

static void test_a_number_that_waits_within_is_found_at_the_end(void)
{
    static const int bits[] = {15, 31};
    size_t n = (size_t)sprintf((char *)plain, "it is at 48.14, 11.58");
    size_t len = nest(n, bits, 2);
    struct run run = give(SLOTS, len - 11, ROOM); /* neither has an end */
    EXPECT(run.state == SECRET_INFLATE_HIT && run.hit.what == SECRET_HIT_FOUND);
    run = give(SLOTS, len, ROOM);
    EXPECT(run.state == SECRET_INFLATE_HIT && run.hit.what == SECRET_HIT_FOUND);
}

/* What looks like a head, with a name that has no end. */
static size_t put_heads(size_t count, const char *head, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(plain + i * len, head, len);
    }
    return count * len;
}

static void test_more_at_once_than_are_read_are_told(void)
{
    static const int bits[] = {31};
    static const char open[] = "\x1f\x8b\x08\x08\1\1\1\1\1\1name";
    for (size_t count = 0; count < 6; count++) {
        size_t len = nest(put_heads(count, open, sizeof open - 1), bits, 1);
        struct run run = give(SLOTS, len, 3);
        EXPECT_EQ(run.state == SECRET_INFLATE_HIT, count > SECRET_INFLATE_INNER);
        EXPECT(count <= SECRET_INFLATE_INNER || run.hit.what == SECRET_HIT_NESTED);
    }
    size_t len = nest(put_heads(1, open, sizeof open - 1), bits, 1);
    EXPECT_EQ(give(1, len, ROOM).hit.what, SECRET_HIT_NESTED);
}

static void test_what_only_looks_like_a_head_is_none_until_there_are_too_many(void)
{
    static const int bits[] = {31};
    static const char zlib[] = "x\x9c\x05\xff\xff\xff\xff\xff";
    static const char gzip[] = "\x1f\x8b\x08\xff";
    for (uint32_t slots = 1; slots <= SLOTS; slots += SLOTS - 1) {
        for (size_t count = 1; count < 40; count++) {
            size_t len = nest(put_heads(count, zlib, sizeof zlib - 1), bits, 1);
            bool many = count > SECRET_INFLATE_BROKEN_MEMBERS;
            EXPECT_EQ(give(slots, len, ROOM).state,
                      many ? SECRET_INFLATE_HIT : SECRET_INFLATE_ENDED);
        }
    }
    size_t len = nest(put_heads(16, gzip, sizeof gzip - 1), bits, 1);
    EXPECT_EQ(give(SLOTS, len, ROOM).state, SECRET_INFLATE_ENDED);
    len = nest(put_heads(40, gzip, sizeof gzip - 1), bits, 1);
    EXPECT_EQ(give(SLOTS, len, ROOM).hit.what, SECRET_HIT_NESTED);
    len = nest((size_t)sprintf((char *)plain, "x\x9c\7 is none"), bits, 1);
    EXPECT_EQ(give(1, len, ROOM).state, SECRET_INFLATE_ENDED);
}

static void test_a_bomb_in_a_bomb_is_one(void)
{
    static const int bits[] = {31, 15, 31};
    memset(plain, 0, sizeof plain);
    size_t len = nest(sizeof plain, bits, 3);
    struct run run = give(SLOTS, len, ROOM);
    EXPECT_EQ(run.hit.what, SECRET_HIT_EXPANDS);
    EXPECT(run.unpacked <=
           SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * len + 3 * 16384);
}

int main(void)
{
    RUN(test_members_in_members_are_read_as_deep_as_is_said);
    RUN(test_what_is_free_does_not_give_the_inner_secret_away);
    RUN(test_a_number_that_waits_within_is_found_at_the_end);
    RUN(test_more_at_once_than_are_read_are_told);
    RUN(test_what_only_looks_like_a_head_is_none_until_there_are_too_many);
    RUN(test_a_bomb_in_a_bomb_is_one);
    return tap_done();
}
