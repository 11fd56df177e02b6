/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/utf8.h"

#include "tests/tap.h"

static void test_every_scalar_value_is_decoded_as_it_was_encoded(void)
{
    for (uint32_t c = 0; c < 0x110000; c += 61) {
        uint8_t bytes[4];
        size_t len = utf8_spell(bytes, c);
        EXPECT_EQ(len, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        struct cursor in = cursor_over(bytes, len);
        uint32_t got = 0;
        bool surrogate = c >= 0xD800 && c < 0xE000;
        EXPECT(utf8_next(&in, &got) == !surrogate);
        EXPECT(surrogate || (got == c && cursor_at_end(&in)));
    }
}

static bool is_character(const char *bytes, size_t len, uint32_t *out, size_t *passed)
{
    struct cursor in = cursor_over((const uint8_t *)bytes, len);
    bool good = utf8_next(&in, out);
    *passed = in.pos;
    return good;
}

static void test_what_is_no_utf_8_costs_one_byte_which_is_given(void)
{
    static const char *const wrong[] = {"\x80",
                                        "\xbf",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xc3",
                                        "\xc3(",
                                        "\xe0\x9f\xbf",
                                        "\xe2\x82",
                                        "\xe2\x82(",
                                        "\xed\xa0\x80",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf0\x9f\x9a",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t got = 0;
        size_t passed = 0;
        EXPECT(!is_character(wrong[i], strlen(wrong[i]), &got, &passed));
        EXPECT_EQ(passed, 1);
        EXPECT_EQ(got, (uint8_t)wrong[i][0]);
    }
}

static void test_ascii_is_itself(void)
{
    for (uint32_t c = 0; c < 0x80; c++) {
        char byte = (char)c;
        uint32_t got = 0;
        size_t passed = 0;
        EXPECT(is_character(&byte, 1, &got, &passed));
        EXPECT(got == c && passed == 1);
    }
}

static void test_a_range_that_is_not_plain_ends_where_it_ends(void)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},    {0x200B, 0x200F},
                  {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
                  {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        EXPECT(utf8_is_plain(ranges[i].first - 1));
        EXPECT(!utf8_is_plain(ranges[i].first));
        EXPECT(!utf8_is_plain(ranges[i].last));
        EXPECT(utf8_is_plain(ranges[i].last + 1));
    }
    EXPECT(!utf8_is_plain(0) && !utf8_is_plain(0x1F) && utf8_is_plain(' '));
}

static void test_a_wide_character_takes_two_columns(void)
{
    EXPECT_EQ(utf8_columns('a'), 1);
    EXPECT_EQ(utf8_columns(0xFC), 1);   /* u with dots */
    EXPECT_EQ(utf8_columns(0x301), 1);  /* a mark: none, and so no more than told */
    EXPECT_EQ(utf8_columns(0x10FF), 1); /* the last before, the first and last of Jamo */
    EXPECT_EQ(utf8_columns(0x1100), 2);
    EXPECT_EQ(utf8_columns(0x115F), 2);
    EXPECT_EQ(utf8_columns(0x1160), 1);
    EXPECT_EQ(utf8_columns(0x65E5), 2); /* a Han character */
    EXPECT_EQ(utf8_columns(0xFF21), 2); /* a fullwidth letter */
    EXPECT_EQ(utf8_columns(0x1F697), 2);
    EXPECT_EQ(utf8_columns(0x10FFFD), 1);
}

int main(void)
{
    RUN(test_every_scalar_value_is_decoded_as_it_was_encoded);
    RUN(test_what_is_no_utf_8_costs_one_byte_which_is_given);
    RUN(test_ascii_is_itself);
    RUN(test_a_range_that_is_not_plain_ends_where_it_ends);
    RUN(test_a_wide_character_takes_two_columns);
    return tap_done();
}
