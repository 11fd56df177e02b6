/* SPDX-License-Identifier: Apache-2.0 */
/* Against a search that knows no automaton: streams of random bytes with secrets planted
 * in every form, and near misses. */
#include "gateway/secrets/secret_walk.h"

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define CASES 20000
#define ROOM 2048

static uint64_t seed = 2024;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

/* Bytes that a secret could be made of, so that matches begin all the time. */
static size_t fill(uint8_t *out, size_t len)
{
    static const char alphabet[] = "WVZ1K6230549MABabER ika-.%\\u04V5\r\n\0=+/x";
    bool any = next_random(3) == 0;
    for (size_t i = 0; i < len; i++) {
        out[i] = any ? (uint8_t)next_random(256)
                     : (uint8_t)alphabet[next_random(sizeof alphabet - 1)];
    }
    return len;
}

/* A form of the text among others; returns its length. */
static size_t write_form(uint8_t *out, const uint8_t *text, size_t len, unsigned form)
{
    uint8_t plain[256];
    size_t before = next_random(7);
    switch (form) {
    case SECRET_HEX:
        return kit_hex(out, text, len, next_random(2) == 0);
    case SECRET_BASE64:
        memset(plain, '(', sizeof plain);
        memcpy(plain + before, text, len);
        return kit_base64(out, plain, before + len + 4, next_random(2) == 0,
                          next_random(2) * (1 + next_random(76)));
    case SECRET_UTF16:
        return kit_utf16(out, text, len, next_random(2) == 0);
    case SECRET_PERCENT:
        return kit_percent(out, text, len, (uint64_t)next_random(1U << 31) << 33 | 1);
    case SECRET_JSON:
        return kit_json(out, text, len, (uint64_t)next_random(1U << 31) << 33 | 1);
    default:
        memcpy(out, text, len);
        return len;
    }
}

/* Decodes all that is text again and compares: what bytes say, read from `at` on. */
static size_t read_text(uint8_t *out, const uint8_t *bytes, size_t len, bool escapes)
{
    size_t n = 0;
    for (size_t i = 0; i < len;) {
        struct secret_escape escape;
        size_t left = len - i, used = 1;
        out[n] = bytes[i];
        for (size_t k = 1; escapes && k <= left && k <= SECRET_ESCAPE_BYTES; k++) {
            if (secret_escape_read(bytes + i, k, &escape) == SECRET_ESCAPE_IS) {
                memcpy(out + n, escape.bytes, escape.len);
                n += escape.len - 1U;
                used = k;
                break;
            }
        }
        n++;
        i += used;
    }
    return n;
}

static bool is_text_at(const uint8_t *bytes, size_t len, const char *text)
{
    for (; *text != '\0'; text++, bytes++, len--) {
        uint8_t c = (uint8_t)*text;
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (len == 0 || (*bytes != c && (!letter || *bytes != (c ^ 0x20)))) {
            return false;
        }
    }
    return true;
}

static bool has_text(const uint8_t *bytes, size_t len, const char *text, bool wide)
{
    uint8_t narrow[ROOM];
    for (size_t i = 0; i < len; i++) {
        size_t n = 0;
        for (size_t k = i; wide && k < len; k += 2) {
            if (k + 1 < len && bytes[k + 1] != 0) {
                narrow[n++] = bytes[k];
                break;
            }
            narrow[n++] = bytes[k];
        }
        if (wide ? is_text_at(narrow, n, text) : is_text_at(bytes + i, len - i, text)) {
            return true;
        }
    }
    return false;
}

static bool has_hex(const uint8_t *bytes, size_t len, const char *text)
{
    uint8_t decoded[ROOM];
    for (size_t i = 0; i < len; i++) {
        size_t n = 0;
        for (size_t k = i; k + 1 < len; k += 2) {
            char two[3] = {(char)bytes[k], (char)bytes[k + 1], '\0'};
            if (strspn(two, "0123456789abcdefABCDEF") != 2) {
                break;
            }
            decoded[n++] = (uint8_t)strtoul(two, NULL, 16);
        }
        if (is_text_at(decoded, n, text)) {
            return true;
        }
    }
    return false;
}

static int digit_of(uint8_t c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c == '\0' ? NULL
                               : strchr(digits, c == '-'   ? '+'
                                                : c == '_' ? '/'
                                                           : c);
    return at == NULL ? -1 : (int)(at - digits);
}

/* From each character on, at each of the alignments; the bits before the first whole
 * character of the code are not compared, as secret_encoding.h says. */
static bool has_base64(const uint8_t *bytes, size_t len, const char *text)
{
    for (size_t i = 0; i < len; i++) {
        for (unsigned skip = 0; skip < 6; skip += 2) {
            size_t bit = 0, want = 8 * strlen(text) - skip;
            bool good = true;
            for (size_t k = i; k < len && bit < want && good; k++) {
                int digit = digit_of(bytes[k]);
                good = digit >= 0;
                for (unsigned b = 0; good && b < 6 && bit < want; b++, bit++) {
                    size_t at = bit + skip;
                    uint8_t c = (uint8_t)text[at / 8];
                    bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
                    bool same = ((digit >> (5 - b)) & 1) == ((c >> (7 - at % 8)) & 1);
                    good = same || (letter && at % 8 == 2);
                }
            }
            if (good && bit == want) {
                return true;
            }
        }
    }
    return false;
}

static bool has_any_form(const uint8_t *bytes, size_t len, const char *text)
{
    return has_text(bytes, len, text, false) || has_text(bytes, len, text, true) ||
           has_hex(bytes, len, text) || has_base64(bytes, len, text);
}

/* As it is, and as it reads. */
static bool search(const uint8_t *bytes, size_t len, const char *text)
{
    uint8_t read[ROOM], joined[ROOM];
    size_t n = read_text(read, bytes, len, true), j = 0, ends = 0;
    for (size_t i = 0; i < n; i++) {
        bool end = read[i] == '\r' || read[i] == '\n';
        ends = end ? ends + 1 : 0;
        if (!end || ends > 4) {
            joined[j++] = read[i];
            ends -= end; /* the fifth in a row is read */
        }
    }
    return has_any_form(bytes, len, text) || has_any_form(joined, j, text);
}

/* Two secrets of which no form has separators. */
static const struct policy_secret plain[2] = {
    {.kind = POLICY_SECRET_VIN, .text = "WVWZZZ1KZ6W612305"},
    {.kind = POLICY_SECRET_VIN, .text = "1K1K2"},
};

static uint32_t walk_pieces(const struct secret_set *set, const uint8_t *bytes,
                            size_t len)
{
    struct secret_walk walk;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    uint32_t found = 0;
    size_t taken;
    secret_walk_init(&walk, set);
    for (size_t at = 0; at < len; at += taken) {
        size_t piece = 1 + next_random(next_random(2) == 0 ? 4 : 300);
        piece = piece > len - at ? len - at : piece;
        enum secret_walk_event event =
            secret_walk_take(&walk, bytes + at, piece, &taken, &hit);
        found |= event == SECRET_WALK_FOUND ? 1U << hit.secret : 0;
        if (!EXPECT(walk.at - walk.held_from <= SECRET_WALK_HELD_BYTES)) {
            return 0;
        }
    }
    found |= secret_walk_end(&walk, &hit) ? 1U << hit.secret : 0;
    return found;
}

static void test_it_finds_what_a_search_finds_in_any_pieces(void)
{
    const struct secret_set *set = kit_compile(plain, 2);
    unsigned hits[2] = {0}, misses = 0;
    for (unsigned i = 0; i < CASES; i++) {
        uint8_t bytes[ROOM];
        unsigned which = next_random(2);
        const char *text = plain[which].text;
        uint8_t copy[32];
        size_t text_len = strlen(text), n = fill(bytes, next_random(120));
        memcpy(copy, text, text_len);
        for (size_t k = 0; k < text_len; k++) {
            copy[k] ^= copy[k] >= 'A' && next_random(3) == 0 ? 0x20 : 0;
        }
        if (next_random(3) == 0) {
            copy[next_random((uint32_t)text_len)] ^= (uint8_t)(1U << next_random(8));
        }
        n += write_form(bytes + n, copy, text_len, next_random(SECRET_UTF16 + 1));
        n += fill(bytes + n, next_random(60));
        uint32_t want = (uint32_t)search(bytes, n, plain[0].text) |
                        (uint32_t)search(bytes, n, plain[1].text) << 1;
        uint32_t got = walk_pieces(set, bytes, n);
        hits[0] += got & 1;
        hits[1] += got >> 1;
        misses += got == 0;
        if (!EXPECT_EQ(got, want)) {
            printf("# case %u:", i);
            for (size_t k = 0; k < n; k++) {
                printf(bytes[k] >= ' ' && bytes[k] < 127 ? "%c" : "<%02x>", bytes[k]);
            }
            printf("\n");
            return;
        }
    }
    printf("# found %u and %u, none in %u\n", hits[0], hits[1], misses);
    EXPECT(hits[0] > 3000 && hits[1] > 3000 && misses > 3000);
}

static void test_lines_are_joined_over_four_ends_and_no_more(void)
{
    static const char four[] = "WVWZZZ1KZ6\r\n\r\nW612305";
    static const char five[] = "WVWZZZ1KZ6\n\n\n\n\nW612305";
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    EXPECT(secret_set_find(kit_set(), (const uint8_t *)four, sizeof four - 1, &hit));
    EXPECT(!secret_set_find(kit_set(), (const uint8_t *)five, sizeof five - 1, &hit));
}

static void test_heads_of_members_are_told(void)
{
    struct secret_walk walk;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t taken;
    secret_walk_init(&walk, kit_set());
    EXPECT_EQ(
        secret_walk_take(&walk, (const uint8_t *)"ab\x1f\x8b\x08xy", 7, &taken, &hit),
        SECRET_WALK_GZIP);
    EXPECT_EQ(taken, 5);
    EXPECT_EQ(secret_walk_take(&walk, (const uint8_t *)"x\x9c", 2, &taken, &hit),
              SECRET_WALK_ZLIB);
    EXPECT_EQ(
        secret_walk_take(&walk, (const uint8_t *)"%1f%8b%08HKx\x9d", 14, &taken, &hit),
        SECRET_WALK_ON);
}

static void test_a_match_that_goes_on_for_long_is_held_whole_and_no_longer(void)
{
    static uint8_t bytes[ROOM];
    struct secret_walk walk;
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    size_t n = 0, taken;
    for (const char *c = "WVWZZZ1KZ6W61230"; *c != '\0'; c++) {
        n += (size_t)sprintf((char *)bytes + n, "\\u000d\\u000a\\u000d\\u000a\\u%04x",
                             (unsigned)*c);
    }
    secret_walk_init(&walk, kit_set());
    EXPECT_EQ(secret_walk_take(&walk, bytes, n, &taken, &hit), SECRET_WALK_ON);
    EXPECT_EQ(walk.held_from, 24);
    EXPECT_EQ(secret_walk_take(&walk, (const uint8_t *)".", 1, &taken, &hit),
              SECRET_WALK_ON);
    EXPECT_EQ(walk.held_from, walk.at);
}

int main(void)
{
    RUN(test_it_finds_what_a_search_finds_in_any_pieces);
    RUN(test_lines_are_joined_over_four_ends_and_no_more);
    RUN(test_heads_of_members_are_told);
    RUN(test_a_match_that_goes_on_for_long_is_held_whole_and_no_longer);
    return tap_done();
}
