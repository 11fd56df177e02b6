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
    static const char long_fraction[] = "54.29681944502211763999";
    double value;
    unsigned decimals;
    EXPECT(text_field_number(over("-12.500"), &value, &decimals));
    EXPECT(value == -12.5 && decimals == 3);
    EXPECT(text_field_number(over("+7"), &value, &decimals));
    EXPECT(value == 7 && decimals == 0);
    EXPECT(text_field_number(over(long_fraction), &value, &decimals));
    EXPECT(fabs(value - 54.29681944502211763) < 1e-12 && decimals == 16);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!text_field_number(over(wrong[i]), &value, &decimals));
    }
}

static void test_what_may_begin_goes_as_far_as_the_field(void)
{
    EXPECT(text_field_may_begin(over(""), "ab"));
    EXPECT(text_field_may_begin(over("a"), "ab"));
    EXPECT(text_field_may_begin(over("abc"), "ab"));
    EXPECT(!text_field_may_begin(over("b"), "ab"));
}

static void test_what_pads_a_field_is_passed_over(void)
{
    struct cursor line = over("\r\n\nx");
    text_field_skip_end(&line);
    EXPECT(text_field_is(line, "x"));
    EXPECT(text_field_is(text_field_trim(over("  x ")), "x "));
    EXPECT(text_field_is(text_field_digits(over("8944F"), 20), "8944"));
    EXPECT(text_field_is(text_field_digits(over("8944F"), 3), "894"));
    EXPECT(text_field_is_hex(over("09afAF")) && text_field_is_hex(over("")));
    EXPECT(!text_field_is_hex(over("0g")));
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
    RUN(test_what_may_begin_goes_as_far_as_the_field);
    RUN(test_what_pads_a_field_is_passed_over);
    RUN(test_hex_has_just_so_many_digits);
    RUN(test_a_line_is_split_at_its_last_separator);
    RUN(test_a_vin_has_letters);
    return tap_done();
}
