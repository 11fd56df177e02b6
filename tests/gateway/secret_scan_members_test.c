/* SPDX-License-Identifier: Apache-2.0 */
/* Members that a head of HTTP says, members in members, and members that have no end. */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

#define ROOM 4096
#define VIN "WVWZZZ1KZ6W612305"
#define SAID "{\"vin\":\"" VIN "\",\"t\":1}"

static uint8_t stream[ROOM];

/* The text, packed at a level, with a window. */
static size_t pack(uint8_t *out, const void *text, size_t len, int level, int window_bits)
{
    z_stream packs = {.next_in = (Bytef *)(uintptr_t)text,
                      .avail_in = (uInt)len,
                      .next_out = out,
                      .avail_out = ROOM};
    EXPECT(deflateInit2(&packs, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) ==
           Z_OK);
    EXPECT(deflate(&packs, Z_FINISH) == Z_STREAM_END);
    (void)deflateEnd(&packs);
    return packs.total_out;
}

/* In pieces; *left is how many bytes left before it was found. */
static struct secret_hit find(struct secret_inflate_pool *pool, bool said, size_t len,
                              size_t piece, size_t *left)
{
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    *left = 0;
    secret_scan_init(&scan, pool);
    EXPECT(!said || secret_scan_begin_deflate(&scan, &hit));
    for (size_t at = 0; at < len && hit.what == SECRET_HIT_NONE; at += taken) {
        size_t n = len - at < piece ? len - at : piece;
        *left += secret_scan_take(&scan, stream + at, n, &taken, &hit);
    }
    if (hit.what == SECRET_HIT_NONE) {
        *left += secret_scan_end(&scan, &hit);
    }
    secret_scan_close(&scan);
    EXPECT_EQ(pool->used, 0);
    return hit;
}

static void expect_found(const char *what, bool said, size_t len)
{
    for (size_t piece = 1; piece <= len; piece += 1 + piece / 2) {
        size_t left;
        struct secret_hit hit = find(kit_pool(8), said, len, piece, &left);
        if (!EXPECT(hit.what == SECRET_HIT_FOUND && hit.secret == KIT_VIN) ||
            !EXPECT(hit.packed && left < len - 1)) {
            printf("# %s, %zu at once: %d, %zu of %zu left\n", what, piece, hit.what,
                   left, len);
        }
    }
}

/* RFC 9110 8.4.1.2 says zlib, with any window; some send it raw. */
static void test_what_is_said_to_be_deflate_is_read_as_zlib_and_as_raw(void)
{
    char what[40];
    for (int bits = 9; bits <= 15; bits++) {
        for (int level = 1; level <= 9; level++) {
            (void)sprintf(what, "zlib, window 2^%d, level %d", bits, level);
            expect_found(what, true, pack(stream, SAID, sizeof SAID - 1, level, bits));
            (void)sprintf(what, "raw, window 2^%d, level %d", bits, level);
            expect_found(what, true, pack(stream, SAID, sizeof SAID - 1, level, -bits));
        }
    }
}

/* Stored, with a head of zlib in what pads it: zlib sees one block of 65,534 bytes, raw
 * one of a byte and then another. */
static void test_what_may_be_both_is_read_as_both(void)
{
    static const uint8_t both[] = {0x78, 0x01, 0x00, 0xfe, 0xff, 0x01};
    static const uint8_t empty[] = {0, 0, 0, 0xff, 0xff};
    size_t n = sizeof both;
    memcpy(stream, both, n);
    memcpy(stream + n, empty, sizeof empty);
    n += sizeof empty;
    n += pack(stream + n, SAID, sizeof SAID - 1, 6, -15);
    expect_found("raw", true, n);
}

/* Of a flow of many small requests none looks like the work of an attacker. */
static void test_the_reading_that_was_wrong_is_no_broken_member(void)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    size_t len = pack(stream, "a", 1, 6, 15);
    secret_scan_init(&scan, pool);
    for (unsigned i = 0; i < 200; i++) {
        EXPECT(secret_scan_begin_deflate(&scan, &hit));
        EXPECT(secret_scan_take(&scan, stream, len, &taken, &hit) == len);
        EXPECT_EQ(hit.what, SECRET_HIT_NONE);
    }
    EXPECT(!secret_scan_unpacks(&scan));
    EXPECT_EQ(pool->used, 0);
}

/* What zlib would make of it, only its receiver knows. */
static void test_a_dictionary_from_elsewhere_is_told(void)
{
    size_t left;
    static const uint8_t head[] = {0x78, 0xbb, 1, 2, 3, 4, 5, 6};
    memcpy(stream, head, sizeof head);
    struct secret_hit hit = find(kit_pool(8), true, sizeof head, 1, &left);
    EXPECT_EQ(hit.what, SECRET_HIT_PRESET);
    EXPECT(find(kit_pool(8), false, sizeof head, 1, &left).what == SECRET_HIT_NONE);
}

static void test_deflate_wants_a_slot_for_each_reading(void)
{
    struct secret_inflate_pool *pool = kit_pool(1);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    secret_scan_init(&scan, pool);
    EXPECT(!secret_scan_begin_deflate(&scan, &hit));
    EXPECT_EQ(hit.what, SECRET_HIT_POOL);
    secret_scan_close(&scan);
    EXPECT_EQ(pool->used, 0);
}

/* A block of 65,535 bytes that are stored, of which a few come. */
static size_t put_endless(uint8_t *out, const uint8_t *head, size_t head_len)
{
    static const uint8_t block[] = {0, 0xff, 0xff, 0, 0};
    memcpy(out, head, head_len);
    memcpy(out + head_len, block, sizeof block);
    memset(out + head_len + sizeof block, 'x', 1000);
    return head_len + sizeof block + 1000;
}

static const uint8_t gzip_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
static const uint8_t zlib_head[] = {0x78, 0x9c};

static void test_a_member_without_end_hides_none_behind_it(void)
{
    size_t n = put_endless(stream, gzip_head, sizeof gzip_head);
    expect_found("zlib", false, n + pack(stream + n, SAID, sizeof SAID - 1, 6, 15));
    expect_found("gzip", false, n + pack(stream + n, SAID, sizeof SAID - 1, 6, 31));
    n = put_endless(stream, zlib_head, sizeof zlib_head);
    expect_found("zlib", false, n + pack(stream + n, SAID, sizeof SAID - 1, 6, 15));
    n = put_endless(stream, zlib_head, 0);
    expect_found("zlib", true, n + pack(stream + n, SAID, sizeof SAID - 1, 6, 15));
}

int main(void)
{
    RUN(test_what_is_said_to_be_deflate_is_read_as_zlib_and_as_raw);
    RUN(test_what_may_be_both_is_read_as_both);
    RUN(test_the_reading_that_was_wrong_is_no_broken_member);
    RUN(test_a_dictionary_from_elsewhere_is_told);
    RUN(test_deflate_wants_a_slot_for_each_reading);
    RUN(test_a_member_without_end_hides_none_behind_it);
    return tap_done();
}
