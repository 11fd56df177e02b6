/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/text_field.h"

#include "tests/gateway/telegram_kit.h"

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void test_fields_stand_between_separators(void)
{
    struct cursor line = over("a,,c");
    EXPECT(text_field_is(text_field_next(&line, ','), "a"));
    EXPECT(text_field_is(text_field_next(&line, ','), ""));
    EXPECT(text_field_is(text_field_next(&line, ','), "c"));
    EXPECT(text_field_is(text_field_next(&line, ','), ""));
    EXPECT(text_field_is(text_field_at(over("a,,c"), ',', 2), "c"));
    EXPECT(text_field_is(text_field_at(over("a,,c"), ',', 9), ""));
    EXPECT(text_field_begins(over("abc"), "ab"));
    EXPECT(!text_field_begins(over("a"), "ab"));
}

static void test_numbers_are_decimal_and_whole(void)
{
    static const char *const wrong[] = {
        "", "-", "1.", ".5", "1.2.3", "1e5", " 1", "1 ", "1234567890123456789"};
    double value;
    unsigned decimals;
    EXPECT(text_field_number(over("-12.500"), &value, &decimals));
    EXPECT(value == -12.5 && decimals == 3);
    EXPECT(text_field_number(over("+7"), &value, &decimals));
    EXPECT(value == 7 && decimals == 0);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!text_field_number(over(wrong[i]), &value, &decimals));
    }
}

static void test_hex_has_just_so_many_digits(void)
{
    uint32_t value;
    EXPECT(text_field_hex(over("0aFf"), 4, &value));
    EXPECT_EQ(value, 0x0aff);
    EXPECT(!text_field_hex(over("0aF"), 4, &value));
    EXPECT(!text_field_hex(over("0xFF"), 4, &value));
    EXPECT(!text_field_hex(over("012345678"), 9, &value));
}

static void test_a_line_is_split_at_its_last_separator(void)
{
    struct cursor before;
    struct cursor after;
    EXPECT(text_field_split_last(over("a*b*c"), '*', &before, &after));
    EXPECT(text_field_is(before, "a*b"));
    EXPECT(text_field_is(after, "c"));
    EXPECT(!text_field_split_last(over("abc"), '*', &before, &after));
}

static void test_positions_by_hemisphere(void)
{
    content_init(&telegram_found);
    text_field_add_hemispheres(&telegram_found, over("A,5230.0000,S,01315.0000,W,0.1"),
                               ',', true);
    EXPECT(telegram_is_at(-52.5, -13.25));
    text_field_add_hemispheres(&telegram_found, over("x;10.5;N;20.25;E"), ';', false);
    EXPECT(telegram_is_at(10.5, 20.25));
    text_field_add_hemispheres(&telegram_found, over("10.5,X,20.25,E,10,N,20.25,E,1.5,N"),
                               ',', false);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_positions_in_pairs(void)
{
    content_init(&telegram_found);
    text_field_add_pairs(&telegram_found, over("1;+52.50000;-13.25000;0.00000"), ';', 5,
                         false);
    EXPECT_EQ(telegram_found.position_count, 1);
    EXPECT(telegram_is_at(52.5, -13.25));
    text_field_add_pairs(&telegram_found, over("13.50000,40.50000"), ',', 5, true);
    EXPECT(telegram_is_at(40.5, 13.5));
    text_field_add_pairs(&telegram_found, over("190.00000,40.50000,x"), ',', 5, true);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_positions_without_separators(void)
{
    content_init(&telegram_found);
    text_field_add_packed(&telegram_found, over("0005230.0000N01315.0000E5.1"));
    EXPECT(telegram_is_at(52.5, 13.25));
    text_field_add_packed(&telegram_found, over("5230.00N01315.0000E 5230.0000X 123"));
    EXPECT_EQ(telegram_found.position_count, 1);
}

static void test_a_vin_has_letters(void)
{
    content_init(&telegram_found);
    text_field_add_vin(&telegram_found, over("12345678901234567"));
    text_field_add_vin(&telegram_found, over(""));
    EXPECT_EQ(telegram_found.identifier_count, 0);
    text_field_add_vin(&telegram_found, over("WDB9066051S123456"));
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    text_field_add_terminal(&telegram_found, over(""));
    text_field_add(&telegram_found, CONTENT_PHONE, over(""));
    EXPECT_EQ(telegram_found.identifier_count, 1);
}

int main(void)
{
    RUN(test_fields_stand_between_separators);
    RUN(test_numbers_are_decimal_and_whole);
    RUN(test_hex_has_just_so_many_digits);
    RUN(test_a_line_is_split_at_its_last_separator);
    RUN(test_positions_by_hemisphere);
    RUN(test_positions_in_pairs);
    RUN(test_positions_without_separators);
    RUN(test_a_vin_has_letters);
    return tap_done();
}
