/* SPDX-License-Identifier: Apache-2.0 */
/* Streams that end, members that are none, and members without end. */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

#define ROOM 8192
#define VIN "WVWZZZ1KZ6W612305"

/* In pieces; what was found before its end or at it. */
static struct secret_hit find(struct secret_inflate_pool *pool, const uint8_t *bytes,
                              size_t len, size_t piece)
{
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    secret_scan_init(&scan, pool);
    for (size_t at = 0; at < len && hit.what == SECRET_HIT_NONE; at += taken) {
        size_t n = len - at < piece ? len - at : piece;
        (void)!secret_scan_take(&scan, bytes + at, n, &taken, &hit);
    }
    if (hit.what == SECRET_HIT_NONE) {
        (void)!secret_scan_end(&scan, &hit);
    }
    secret_scan_close(&scan);
    EXPECT_EQ(pool->used, 0);
    return hit;
}

/* 11.58 is near enough, and 11.589 is not: only an end tells. */
static void test_a_number_that_waits_is_found_at_the_end(void)
{
    static const char said[] = "it is at 48.14, 11.58";
    uint8_t stream[ROOM];
    struct secret_inflate_pool *pool = kit_pool(1);
    z_stream open = {.next_in = (Bytef *)(uintptr_t)said,
                     .avail_in = sizeof said - 1,
                     .next_out = stream,
                     .avail_out = sizeof stream};
    struct secret_hit hit = find(pool, (const uint8_t *)said, sizeof said - 1, 3);
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    EXPECT(!hit.packed);
    EXPECT(deflateInit2(&open, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
           deflate(&open, Z_SYNC_FLUSH) == Z_OK);
    hit = find(pool, stream, open.total_out, 3); /* which has no end yet */
    EXPECT(hit.what == SECRET_HIT_FOUND && hit.packed);
    (void)deflateEnd(&open);
    for (int window_bits = 15; window_bits <= 31; window_bits += 16) { /* zlib, gzip */
        size_t len =
            kit_pack(stream, ROOM, (const uint8_t *)said, sizeof said - 1, window_bits);
        hit = find(pool, stream, len, 3);
        EXPECT(hit.what == SECRET_HIT_FOUND && hit.packed);
    }
}

static void test_a_stream_that_has_stopped_at_a_hit_has_no_other_end(void)
{
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    secret_scan_init(&scan, kit_pool(1));
    (void)!secret_scan_take(&scan, (const uint8_t *)VIN, sizeof VIN - 1, &taken, &hit);
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    EXPECT_EQ(secret_scan_end(&scan, &hit), 0);
    EXPECT_EQ(hit.what, SECRET_HIT_NONE);
    secret_scan_close(&scan);
}

/* Stored as it is; what looks like the head of zlib in it begins none, and where all
 * slots are taken what breaks is none. */
static void test_what_looks_like_a_head_is_none(void)
{
    static uint8_t plain[ROOM / 2];
    static const char *const heads[] = {"x\x9c\x05\xff\xff\xff\xff\xff", "x\x9c\x4b"};
    uint8_t stream[ROOM];
    for (size_t i = 0; i < 2; i++) {
        memset(plain, '.', sizeof plain);
        memcpy(plain + 3000, heads[i], strlen(heads[i]));
        z_stream stored = {.next_in = plain,
                           .avail_in = sizeof plain,
                           .next_out = stream,
                           .avail_out = sizeof stream};
        EXPECT(deflateInit2(&stored, 0, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK &&
               deflate(&stored, Z_FINISH) == Z_STREAM_END);
        struct secret_hit hit = find(kit_pool(3), stream, stored.total_out, ROOM);
        EXPECT_EQ(hit.what, SECRET_HIT_NONE);
        (void)deflateEnd(&stored);
        hit = find(kit_pool(0), (const uint8_t *)heads[0], strlen(heads[0]), ROOM);
        EXPECT_EQ(hit.what, SECRET_HIT_NONE);
    }
}

/* Each keeps to what one may become, and all of them do not. */
static void test_many_small_bombs_are_one(void)
{
    static const uint8_t zeros[65000];
    uint8_t stream[ROOM];
    uint8_t one[256];
    struct secret_inflate_pool *pool = kit_pool(1);
    size_t len = kit_pack(one, sizeof one, zeros, sizeof zeros, 31);
    size_t used = 0;
    for (; used + len <= sizeof stream; used += len) {
        memcpy(stream + used, one, len);
    }
    struct secret_hit hit = find(pool, stream, used, used);
    EXPECT_EQ(hit.what, SECRET_HIT_EXPANDS);
    EXPECT(hit.end <= 2 * len);
    EXPECT_EQ(find(pool, one, len, len).what, SECRET_HIT_NONE);
}

int main(void)
{
    RUN(test_a_number_that_waits_is_found_at_the_end);
    RUN(test_a_stream_that_has_stopped_at_a_hit_has_no_other_end);
    RUN(test_what_looks_like_a_head_is_none);
    RUN(test_many_small_bombs_are_one);
    return tap_done();
}
