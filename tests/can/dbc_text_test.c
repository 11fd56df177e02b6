/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_text.h"

#include "tests/tap.h"

static _Alignas(16) uint8_t block[1024];

static const char *copy(const char *text, size_t len)
{
    struct arena arena;
    struct dbc_token token = {
        .kind = DBC_TOKEN_STRING, .text = (const uint8_t *)text, .len = len};
    arena_init(&arena, block, sizeof block);
    return dbc_text_copy(&arena, &token);
}

static void a_text_is_copied(void)
{
    EXPECT_TEXT(copy("km/h", 4), "km/h");
    EXPECT_TEXT(copy("", 0), "");
}

static void an_escaped_quote_loses_its_backslash(void)
{
    EXPECT_TEXT(copy("a\\\"b\\c\\", 7), "a\"b\\c\\");
}

static void utf_8_stays(void)
{
    EXPECT_TEXT(copy("\xC2\xB0"
                     "C \xE2\x82\xAC \xF0\x9F\x9A\x97",
                     12),
                "\xC2\xB0"
                "C \xE2\x82\xAC \xF0\x9F\x9A\x97");
}

static void what_is_no_utf_8_is_windows_1252(void)
{
    EXPECT_TEXT(copy("\xB0"
                     "C",
                     2),
                "\xC2\xB0"
                "C");
    EXPECT_TEXT(copy("\x80\x81\xFF", 3), "\xE2\x82\xAC\xC2\x81\xC3\xBF");
    EXPECT_TEXT(copy("\xB0\xC2", 2), "\xC2\xB0\xC3\x82");
    EXPECT_TEXT(copy("\xC2\xB0\xB0", 3), "\xC3\x82\xC2\xB0\xC2\xB0");
}

static void false_utf_8_is_not_taken_for_it(void)
{
    static const char *const wrong[] = {"\xC0\x80",
                                        "\xE0\x80\x80",
                                        "\xED\xA0\x80",
                                        "\xF0\x80\x80\x80",
                                        "\xF4\x90\x80\x80",
                                        "\xF5\x80\x80\x80",
                                        "\xE2\x82",
                                        "\xC2x",
                                        "\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *text = copy(wrong[i], strlen(wrong[i]));
        EXPECT(text != NULL && strcmp(text, wrong[i]) != 0);
    }
}

static void a_nul_becomes_a_space(void)
{
    EXPECT_TEXT(copy("a\0b", 3), "a b");
}

static void a_full_arena_is_told(void)
{
    struct arena arena;
    struct dbc_token token = {
        .kind = DBC_TOKEN_WORD, .text = (const uint8_t *)"0123456789abcdef", .len = 16};
    arena_init(&arena, block, 16);
    EXPECT(dbc_text_copy(&arena, &token) == NULL);
    token.len = 15;
    EXPECT_TEXT(dbc_text_copy(&arena, &token), "0123456789abcde");
    token.len = 0;
    EXPECT_TEXT(dbc_text_copy(&arena, &token), "");
}

int main(void)
{
    RUN(a_text_is_copied);
    RUN(an_escaped_quote_loses_its_backslash);
    RUN(utf_8_stays);
    RUN(what_is_no_utf_8_is_windows_1252);
    RUN(false_utf_8_is_not_taken_for_it);
    RUN(a_nul_becomes_a_space);
    RUN(a_full_arena_is_told);
    return tap_done();
}
