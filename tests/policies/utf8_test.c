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
    } ranges[] = {
        {0x7F, 0xA0},       {0xAD, 0xAD},       {0x34F, 0x34F},    {0x600, 0x605},
        {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},    {0x8E2, 0x8E2},
        {0x115F, 0x1160},   {0x1680, 0x1680},   {0x17B4, 0x17B5},  {0x180B, 0x180F},
        {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x206F},  {0x2800, 0x2800},
        {0x3000, 0x3000},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},  {0x13430, 0x1345F},
        {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        EXPECT(utf8_is_plain(ranges[i].first - 1));
        EXPECT(!utf8_is_plain(ranges[i].first));
        EXPECT(!utf8_is_plain(ranges[i].last));
        EXPECT(utf8_is_plain(ranges[i].last + 1));
    }
    EXPECT(!utf8_is_plain(0) && !utf8_is_plain(0x1F) && utf8_is_plain(' '));
}

static void test_a_mark_over_what_stands_before_it_stands_not_alone(void)
{
    static const uint32_t marks[] = {0x300,  0x336,  0x36F,  0x488,  0x591,   0x5C7,
                                     0x64B,  0x670,  0x6ED,  0x730,  0xE31,   0xE4E,
                                     0xECD,  0xF71,  0xFBC,  0x1ABE, 0x1DC0,  0x20DD,
                                     0x20E3, 0x3099, 0xA670, 0xFE2F, 0x1D165, 0x1D1AD};
    static const uint32_t letters[] = {'a',   0xFC,  0x2FF, 0x370,  0x5D0,  0x627,  0x915,
                                       0xE01, 0xE40, 0xF40, 0x2100, 0x65E5, 0x1F697};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        EXPECT(utf8_is_plain(marks[i]) && !utf8_stands_alone(marks[i]));
    }
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        EXPECT(utf8_stands_alone(letters[i]));
    }
    EXPECT(!utf8_stands_alone(0x3164) && !utf8_stands_alone(0x7F));
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
    RUN(test_a_mark_over_what_stands_before_it_stands_not_alone);
    RUN(test_a_wide_character_takes_two_columns);
    return tap_done();
}
