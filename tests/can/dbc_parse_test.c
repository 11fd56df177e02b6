/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_parse.h"

#include "tests/tap.h"

static struct dbc_faults faults;

static struct dbc_parse over(const char *text)
{
    struct dbc_section section = {.keyword = DBC_VAL_};
    section.body = cursor_over((const uint8_t *)text, strlen(text));
    faults = (struct dbc_faults){.count = 0};
    return dbc_parse_over(&section, &faults);
}

static const char *fault(void)
{
    return faults.count == 1 ? faults.rows[0].text : "not one";
}

static void parts_are_read_one_after_the_other(void)
{
    struct dbc_parse parse = over("name \"text\" : 12 -1.5 +2 -3 ; w");
    struct dbc_token word;
    EXPECT_EQ(dbc_parse_peek(&parse).kind, DBC_TOKEN_WORD);
    EXPECT_EQ(dbc_parse_name(&parse).len, 4);
    EXPECT_EQ(dbc_parse_string(&parse).len, 4);
    EXPECT(!dbc_parse_has_mark(&parse, ';'));
    EXPECT(!dbc_parse_has_word(&parse, &word));
    dbc_parse_mark(&parse, ':');
    EXPECT_EQ(dbc_parse_whole(&parse, 12), 12);
    EXPECT(dbc_parse_real(&parse) == -1.5);
    EXPECT(dbc_parse_real(&parse) == 2);
    EXPECT_EQ(dbc_parse_signed(&parse), -3);
    EXPECT(dbc_parse_has_mark(&parse, ';'));
    EXPECT(dbc_parse_has_word(&parse, &word));
    EXPECT(dbc_parse_end(&parse));
    EXPECT_EQ(faults.errors, 0);
}

static void after_a_failure_everything_reads_as_nothing_and_is_told_once(void)
{
    struct dbc_parse parse = over("12 12 \"x\" : w");
    struct dbc_token word;
    EXPECT_EQ(dbc_parse_name(&parse).len, 0);
    EXPECT_EQ(dbc_parse_whole(&parse, 99), 0);
    EXPECT(dbc_parse_real(&parse) == 0);
    EXPECT_EQ(dbc_parse_signed(&parse), 0);
    EXPECT_EQ(dbc_parse_string(&parse).len, 0);
    dbc_parse_mark(&parse, ':');
    EXPECT(!dbc_parse_has_mark(&parse, ':'));
    EXPECT(!dbc_parse_has_word(&parse, &word));
    EXPECT(!dbc_parse_end(&parse));
    EXPECT_TEXT(fault(),
                "'12' where a name belongs; write VAL_ ID SIGNAL NUMBER \"TEXT\" ...;");
}

static void a_failure_says_what_stood_there(void)
{
    static const struct {
        const char *text, *fault;
    } rows[] = {
        {"", "a name is missing; write VAL_"},
        {"\"x\"", "a text in quotes where a name belongs; write VAL_"},
        {"\"x", "a text without its end; close it with '\"'"},
        {";", "';' where a name belongs; write VAL_"},
        {"\x01", "byte 0x01 where a name belongs; write VAL_"},
        {"\xFC", "byte 0xFC where a name belongs; write VAL_"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dbc_parse parse = over(rows[i].text);
        (void)dbc_parse_name(&parse);
        if (!EXPECT(strncmp(fault(), rows[i].fault, strlen(rows[i].fault)) == 0)) {
            printf("# %s\n", fault());
        }
    }
}

static void long_words_are_cut_in_messages(void)
{
    struct dbc_parse parse = over("abcdefghijabcdefghijabcdefghijabcdefghijXX");
    (void)dbc_parse_string(&parse);
    EXPECT(strncmp(fault(), "'abcdefghijabcdefghijabcdefghijabcdefghij' where", 48) == 0);
}

static void a_mark_that_is_not_there_is_told(void)
{
    struct dbc_parse parse = over("x");
    dbc_parse_mark(&parse, ':');
    EXPECT(strncmp(fault(), "'x' where ':' belongs", 21) == 0);
}

static void more_than_there_should_be_is_told(void)
{
    struct dbc_parse parse = over("x y");
    (void)dbc_parse_name(&parse);
    EXPECT(!dbc_parse_end(&parse));
    EXPECT(strncmp(fault(), "'y' where the end of it belongs", 31) == 0);
}

static void numbers_that_do_not_fit_are_told(void)
{
    struct dbc_parse parse = over("13");
    EXPECT_EQ(dbc_parse_whole(&parse, 12), 0);
    EXPECT(strstr(fault(), "a whole number that fits") != NULL);
    parse = over("1.5");
    EXPECT_EQ(dbc_parse_whole(&parse, 12), 0);
    EXPECT_EQ(faults.errors, 1);
    parse = over("1e999");
    EXPECT(dbc_parse_real(&parse) == 0);
    EXPECT(strstr(fault(), "a number that a double holds") != NULL);
}

static void signed_numbers_are_whole_however_they_are_written(void)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"5", 5},
                {"-5", -5},
                {"+5", 5},
                {"5.0", 5},
                {"-2e3", -2000},
                {"18446744073709551615", -1},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const bad[] = {"1.5",   "1e17", "18446744073709551616",
                                      "1e999", "x",    "--1"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct dbc_parse parse = over(good[i].text);
        EXPECT_EQ(dbc_parse_signed(&parse), good[i].value);
        EXPECT(dbc_parse_end(&parse));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct dbc_parse parse = over(bad[i]);
        EXPECT_EQ(dbc_parse_signed(&parse), 0);
        EXPECT_EQ(faults.errors, 1);
    }
}

int main(void)
{
    RUN(parts_are_read_one_after_the_other);
    RUN(after_a_failure_everything_reads_as_nothing_and_is_told_once);
    RUN(a_failure_says_what_stood_there);
    RUN(long_words_are_cut_in_messages);
    RUN(a_mark_that_is_not_there_is_told);
    RUN(more_than_there_should_be_is_told);
    RUN(numbers_that_do_not_fit_are_told);
    RUN(signed_numbers_are_whole_however_they_are_written);
    return tap_done();
}
