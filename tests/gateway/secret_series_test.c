/* SPDX-License-Identifier: Apache-2.0 */
/* A series of members of gzip is one (RFC 1952 2.2): what is cut over them is found, as
 * is what stands in one of them by itself. */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

#define ROOM 65536
#define VIN "WVWZZZ1KZ6W612305"
#define VIN_BYTES (sizeof VIN - 1)
#define BEFORE "{\"vin\":\""
#define SAID BEFORE VIN "\",\"t\":1}"
#define SLOTS 8

static uint8_t stream[ROOM], inner[ROOM];

/* Behind what is there; where it ends. */
static size_t put(uint8_t *out, size_t at, const void *text, size_t len)
{
    return at + kit_pack(out + at, ROOM - at, text, len, 31);
}

/* The text in members of so many bytes, behind the first cut. */
static size_t put_series(uint8_t *out, const char *text, size_t cut, size_t each)
{
    size_t len = strlen(text), n = put(out, 0, text, cut);
    for (size_t at = cut; at < len; at += each) {
        n = put(out, n, text + at, len - at < each ? len - at : each);
    }
    return n;
}

/* With the first piece up to `cut`; *left is how many bytes left before it was found. */
static struct secret_hit find(size_t len, size_t cut, size_t piece, size_t *left)
{
    struct secret_inflate_pool *pool = kit_pool(SLOTS);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken, at = 0;
    *left = 0;
    secret_scan_init(&scan, pool);
    while (at < len && hit.what == SECRET_HIT_NONE) {
        size_t most = at < cut ? cut - at : piece;
        *left += secret_scan_take(&scan, stream + at, len - at < most ? len - at : most,
                                  &taken, &hit);
        at += taken;
    }
    if (hit.what == SECRET_HIT_NONE) {
        *left += secret_scan_end(&scan, &hit);
    }
    secret_scan_close(&scan);
    EXPECT_EQ(pool->used, 0);
    return hit;
}

static void expect_found(const char *what, size_t len, size_t cut, size_t piece,
                         unsigned secret)
{
    size_t left;
    struct secret_hit hit = find(len, cut, piece, &left);
    if (!EXPECT(hit.what == SECRET_HIT_FOUND && hit.secret == secret) ||
        !EXPECT(hit.packed && hit.end <= len && left < len)) {
        printf("# %s, cut at %zu, %zu at once: %d, %zu of %zu left\n", what, cut, piece,
               hit.what, left, len);
    }
}

static void expect_found_however_cut(const char *what, size_t len)
{
    for (size_t piece = 1; piece <= len; piece += 1 + piece) {
        expect_found(what, len, 0, piece, KIT_VIN);
    }
    for (size_t cut = 1; cut < len; cut++) {
        expect_found(what, len, cut, len, KIT_VIN);
    }
}

static void test_a_secret_is_found_at_whichever_byte_a_member_ends(void)
{
    char what[40];
    for (size_t cut = 0; cut <= sizeof SAID - 1; cut++) {
        (void)sprintf(what, "two, at %zu", cut);
        expect_found_however_cut(what, put_series(stream, SAID, cut, sizeof SAID));
    }
    for (size_t each = 1; each < VIN_BYTES; each += 3) {
        (void)sprintf(what, "%zu in each", each);
        size_t len = put_series(stream, SAID, 1, each);
        for (size_t piece = 1; piece <= len; piece += 1 + piece) {
            expect_found(what, len, 0, piece, KIT_VIN);
        }
    }
}

/* Python's gzip passes over them. */
static void test_zeros_between_members_part_nothing(void)
{
    for (size_t zeros = 1; zeros < 1100; zeros += 1 + 6 * zeros) {
        size_t n = put(stream, 0, BEFORE VIN, sizeof BEFORE + 6);
        memset(stream + n, 0, zeros);
        size_t len = put(stream, n + zeros, &VIN[7], sizeof VIN - 7);
        expect_found("zeros", len, 0, 1, KIT_VIN);
        expect_found("zeros", len, n + 1, 7, KIT_VIN);
        expect_found("zeros", len, 0, len, KIT_VIN);
    }
}

/* Of what is held no reader makes more than three characters. */
static void test_what_left_does_not_give_the_secret_away(void)
{
    for (size_t cut = 1; cut < VIN_BYTES; cut++) {
        for (size_t piece = 1; piece < 40; piece += 3) {
            size_t left, n = put_series(stream, VIN "\"", cut, VIN_BYTES);
            (void)!find(n, 0, piece, &left).what;
            static uint8_t out[ROOM];
            z_stream in = {.next_in = stream, .avail_in = (uInt)left};
            in.next_out = out;
            in.avail_out = sizeof out;
            EXPECT(inflateInit2(&in, 31) == Z_OK);
            while (inflate(&in, Z_SYNC_FLUSH) == Z_STREAM_END && in.avail_in > 0) {
                (void)inflateReset(&in);
            }
            EXPECT(sizeof out - in.avail_out <= 3);
            (void)inflateEnd(&in);
        }
    }
}

/* Who reads each by itself sees what the end of the last would hide. */
static void test_what_comes_before_hides_nothing_in_the_next(void)
{
    static const char *const before[] = {"x", "7", "49", "a\\", "a%", "M-", "4901542032"};
    static const struct {
        const char *text;
        unsigned secret;
    } next[] = {{"490154203237518", KIT_IMEI},
                {"M-AB 1234", KIT_PLATE},
                {VIN, KIT_VIN},
                {"48.14, 11.58 ", KIT_PLACE}};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        for (size_t k = 0; k < sizeof next / sizeof *next; k++) {
            size_t n = put(stream, 0, before[i], strlen(before[i]));
            n = put(stream, n, next[k].text, strlen(next[k].text));
            for (size_t piece = 1; piece <= n; piece += 1 + piece) {
                expect_found(next[k].text, n, 0, piece, next[k].secret);
            }
        }
    }
}

static void test_a_number_at_the_end_of_one_is_told_and_a_place_over_two(void)
{
    static const char *const texts[][2] = {{"at 48.14, 11.58", "99999"},
                                           {"at 48.14,", " 11.58 "},
                                           {"at 48.14, 11.", "58 "},
                                           {"at 48", ".14, 11.58 "}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t n = put(stream, 0, texts[i][0], strlen(texts[i][0]));
        n = put(stream, n, texts[i][1], strlen(texts[i][1]));
        for (size_t piece = 1; piece <= n; piece += 1 + piece) {
            expect_found(texts[i][0], n, 0, piece, KIT_PLACE);
        }
    }
}

static void test_members_in_members_go_on_too(void)
{
    for (size_t cut = 0; cut <= sizeof SAID - 1; cut += 2) {
        size_t len = put_series(inner, SAID, cut, sizeof SAID);
        for (size_t at = 0; at < len; at += 5) { /* the outer ones, cut anywhere */
            size_t n = put(stream, put(stream, 0, inner, at), inner + at, len - at);
            expect_found("nested", n, 0, 1, KIT_VIN);
            expect_found("nested", n, 0, 7, KIT_VIN);
            expect_found("nested", n, 0, n, KIT_VIN);
        }
    }
}

/* As of the sources of a page, in a hundred pieces: no slot is wanted for each. */
static void test_many_members_are_one_and_what_follows_is_none(void)
{
    struct secret_inflate_pool *pool = kit_pool(1);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken, n = 0;
    for (unsigned i = 0; i < 100; i++) {
        n = put(stream, n, "1234 4901", 9);
    }
    n += (size_t)sprintf((char *)stream + n, "\x1f\x8b is none");
    for (size_t piece = 1; piece <= n; piece += 1 + piece * 3) {
        secret_scan_init(&scan, pool);
        for (size_t at = 0; at < n; at += taken) {
            (void)!secret_scan_take(&scan, stream + at, n - at < piece ? n - at : piece,
                                    &taken, &hit);
            EXPECT_EQ(hit.what, SECRET_HIT_NONE);
        }
        EXPECT(!secret_scan_unpacks(&scan));
        EXPECT_EQ(scan.broken, 0);
        (void)!secret_scan_end(&scan, &hit);
        EXPECT(hit.what == SECRET_HIT_NONE && scan.left == n);
    }
    EXPECT_EQ(pool->used, 0);
}

int main(void)
{
    RUN(test_a_secret_is_found_at_whichever_byte_a_member_ends);
    RUN(test_zeros_between_members_part_nothing);
    RUN(test_what_left_does_not_give_the_secret_away);
    RUN(test_what_comes_before_hides_nothing_in_the_next);
    RUN(test_a_number_at_the_end_of_one_is_told_and_a_place_over_two);
    RUN(test_members_in_members_go_on_too);
    RUN(test_many_members_are_one_and_what_follows_is_none);
    return tap_done();
}
