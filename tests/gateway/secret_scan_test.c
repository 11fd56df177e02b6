/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/secret_kit.h"

#include "tests/tap.h"

#define ROOM 8192
#define VIN "WVWZZZ1KZ6W612305"
#define VIN_BYTES (sizeof VIN - 1)

struct run {
    struct secret_hit hit;
    size_t left;      /* bytes that left before the hit, or the end */
    size_t most_held; /* at any time */
};

/* The stream in pieces that end at `cut` and then every `piece` bytes. */
static struct run run_pieces(struct secret_inflate_pool *pool, const uint8_t *bytes,
                             size_t len, size_t cut, size_t piece)
{
    static struct secret_scan scan;
    struct run run = {.left = 0};
    size_t taken;
    secret_scan_init(&scan, pool);
    for (size_t at = 0; at < len && run.hit.what == SECRET_HIT_NONE; at += taken) {
        size_t end = at < cut ? cut : at + piece;
        end = end > len ? len : end;
        run.left += secret_scan_take(&scan, bytes + at, end - at, &taken, &run.hit);
        run.most_held =
            at + taken - run.left > run.most_held ? at + taken - run.left : run.most_held;
    }
    if (run.hit.what == SECRET_HIT_NONE) {
        run.left += secret_scan_end(&scan, &run.hit);
    }
    secret_scan_close(&scan);
    return run;
}

static bool is_found(const struct run *run, unsigned secret, unsigned encoding)
{
    return run->hit.what == SECRET_HIT_FOUND && run->hit.secret == secret &&
           run->hit.encoding == encoding;
}

/* Found at each cut and byte by byte, with at most `may_leave` bytes gone. */
static void expect_found(const char *what, const uint8_t *bytes, size_t len,
                         unsigned secret, unsigned encoding, size_t may_leave)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    for (size_t cut = 0; cut <= len; cut++) {
        struct run run = run_pieces(pool, bytes, len, cut, cut == 0 ? 1 : len);
        if (!EXPECT(is_found(&run, secret, encoding)) || !EXPECT(run.left <= may_leave)) {
            printf("# %s cut at %zu: what %d, secret %u, %s, left %zu of %zu\n", what,
                   cut, run.hit.what, run.hit.secret,
                   detail_name(secret_encoding_detail(run.hit.encoding)), run.left,
                   may_leave);
            return;
        }
        EXPECT(run.hit.begin <= run.hit.end && run.hit.end <= len);
        EXPECT_EQ(pool->used, 0);
    }
}

static void expect_nothing(const char *what, const uint8_t *bytes, size_t len)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    for (size_t cut = 0; cut <= len; cut++) {
        struct run run = run_pieces(pool, bytes, len, cut, cut == 0 ? 1 : len);
        if (!EXPECT_EQ(run.hit.what, SECRET_HIT_NONE) || !EXPECT_EQ(run.left, len)) {
            printf("# %s cut at %zu: secret %u %s\n", what, cut, run.hit.secret,
                   detail_name(secret_encoding_detail(run.hit.encoding)));
            return;
        }
    }
}

#define BEFORE "POST /a?x="
#define BEHIND "&y=2 HTTP/1.1\r\nHost: a.example\r\n\r\n"

/* The form, which is form_len long and has `unit` bytes for four characters, among
 * others. */
static void expect_form(const char *what, const uint8_t *form, size_t form_len,
                        unsigned secret, unsigned encoding, size_t unit)
{
    static uint8_t bytes[ROOM];
    size_t n = sizeof BEFORE - 1;
    memcpy(bytes, BEFORE, n);
    memcpy(bytes + n, form, form_len);
    memcpy(bytes + n + form_len, BEHIND, sizeof BEHIND - 1);
    expect_found(what, bytes, n + form_len + sizeof BEHIND - 1, secret, encoding,
                 n + unit - 1);
    /* All but the last byte is none of it. */
    memmove(bytes + n + form_len - 1, BEHIND, sizeof BEHIND - 1);
    expect_nothing(what, bytes, n + form_len - 1 + sizeof BEHIND - 1);
}

static void expect_text(const char *text, unsigned secret, unsigned encoding, size_t unit)
{
    expect_form(text, (const uint8_t *)text, strlen(text), secret, encoding, unit);
}

static void test_plain_text_without_regard_to_case(void)
{
    expect_text(VIN, KIT_VIN, SECRET_PLAIN, 4);
    expect_text("wvwzzz1kz6w612305", KIT_VIN, SECRET_PLAIN, 4);
    expect_text("490154203237518", KIT_IMEI, SECRET_PLAIN, 4);
    expect_text("49-015420-323751-8", KIT_IMEI, SECRET_PLAIN, 5);
    expect_text("ERIKA MUSTERMANN", KIT_NAME, SECRET_PLAIN, 4);
    expect_text("erika.mustermann", KIT_NAME, SECRET_PLAIN, 4);
    expect_text("ErikaMustermann", KIT_NAME, SECRET_PLAIN, 4);
    expect_text("J\xc3\xbcrgen", KIT_UMLAUT, SECRET_PLAIN, 5);
    expect_text("J\xc3\x9cRGEN", KIT_UMLAUT, SECRET_PLAIN, 5);
    expect_text("j\xfcrgen", KIT_UMLAUT, SECRET_PLAIN, 4);
}

static void test_a_plate_with_separators_left_out_and_put_in(void)
{
    expect_text("M-AB 1234", KIT_PLATE, SECRET_PLAIN, 6);
    expect_text("MAB1234", KIT_PLATE, SECRET_PLAIN, 4);
    expect_text("m ab1234", KIT_PLATE, SECRET_PLAIN, 5);
    expect_text("M.A.B.1.2.3.4", KIT_PLATE, SECRET_PLAIN, 8);
    expect_text("M--AB+ 1234", KIT_PLATE, SECRET_PLAIN, 8);
    expect_text("M%20AB%2d1234", KIT_PLATE, SECRET_PERCENT, 10);
    expect_text("4D2D41422031323334", KIT_PLATE, SECRET_HEX, 12);
    expect_text("4d414231323334", KIT_PLATE, SECRET_HEX, 8);
}

static void test_hex(void)
{
    uint8_t form[ROOM];
    for (unsigned i = 0; i < 4; i++) {
        const char *text = i < 2 ? VIN : "wvwzzz1kz6w612305";
        size_t len = kit_hex(form, (const uint8_t *)text, VIN_BYTES, i % 2 == 1);
        expect_form("hex", form, len, KIT_VIN, SECRET_HEX, 8);
    }
}

/* The secret among others, so that the code has whole characters on both sides. */
static void base64_form(const char *secret, size_t before, bool url, size_t line,
                        unsigned index)
{
    uint8_t plain[ROOM], form[ROOM];
    memset(plain, '~', before);
    size_t len = strlen(secret);
    memcpy(plain + before, secret, len);
    memset(plain + before + len, '?', 5);
    size_t n = kit_base64(form, plain, before + len + 5, url, line);
    size_t characters = before * 4 / 3 + 7; /* four of the secret, and a bit */
    expect_found("base64", form, n, index, SECRET_BASE64,
                 characters + (line > 0 ? 2 * (characters / line) : 0));
}

static void test_base64_at_each_alignment_in_both_alphabets_in_lines_or_not(void)
{
    static const size_t lines[] = {0, 76, 64, 7, 1};
    for (size_t before = 0; before < 60; before += before < 6 ? 1 : 9) {
        for (size_t line = 0; line < sizeof lines / sizeof *lines; line++) {
            base64_form(VIN, before, line % 2 == 1, lines[line], KIT_VIN);
        }
        base64_form("wvwZZZ1kz6w612305", before, false, 0, KIT_VIN);
        base64_form("m-ab 1234", before, false, 76, KIT_PLATE);
        base64_form("MAB1234", before, false, 0, KIT_PLATE);
        base64_form("M AB1234", before, true, 0, KIT_PLATE);
        base64_form("J\xc3\xbcrgen", before, true, 0, KIT_UMLAUT);
    }
}

static void test_base64_with_other_ends_of_lines(void)
{
    expect_text("fldW\nV1pa\nWjFL\nWjZX\nNjEy\nMzA1", KIT_VIN, SECRET_BASE64, 9);
    expect_text("fldW\\nV1pa\\r\\nWjFLWjZX\\u000aNjEy%0D%0AMzA1", KIT_VIN, SECRET_BASE64,
                9);
}

static void test_percent_and_json_escapes_of_any_characters(void)
{
    uint8_t form[ROOM];
    for (unsigned i = 1; i < 40; i++) {
        uint64_t which = i == 39 ? ~0ULL : i * 2654435761ULL % 131071 | 1;
        size_t len = kit_percent(form, (const uint8_t *)VIN, VIN_BYTES, which);
        expect_form("percent", form, len, KIT_VIN, SECRET_PERCENT, 12);
        len = kit_json(form, (const uint8_t *)VIN, VIN_BYTES, which);
        expect_form("json", form, len, KIT_VIN, SECRET_JSON, 24);
    }
    expect_text("J\\u00fcrgen", KIT_UMLAUT, SECRET_JSON, 9);
    expect_text("J%C3%9cRGEN", KIT_UMLAUT, SECRET_PERCENT, 9);
    expect_text("%4a%FCrgen", KIT_UMLAUT, SECRET_PERCENT, 8);
}

/* What looks like the beginning of an escape hides nothing. */
static void test_what_is_no_escape_is_read_as_it_is(void)
{
    expect_text("%490154203237518", KIT_IMEI, SECRET_PLAIN, 5);
    expect_text("%%490154203237518", KIT_IMEI, SECRET_PLAIN, 6);
    expect_text("%4%490154203237518", KIT_IMEI, SECRET_PLAIN, 7);
    expect_text("\\u00" VIN, KIT_VIN, SECRET_PLAIN, 8);
    expect_text("\\" VIN, KIT_VIN, SECRET_PLAIN, 5);
    expect_text("%5" VIN, KIT_VIN, SECRET_PLAIN, 6);
    expect_text("%25%57%56WZZZ1KZ6W612305", KIT_VIN, SECRET_PERCENT, 11);
}

static void test_utf_16_in_either_order(void)
{
    uint8_t form[ROOM];
    for (unsigned big = 0; big < 2; big++) {
        size_t len = kit_utf16(form, (const uint8_t *)VIN, VIN_BYTES, big == 1);
        expect_form("utf-16", form, len - (big == 0), KIT_VIN, SECRET_UTF16, 9);
        len = kit_utf16(form, (const uint8_t *)"j\xdcrgen", 6, big == 1);
        expect_form("utf-16", form, len, KIT_UMLAUT, SECRET_UTF16, 8);
        len = kit_utf16(form, (const uint8_t *)"MAB 1234", 8, big == 1);
        expect_form("utf-16", form, len - (big == 0), KIT_PLATE, SECRET_UTF16, 11);
    }
}

static void test_an_imei_in_two_digits_to_a_byte(void)
{
    static const char *const forms[] = {
        "\x04\x90\x15\x42\x03\x23\x75\x18", "\x49\x01\x54\x20\x32\x37\x51\x8f",
        "\x94\x10\x45\x02\x23\x73\x15\xf8", "\x40\x09\x51\x24\x30\x32\x57\x81"};
    for (size_t i = 0; i < 4; i++) {
        expect_form("bcd", (const uint8_t *)forms[i], 8, KIT_IMEI, SECRET_BCD, 3);
    }
}

/* Two lines of JSON, with the form in the second, in each kind of member. */
static void expect_packed(const uint8_t *form, size_t form_len, unsigned secret,
                          unsigned encoding)
{
    static const int bits[] = {31, 15, 9, -15};
    uint8_t plain[ROOM], stream[ROOM];
    size_t n = (size_t)sprintf((char *)plain, "{\"a\":1,\"b\":[2,3,4,5],\"c\":\"d\"}\n"
                                              "{\"a\":1,\"b\":[2,3,4,5],\"c\":\"");
    memcpy(plain + n, form, form_len);
    n += form_len;
    n += (size_t)sprintf((char *)plain + n, "\",\"e\":false}\n");
    for (size_t i = 0; i < 3; i++) {
        memcpy(stream, BEFORE, sizeof BEFORE);
        size_t len =
            kit_pack(stream + sizeof BEFORE, ROOM - sizeof BEFORE, plain, n, bits[i]);
        size_t all = sizeof BEFORE + len;
        memcpy(stream + all, BEHIND, sizeof BEHIND);
        expect_found("packed", stream, all + sizeof BEHIND, secret, encoding, all - 1);
    }
}

static void test_members_of_gzip_and_zlib_anywhere_with_all_forms_in_them(void)
{
    static uint8_t form[ROOM];
    const uint8_t *vin = (const uint8_t *)VIN;
    expect_packed(vin, VIN_BYTES, KIT_VIN, SECRET_PLAIN);
    expect_packed(form, kit_hex(form, vin, VIN_BYTES, true), KIT_VIN, SECRET_HEX);
    expect_packed(form, kit_base64(form, vin, VIN_BYTES, false, 6), KIT_VIN,
                  SECRET_BASE64);
    expect_packed(form, kit_percent(form, vin, VIN_BYTES, 0x155), KIT_VIN,
                  SECRET_PERCENT);
    expect_packed(form, kit_json(form, vin, VIN_BYTES, 0x155), KIT_VIN, SECRET_JSON);
    expect_packed(form, kit_utf16(form, vin, VIN_BYTES, true), KIT_VIN, SECRET_UTF16);
    expect_packed((const uint8_t *)"M-AB1234", 8, KIT_PLATE, SECRET_PLAIN);
    expect_packed((const uint8_t *)"48.1371, 11.5754", 16, KIT_PLACE, SECRET_DEGREES);
}

static void test_deflate_without_a_head_where_the_caller_says_that_it_begins(void)
{
    struct secret_inflate_pool *pool = kit_pool(2);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    uint8_t stream[ROOM];
    size_t taken, left = 0;
    size_t len =
        kit_pack(stream, ROOM, (const uint8_t *)"vin=" VIN ";", 5 + VIN_BYTES, -15);
    struct run run = run_pieces(pool, stream, len, 0, 1);
    EXPECT_EQ(run.hit.what, SECRET_HIT_NONE);
    secret_scan_init(&scan, pool);
    left += secret_scan_take(&scan, (const uint8_t *)"\r\n", 2, &taken, &hit);
    EXPECT(secret_scan_begin_deflate(&scan, &hit));
    for (size_t at = 0; at < len && hit.what == SECRET_HIT_NONE; at++) {
        left += secret_scan_take(&scan, stream + at, 1, &taken, &hit);
    }
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    EXPECT(hit.packed && hit.begin >= 2 && left < 2 + len - 4);
    secret_scan_close(&scan);
    EXPECT_EQ(pool->used, 0);
}

static void test_nothing_is_held_when_nothing_has_begun(void)
{
    struct secret_inflate_pool *pool = kit_pool(2);
    static const char *const quiet[] = {"",        "EHLO a\r\n", "WVW", "M-AB",
                                        "PING 49", "48.1371",    "%5",  "\\u00",
                                        "1f 8b",   "\n\n\n"};
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        struct secret_scan scan;
        struct secret_hit hit = {.what = SECRET_HIT_NONE};
        size_t taken, len = strlen(quiet[i]);
        secret_scan_init(&scan, pool);
        size_t left =
            secret_scan_take(&scan, (const uint8_t *)quiet[i], len, &taken, &hit);
        if (!EXPECT(left == len || strcmp(quiet[i], "48.1371") == 0)) {
            printf("# \"%s\"\n", quiet[i]);
        }
        left += secret_scan_end(&scan, &hit);
        EXPECT_EQ(left, len);
    }
}

static void test_a_begun_match_is_held_until_it_fails(void)
{
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    secret_scan_init(&scan, kit_pool(2));
    EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)"ab WVW", 6, &taken, &hit), 6);
    EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)"ZZZ", 3, &taken, &hit), 0);
    EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)"1K", 2, &taken, &hit), 0);
    EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)"-", 1, &taken, &hit), 6);
    EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)" WVWZZZ", 7, &taken, &hit), 1);
    EXPECT_EQ(secret_scan_end(&scan, &hit), 6);
}

/* The caller lets a hit pass, and the next one is found behind it. */
static void test_behind_a_hit_that_passes_the_scan_goes_on(void)
{
    static const char text[] = "a " VIN " b MAB1234 c " VIN " d";
    static const size_t ends[] = {2 + VIN_BYTES, 2 + VIN_BYTES + 10, sizeof text - 3};
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t at = 0, left = 0, taken;
    secret_scan_init(&scan, kit_pool(2));
    for (size_t i = 0; i < 3; i++) {
        left += secret_scan_take(&scan, (const uint8_t *)text + at, sizeof text - 1 - at,
                                 &taken, &hit);
        at += taken;
        EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
        EXPECT_EQ(hit.end, ends[i]);
        EXPECT_EQ(at, ends[i]);
        EXPECT_EQ(secret_scan_take(&scan, (const uint8_t *)"x", 1, &taken, &hit), 0);
        left += secret_scan_pass(&scan);
        EXPECT_EQ(left, at);
    }
}

/* Stored blocks of nothing behind the beginning of a secret. */
static void test_compressed_bytes_that_hold_for_too_long_are_told(void)
{
    static uint8_t stream[5 + 12 + 5 * 9000] = {0, 12, 0, 0xf3, 0xff};
    struct secret_inflate_pool *pool = kit_pool(2);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken, left = 0, at = 0;
    memcpy(stream + 5, "a=WVWZZZ1KZ6", 12);
    for (size_t i = 17; i < sizeof stream; i += 5) {
        memcpy(stream + i, "\0\0\0\xff\xff", 5);
    }
    secret_scan_init(&scan, pool);
    EXPECT(secret_scan_begin_deflate(&scan, &hit));
    for (hit.what = SECRET_HIT_NONE; at < sizeof stream && hit.what == SECRET_HIT_NONE;
         at += taken) {
        size_t n = sizeof stream - at < 100 ? sizeof stream - at : 100;
        left += secret_scan_take(&scan, stream + at, n, &taken, &hit);
        EXPECT(at + taken - left <= SECRET_SCAN_HELD_BYTES + 100);
    }
    EXPECT_EQ(hit.what, SECRET_HIT_STALLED);
    EXPECT(left < 12);
    EXPECT_EQ(pool->used, 0);
    left += secret_scan_pass(&scan);
    EXPECT_EQ(left, at);
}

static void test_a_member_that_no_slot_is_left_for_is_told(void)
{
    uint8_t stream[ROOM];
    struct secret_inflate_pool *pool = kit_pool(0);
    static const int bits[] = {31, 15};
    for (size_t i = 0; i < 2; i++) {
        memcpy(stream, "ab", 2);
        size_t len =
            2 + kit_pack(stream + 2, ROOM - 2, (const uint8_t *)VIN, VIN_BYTES, bits[i]);
        struct run run = run_pieces(pool, stream, len, len, len);
        EXPECT_EQ(run.hit.what, SECRET_HIT_POOL);
        EXPECT(run.hit.packed && run.left == 2);
        EXPECT_EQ(run.hit.begin, 2);
    }
    EXPECT_EQ(pool->full, 2);
    struct run run = run_pieces(pool, (const uint8_t *)"x\x9c\1 no member", 13, 13, 13);
    EXPECT_EQ(run.hit.what, SECRET_HIT_NONE);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    secret_scan_init(&scan, pool);
    EXPECT(!secret_scan_begin_deflate(&scan, &hit));
    EXPECT_EQ(hit.what, SECRET_HIT_POOL);
}

/* A head that begins nothing does not hide the member behind it. */
static void test_members_that_are_none_hide_nothing_until_they_are_too_many(void)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    static uint8_t stream[ROOM * 8];
    for (size_t heads = 0; heads < 40; heads++) {
        size_t n = 0;
        for (size_t i = 0; i < heads; i++) {
            memcpy(stream + n, "\x1f\x8b\x08\xff", 4);
            n += 4;
        }
        n += kit_pack(stream + n, ROOM, (const uint8_t *)VIN, VIN_BYTES, 31);
        struct run run = run_pieces(pool, stream, n, 0, n);
        EXPECT_EQ(run.hit.what, heads < SECRET_INFLATE_BROKEN_MEMBERS
                                    ? SECRET_HIT_FOUND
                                    : SECRET_HIT_CROWDED);
        EXPECT_EQ(pool->used, 0);
    }
}

static void test_more_members_at_once_than_are_read_are_told(void)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    static const uint8_t heads[] = "\x1f\x8b\x08\x08\0\0\0\0\0\0" /* a name, which */
                                   "\x1f\x8b\x08\x08\0\0\0\0\1\1" /* has no end */
                                   "\x1f\x8b\x08\x08\1\1\1\1\1\1"
                                   "\x1f\x8b\x08\x08\1\1\1\1\1\1"
                                   "\x1f\x8b\x08\x08\1\1\1\1\1\1"
                                   "\x1f\x8b\x08\x08\1\1\1\1\1\1";
    struct run run = run_pieces(pool, heads + 10, sizeof heads - 11, 0, 7);
    EXPECT_EQ(run.hit.what, SECRET_HIT_CROWDED);
    EXPECT_EQ(run.hit.end, 43);
    EXPECT_EQ(run.left, 42); /* whole pieces, and of this one nothing */
}

/* Both at once: what is in the member is known only to the first that sees it. */
static void test_a_hit_outside_of_a_member_does_not_end_its_reading(void)
{
    uint8_t plain[ROOM], stream[ROOM];
    struct secret_inflate_pool *pool = kit_pool(1);
    struct secret_scan scan;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken, n = 0, at = 0;
    unsigned found = 0;
    for (size_t i = 0; i < 400; i++) {
        plain[i] = (uint8_t)(i % 7 * 31 + 1);
    }
    memcpy(plain + 400, "MAB1234", 8);
    n = 10 + kit_pack(stream + 10, ROOM - 10, plain, 408, 31);
    memcpy(stream, "0123456789", 10);
    memmove(stream + 13 + 7 + VIN_BYTES + 1, stream + 20, n - 20);
    /* The secret is the name of the file in the head (RFC 1952 2.3.1). */
    stream[13] = 8;
    memcpy(stream + 20, VIN, VIN_BYTES + 1);
    n += VIN_BYTES + 1;
    secret_scan_init(&scan, pool);
    for (; at < n; at += taken) {
        size_t left = secret_scan_take(&scan, stream + at, n - at, &taken, &hit);
        EXPECT(left <= n);
        if (hit.what == SECRET_HIT_FOUND) {
            found |= 1U << hit.secret;
            EXPECT_EQ(hit.packed, hit.secret == KIT_PLATE);
            EXPECT(secret_scan_pass(&scan) > 0);
        }
    }
    EXPECT_EQ(found, 1U << KIT_VIN | 1U << KIT_PLATE);
    secret_scan_close(&scan);
}

static void test_a_scan_is_as_small_as_it_says(void)
{
    printf("# %zu bytes, %zu in the pool\n", sizeof(struct secret_scan),
           sizeof(struct secret_inflater));
    EXPECT(sizeof(struct secret_scan) <= 800);
    EXPECT(sizeof(struct secret_inflater) <= 52000);
}

int main(void)
{
    RUN(test_plain_text_without_regard_to_case);
    RUN(test_a_plate_with_separators_left_out_and_put_in);
    RUN(test_hex);
    RUN(test_base64_at_each_alignment_in_both_alphabets_in_lines_or_not);
    RUN(test_base64_with_other_ends_of_lines);
    RUN(test_percent_and_json_escapes_of_any_characters);
    RUN(test_what_is_no_escape_is_read_as_it_is);
    RUN(test_utf_16_in_either_order);
    RUN(test_an_imei_in_two_digits_to_a_byte);
    RUN(test_members_of_gzip_and_zlib_anywhere_with_all_forms_in_them);
    RUN(test_deflate_without_a_head_where_the_caller_says_that_it_begins);
    RUN(test_nothing_is_held_when_nothing_has_begun);
    RUN(test_a_begun_match_is_held_until_it_fails);
    RUN(test_behind_a_hit_that_passes_the_scan_goes_on);
    RUN(test_compressed_bytes_that_hold_for_too_long_are_told);
    RUN(test_a_member_that_no_slot_is_left_for_is_told);
    RUN(test_members_that_are_none_hide_nothing_until_they_are_too_many);
    RUN(test_more_members_at_once_than_are_read_are_told);
    RUN(test_a_hit_outside_of_a_member_does_not_end_its_reading);
    RUN(test_a_scan_is_as_small_as_it_says);
    return tap_done();
}
