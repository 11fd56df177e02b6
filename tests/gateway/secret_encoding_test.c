/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_encoding.h"

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

static bool finds(const struct secret_set *set, const char *text, unsigned encoding)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    return secret_set_find(set, (const uint8_t *)text, strlen(text), &hit) &&
           hit.encoding == encoding;
}

static void test_each_encoding_has_a_detail(void)
{
    for (unsigned i = 0; i < SECRET_ENCODINGS; i++) {
        EXPECT(secret_encoding_detail((enum secret_encoding)i) != DETAIL_NONE);
    }
    EXPECT_EQ(secret_encoding_detail(SECRET_BASE64), DETAIL_SECRET_BASE64);
}

static void test_what_a_kind_may_have_between_its_characters(void)
{
    static const struct {
        uint8_t kind;
        const char *secret, *text;
        bool is;
    } rows[] = {
        {POLICY_SECRET_VIN, "WVWZZ", "WVWZZ", true},
        {POLICY_SECRET_VIN, "WVWZZ", "WVW-ZZ", false},
        {POLICY_SECRET_IMEI, "49-0154", "490154", true},
        {POLICY_SECRET_IMEI, "490154", "49 01 54", true},
        {POLICY_SECRET_PLATE, "B:AB/12", "BAB12", true},
        {POLICY_SECRET_PLATE, "BAB12", "B - AB 12", false},
        {POLICY_SECRET_PLATE, "BAB12", "B -AB 12", true},
        {POLICY_SECRET_PLATE, "BAB12", "B\tAB 12", true},
        {POLICY_SECRET_NAME, "Al Bundy", "AL_BUNDY", true},
        {POLICY_SECRET_NAME, "Al Bundy", "albundy", true},
        {POLICY_SECRET_NAME, "Al Bundy", "al bun dy", false},
        {POLICY_SECRET_NAME, "Al-Bundy", "albundy", false},
        {POLICY_SECRET_NAME, "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xb0", "x", false},
        {POLICY_SECRET_NAME, "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xb0",
         "\\u0418\\u0432\\u0430\\u043d\\u0430", true},
        {POLICY_SECRET_NAME, "caf\xe9s", "caf\xc3\x89S", true},
        {POLICY_SECRET_NAME, "12*34/5", "12/34*5", false},
        {POLICY_SECRET_NAME,
         "a\xc3\x97"
         "bcd",
         "a\xc3\xb7"
         "bcd",
         false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct policy_secret secret = {.kind = rows[i].kind, .text = rows[i].secret};
        struct secret_hit hit = {.what = SECRET_HIT_NONE};
        const struct secret_set *set = kit_compile(&secret, 1);
        if (!EXPECT_EQ(secret_set_find(set, (const uint8_t *)rows[i].text,
                                       strlen(rows[i].text), &hit),
                       rows[i].is)) {
            printf("# \"%s\" \"%s\"\n", rows[i].secret, rows[i].text);
        }
    }
}

/* With more gaps than base64 has forms for: all or none. */
static void test_base64_of_a_text_with_many_gaps(void)
{
    static const char *const texts[] = {"a b c d e f", "abcdef", "A-B-C-D-E-F"};
    const struct policy_secret secret = {.kind = POLICY_SECRET_NAME,
                                         .text = "a b c d e f"};
    const struct secret_set *set = kit_compile(&secret, 1);
    for (size_t i = 0; i < 3; i++) {
        uint8_t form[64] = {0};
        (void)kit_base64(form, (const uint8_t *)texts[i], strlen(texts[i]), false, 0);
        EXPECT(finds(set, (const char *)form, SECRET_BASE64));
    }
}

static void test_a_character_of_four_bytes(void)
{
    const struct policy_secret secret = {.kind = POLICY_SECRET_NAME,
                                         .text = "\xf0\x9f\x9a\x97 Bob"};
    const struct secret_set *set = kit_compile(&secret, 1);
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    EXPECT(finds(set, "\xf0\x9f\x9a\x97 BOB", SECRET_PLAIN));
    EXPECT(secret_set_find(set, (const uint8_t *)"\xd8\x3d\xde\x97\0B\0o\0b", 10, &hit));
    EXPECT(secret_set_find(set,
                           (const uint8_t *)"\x3d\xd8\x97\xde"
                                            "B\0o\0b\0",
                           10, &hit));
    EXPECT_EQ(hit.encoding, SECRET_UTF16);
}

static void test_a_text_of_separators_has_no_form(void)
{
    const struct policy_secret secret = {.kind = POLICY_SECRET_PLATE, .text = "-----"};
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    EXPECT(!secret_set_find(kit_compile(&secret, 1), (const uint8_t *)"-----", 5, &hit));
}

int main(void)
{
    RUN(test_each_encoding_has_a_detail);
    RUN(test_what_a_kind_may_have_between_its_characters);
    RUN(test_base64_of_a_text_with_many_gaps);
    RUN(test_a_character_of_four_bytes);
    RUN(test_a_text_of_separators_has_no_form);
    return tap_done();
}
