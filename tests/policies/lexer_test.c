/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/lexer.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct token first(const char *text)
{
    struct lexer lexer;
    lexer_init(&lexer, text, strlen(text));
    return lexer_next(&lexer);
}

static void test_every_token_is_told_by_its_shape(void)
{
    static const struct {
        const char *text;
        enum token_kind kind;
        size_t len;
    } rows[] = {
        {"", TOKEN_END, 0},
        {" \t\n# comment", TOKEN_END, 0},
        {"policy x", TOKEN_WORD, 6},
        {"any-format", TOKEN_WORD, 10},
        {"can0.1", TOKEN_WORD, 6},
        {"can0..1", TOKEN_WORD, 4},
        {"17", TOKEN_NUMBER, 2},
        {"0x1F", TOKEN_NUMBER, 4},
        {"2MB/day", TOKEN_NUMBER, 7},
        {"0..8", TOKEN_NUMBER, 1},
        {"198.51.100.53", TOKEN_ADDRESS, 13},
        {"2001:db8::1", TOKEN_ADDRESS, 11},
        {"::1", TOKEN_ADDRESS, 3},
        {"fe80::1", TOKEN_ADDRESS, 7},
        {"\"a b\"", TOKEN_STRING, 3},
        {"\"\"", TOKEN_STRING, 0},
        {"{", TOKEN_MARK, 1},
        {"}", TOKEN_MARK, 1},
        {"=", TOKEN_MARK, 1},
        {",", TOKEN_MARK, 1},
        {"*", TOKEN_MARK, 1},
        {"...", TOKEN_MARK, 2},
        {"-5", TOKEN_DECIMAL, 2},
        {"-40..2", TOKEN_DECIMAL, 3},
        {"120.5/s", TOKEN_DECIMAL, 7},
        {"0.5..1", TOKEN_DECIMAL, 3},
        {"5.", TOKEN_DECIMAL, 2},
        {"1.2.3", TOKEN_ADDRESS, 5},
        {"-", TOKEN_FAULT, 1},
        {"-x", TOKEN_FAULT, 2},
        {".", TOKEN_FAULT, 1},
        {"\"a", TOKEN_FAULT, 1},
        {"\"a\n\"", TOKEN_FAULT, 1},
        {"\"a\r\n\"", TOKEN_FAULT, 1},
        {"\"\x01\"", TOKEN_FAULT, 1},
        {"@", TOKEN_FAULT, 1},
        {"\xC3\xA4", TOKEN_FAULT, 2},
        {"\r", TOKEN_FAULT, 1},
        {"# comment\rx", TOKEN_FAULT, 1},
        {"18446744073709551616", TOKEN_FAULT, 20},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token token = first(rows[i].text);
        if (token.kind != rows[i].kind || token.len != rows[i].len) {
            tap_expect(false, __FILE__, __LINE__, rows[i].text);
        }
        EXPECT((token.fault != NULL) == (token.kind == TOKEN_FAULT));
    }
}

static void test_a_number_has_its_value_and_its_unit(void)
{
    static const struct {
        const char *text;
        uint64_t value;
        const char *unit;
    } rows[] = {
        {"0", 0, ""},
        {"500k", 500, "k"},
        {"10/20ms", 10, "/20ms"},
        {"0x7FF", 0x7FF, ""},
        {"0xffq", 0xFF, "q"},
        {"0x", 0, "x"},
        {"12ab", 12, "ab"},
        {"18446744073709551615", UINT64_MAX, ""},
        {"0xFFFFFFFFFFFFFFFF", UINT64_MAX, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token token = first(rows[i].text);
        EXPECT_EQ(token.kind, TOKEN_NUMBER);
        EXPECT_EQ(token.value, rows[i].value);
        EXPECT_EQ(token.unit_len, strlen(rows[i].unit));
        EXPECT(memcmp(token.unit, rows[i].unit, token.unit_len) == 0);
    }
}

static void test_places_count_lines_and_bytes_from_one(void)
{
    static const char text[] = "bus a\n  # b\n\tc \"d\" e\r\nf";
    static const struct {
        uint32_t line, column;
        bool first_on_line;
    } rows[] = {{1, 1, true},  {1, 5, false}, {3, 2, true},
                {3, 4, false}, {3, 8, false}, {4, 1, true}};
    struct lexer lexer;
    lexer_init(&lexer, text, sizeof text - 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token token = lexer_next(&lexer);
        EXPECT_EQ(token.place.line, rows[i].line);
        EXPECT_EQ(token.place.column, rows[i].column);
        EXPECT_EQ(token.first_on_line, rows[i].first_on_line);
    }
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_END);
    EXPECT_EQ(lexer.carriage_return.line, 3);
    EXPECT_EQ(lexer.carriage_return.column, 9);
}

static void test_a_byte_order_mark_is_passed_over_and_noted(void)
{
    struct lexer lexer;
    lexer_init(&lexer,
               "\xEF\xBB\xBF"
               "bus",
               6);
    EXPECT(lexer.saw_byte_order_mark);
    EXPECT_EQ(lexer_next(&lexer).keyword, KEYWORD_BUS);
    lexer_init(&lexer, "\xEF\xBB", 2);
    EXPECT(!lexer.saw_byte_order_mark);
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_FAULT);
}

static void test_a_fault_says_what_stands_there(void)
{
    static const struct {
        const char *text;
        const char *fault;
        size_t len;
    } rows[] = {
        {"'p'", "strings stand in plain double quotes; write \"", 1},
        {"\xE2\x80\x9Cp", "strings stand in plain double quotes; write \"", 3},
        {"\xC3\xA4", "a character that has no meaning here; take it out, or quote it", 2},
        {"\r", "a carriage return alone; end lines with a line feed", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct token token = first(rows[i].text);
        EXPECT_EQ(token.kind, TOKEN_FAULT);
        EXPECT_TEXT(token.fault, rows[i].fault);
        EXPECT_EQ(token.len, rows[i].len);
    }
}

static void test_nothing_comes_after_a_nul_byte(void)
{
    static const char text[] = "bus # x\0\nmode";
    struct lexer lexer;
    lexer_init(&lexer, text, sizeof text - 1);
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_WORD);
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_FAULT);
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_END);
    EXPECT_EQ(lexer_next(&lexer).kind, TOKEN_END);
}

/* Any bytes: every token lies in the text, behind the one before, and there is an end. */
static void test_any_bytes_end_within_their_length(void)
{
    static const char alphabet[] = "ab0x19./:-_{}=,*\"#\\ \t\n\r\0\xC3\xA4\xEF@";
    struct random random = {20261123};
    char text[64];
    for (int round = 0; round < 20000; round++) {
        size_t len = random_below(&random, sizeof text);
        for (size_t i = 0; i < len; i++) {
            text[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
        }
        struct lexer lexer;
        lexer_init(&lexer, text, len);
        const char *at = text;
        size_t tokens = 0;
        struct token token;
        while ((token = lexer_next(&lexer)).kind != TOKEN_END && tokens <= len) {
            EXPECT(token.text >= at && token.text + token.len <= text + len);
            at = token.text;
            tokens++;
        }
        EXPECT(tokens <= len);
    }
}

int main(void)
{
    RUN(test_every_token_is_told_by_its_shape);
    RUN(test_a_number_has_its_value_and_its_unit);
    RUN(test_places_count_lines_and_bytes_from_one);
    RUN(test_a_byte_order_mark_is_passed_over_and_noted);
    RUN(test_a_fault_says_what_stands_there);
    RUN(test_nothing_comes_after_a_nul_byte);
    RUN(test_any_bytes_end_within_their_length);
    return tap_done();
}
