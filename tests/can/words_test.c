/* SPDX-License-Identifier: Apache-2.0 */
#include "can/words.h"

#include "tests/tap.h"

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void words_are_parted_by_blanks_and_the_end_is_an_empty_one(void)
{
    struct cursor line = over(" \tone  two\r");
    EXPECT(words_is(words_next(&line), "one"));
    EXPECT(words_is(words_next(&line), "two"));
    EXPECT_EQ(words_next(&line).len, 0);
    EXPECT_EQ(words_next(&line).len, 0);
    EXPECT(cursor_valid(&line));
}

static void a_word_is_compared_whole_or_by_its_beginning(void)
{
    EXPECT(words_is(over("Rx"), "Rx"));
    EXPECT(!words_is(over("Rxx"), "Rx"));
    EXPECT(!words_is(over("R"), "Rx"));
    EXPECT(!words_is(over("rx"), "Rx"));
    EXPECT(words_begins(over("TriggerBlock"), "triggerblock"));
    EXPECT(words_begins(over("1.35"), "1.3"));
    EXPECT(!words_begins(over("1."), "1.3"));
}

static void a_digit_is_one_of_either_case_and_all_else_is_none(void)
{
    for (unsigned letter = 0; letter < 256; letter++) {
        const char *at = letter == 0 ? NULL : strchr("0123456789abcdef", (int)letter);
        const char *big = letter == 0 ? NULL : strchr("0123456789ABCDEF", (int)letter);
        unsigned digit = words_digit((uint8_t)letter);
        EXPECT((at != NULL || big != NULL) == (digit < 16));
        EXPECT(digit >= 16 || at == NULL || *at == "0123456789abcdef"[digit]);
        EXPECT(digit >= 16 || big == NULL || *big == "0123456789ABCDEF"[digit]);
    }
}

static void a_number_is_the_whole_word_and_at_most_the_most(void)
{
    uint32_t value = 0;
    EXPECT(words_number(over("7fF"), 16, 0x7FF, &value));
    EXPECT_EQ(value, 0x7FF);
    EXPECT(words_number(over("4294967295"), 10, UINT32_MAX, &value));
    EXPECT_EQ(value, UINT32_MAX);
    EXPECT(!words_number(over("4294967296"), 10, UINT32_MAX, &value));
    EXPECT(!words_number(over("800"), 16, 0x7FF, &value));
    EXPECT(!words_number(over("9A"), 10, 100, &value));
    EXPECT(!words_number(over("1g"), 16, 100, &value));
    EXPECT(!words_number(over(""), 16, 100, &value));
    EXPECT(!words_number(over("-1"), 10, 100, &value));
}

static void a_fraction_is_scaled_and_cut_never_rounded_or_overflown(void)
{
    uint64_t value = 0;
    EXPECT(words_fraction(over("2.501"), 9, &value));
    EXPECT_EQ(value, 2501000000);
    EXPECT(words_fraction(over("0.1234567899"), 9, &value));
    EXPECT_EQ(value, 123456789);
    EXPECT(words_fraction(over("7"), 6, &value));
    EXPECT_EQ(value, 7000000);
    EXPECT(words_fraction(over("7."), 0, &value));
    EXPECT_EQ(value, 7);
    EXPECT(words_fraction(over("18446744073"), 6, &value));
    EXPECT(!words_fraction(over("18446744073709551616"), 0, &value));
    EXPECT(!words_fraction(over("18446744074"), 9, &value));
    EXPECT(!words_fraction(over("1.2.3"), 9, &value));
    EXPECT(!words_fraction(over(".5"), 9, &value));
    EXPECT(!words_fraction(over("1,5"), 9, &value));
    EXPECT(!words_fraction(over(""), 9, &value));
}

static void bytes_are_read_in_either_base_and_none_may_be_missing(void)
{
    uint8_t bytes[3] = {0};
    struct cursor hex = over("01 fF 10");
    EXPECT(words_bytes(&hex, 16, 3, bytes));
    EXPECT_EQ(bytes[1], 0xFF);
    struct cursor decimal = over("1 255 10");
    EXPECT(words_bytes(&decimal, 10, 3, bytes));
    EXPECT_EQ(bytes[2], 10);
    struct cursor few = over("01 02");
    EXPECT(!words_bytes(&few, 16, 3, bytes));
    struct cursor large = over("01 100 02");
    EXPECT(!words_bytes(&large, 16, 3, bytes));
}

int main(void)
{
    RUN(words_are_parted_by_blanks_and_the_end_is_an_empty_one);
    RUN(a_word_is_compared_whole_or_by_its_beginning);
    RUN(a_digit_is_one_of_either_case_and_all_else_is_none);
    RUN(a_number_is_the_whole_word_and_at_most_the_most);
    RUN(a_fraction_is_scaled_and_cut_never_rounded_or_overflown);
    RUN(bytes_are_read_in_either_base_and_none_may_be_missing);
    return tap_done();
}
