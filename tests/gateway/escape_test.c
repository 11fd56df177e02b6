/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text stays text. */
#include "gateway/officer/escape.h"

#include "policies/utf8.h"
#include "tests/tap.h"

static const char *escaped(const char *text, size_t columns)
{
    static char out[256];
    size_t shown = escape_text(out, sizeof out, columns, text);
    EXPECT(shown <= columns);
    return out;
}

static void test_plain_text_of_any_script_is_left_alone(void)
{
    EXPECT_TEXT(escaped("evil.example", 80), "evil.example");
    EXPECT_TEXT(escaped("m\xc3\xbcnchen \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x9a\x97", 80),
                "m\xc3\xbcnchen \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x9a\x97");
    EXPECT_TEXT(escaped("", 80), "");
}

static void test_what_steers_a_terminal_or_turns_a_line_is_spelt_out(void)
{
    EXPECT_TEXT(escaped("\x1b[2J\x07\r\n\t\x7f", 80),
                "\\u{1b}[2J\\u{7}\\u{d}\\u{a}\\u{9}\\u{7f}");
    EXPECT_TEXT(escaped("a\xc2\x9b"
                        "31mb",
                        80),
                "a\\u{9b}31mb");
    EXPECT_TEXT(escaped("\xe2\x80\xae"
                        "txt",
                        80),
                "\\u{202e}txt");
    EXPECT_TEXT(escaped("\xe2\x81\xa6\xef\xbb\xbf", 80), "\\u{2066}\\u{feff}");
    EXPECT_TEXT(escaped("\xf3\xa0\x81\x81", 80), "\\u{e0041}");
}

static void test_bytes_that_are_no_utf8_are_spelt_out_one_by_one(void)
{
    EXPECT_TEXT(escaped("\xff\xc0\x80", 80), "\\xff\\xc0\\x80");
    EXPECT_TEXT(escaped("\xe6\x97", 80), "\\xe6\\x97");
    EXPECT_TEXT(escaped("\xed\xa0\x80", 80), "\\xed\\xa0\\x80");
    EXPECT_TEXT(escaped("\xf4\x90\x80\x80", 80), "\\xf4\\x90\\x80\\x80");
    EXPECT_TEXT(escaped("\xe0\x80\xaf.", 80), "\\xe0\\x80\\xaf.");
}

static void test_bytes_are_spelt_out_in_one_way(void)
{
    static const uint8_t dns[] = "\x12\x34\x01\0\0\1\x04van\xff\xe2\x80\xae\xc3\xbc";
    char out[256];
    EXPECT_EQ(escape_bytes(out, sizeof out, 80, dns, sizeof dns - 1),
              4 + 1 + 5 * 4 + 3 + 4 * 4 + 1);
    EXPECT_TEXT(out, "\\x124\\x01\\x00\\x00\\x01\\x04van\\xff\\xe2\\x80\\xae\xc3\xbc");
    EXPECT_EQ(escape_bytes(out, sizeof out, 10, dns, sizeof dns - 1), 7);
    EXPECT_TEXT(out, "\\x124..");
    EXPECT_EQ(escape_bytes(out, sizeof out, 80, (const uint8_t *)"x\\\x01\\x01", 7), 12);
    EXPECT_TEXT(out, "x\\\\\\x01\\\\x01");
}

static void test_a_name_in_a_line_is_one_word_and_is_read_back(void)
{
    static const char *const table[][2] = {{"evil.example", "evil.example"},
                                           {"a b", "a\\x20b"},
                                           {"a\\x20b", "a\\\\x20b"},
                                           {"a\\", "a\\\\"},
                                           {"\\\\ ", "\\\\\\\\\\x20"},
                                           {"\x1b[2J", "\x1b[2J"},
                                           {"", ""}};
    char shown[64];
    char back[64];
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        escape_name(shown, sizeof shown, table[i][0]);
        EXPECT_TEXT(shown, table[i][1]);
        escape_name_undo(back, sizeof back, shown);
        EXPECT_TEXT(back, table[i][0]);
    }
    escape_name(shown, 5, "ab c");
    EXPECT_TEXT(shown, "ab");
    escape_name_undo(back, 3, "ab\\x20c");
    EXPECT_TEXT(back, "ab");
}

static void test_long_text_is_cut_at_a_character_with_two_dots(void)
{
    EXPECT_TEXT(escaped("abcdef", 6), "abcdef");
    EXPECT_TEXT(escaped("abcdefg", 6), "abcd..");
    EXPECT_TEXT(escaped("ab\x1b"
                        "cdefgh",
                        10),
                "ab\\u{1b}..");
    EXPECT_TEXT(escaped("ab\x1b"
                        "cdefgh",
                        9),
                "ab..");
    EXPECT_TEXT(escaped("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 3), "\xc3\xbc..");
    char tiny[6];
    EXPECT_EQ(escape_text(tiny, sizeof tiny, 80, "abcdefg"), 5);
    EXPECT_TEXT(tiny, "abc..");
}

static void test_what_would_be_drawn_over_or_not_at_all_is_spelt_out(void)
{
    EXPECT_TEXT(escaped("a\xcc\xb6"
                        "b",
                        20),
                "a\\u{336}b");
    EXPECT_TEXT(escaped("a\xe3\x85\xa4"
                        "b\xc2\xa0",
                        20),
                "a\\u{3164}b\\u{a0}");
}

static void test_no_output_ever_holds_a_control_character(void)
{
    uint64_t seed = 42;
    for (int round = 0; round < 20000; round++) {
        char text[12];
        char out[40];
        for (size_t i = 0; i < sizeof text - 1; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            text[i] = (char)(1 + (seed >> 33) % 255);
        }
        text[sizeof text - 1] = 0;
        (void)escape_text(out, sizeof out, 30, text);
        struct cursor in = cursor_over((const uint8_t *)out, strlen(out));
        while (cursor_left(&in) > 0) {
            uint32_t character = 0;
            EXPECT(utf8_next(&in, &character) && utf8_stands_alone(character));
        }
    }
}

static const char *middle(const char *text, size_t columns)
{
    static char out[256];
    size_t shown = escape_middle(out, sizeof out, columns, text);
    EXPECT(shown <= columns);
    return out;
}

static void test_a_name_is_cut_in_the_middle(void)
{
    EXPECT_TEXT(middle("evil.example", 12), "evil.example");
    EXPECT_TEXT(middle("evil.example", 11), "evil.\xe2\x80\xa6"
                                            "ample");
    EXPECT_TEXT(middle("evil.example", 4), "ev\xe2\x80\xa6"
                                           "e");
    EXPECT_TEXT(middle("evil.example", 1), "\xe2\x80\xa6");
    EXPECT_TEXT(middle("evil.example", 0), "");
    EXPECT_TEXT(middle("[2001:db8:1:2:3:4:5:6]:443", 20), "[2001:db8:\xe2\x80\xa6"
                                                          ":5:6]:443");
    EXPECT_TEXT(middle("", 9), "");
}

static void test_what_is_cut_in_the_middle_is_cut_between_its_pieces(void)
{
    EXPECT_TEXT(middle("ab\x1b[2J.example", 12), "ab\xe2\x80\xa6"
                                                 "ample");
    EXPECT_TEXT(middle("evil.ex\xff\xff", 11), "evil.\xe2\x80\xa6\\xff");
    EXPECT_TEXT(middle("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac", 8),
                "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac");
    EXPECT_TEXT(middle("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac", 7),
                "\xe6\x97\xa5\xe2\x80\xa6\xe6\x9c\xac");
}

static void test_the_middle_is_cut_to_the_room_there_is(void)
{
    char out[16 + 1];
    out[16] = 'z';
    EXPECT_EQ(escape_middle(out, 16, 80, "evil.example"), 3);
    EXPECT_TEXT(out, "e\xe2\x80\xa6"
                     "e");
    EXPECT_EQ(escape_middle(out, 16, 80, "\xf0\x9f\x9a\x97\xf0\x9f\x9a\x97"), 1);
    EXPECT_EQ(out[16], 'z');
}

int main(void)
{
    RUN(test_plain_text_of_any_script_is_left_alone);
    RUN(test_what_steers_a_terminal_or_turns_a_line_is_spelt_out);
    RUN(test_bytes_that_are_no_utf8_are_spelt_out_one_by_one);
    RUN(test_bytes_are_spelt_out_in_one_way);
    RUN(test_a_name_in_a_line_is_one_word_and_is_read_back);
    RUN(test_long_text_is_cut_at_a_character_with_two_dots);
    RUN(test_what_would_be_drawn_over_or_not_at_all_is_spelt_out);
    RUN(test_no_output_ever_holds_a_control_character);
    RUN(test_a_name_is_cut_in_the_middle);
    RUN(test_what_is_cut_in_the_middle_is_cut_between_its_pieces);
    RUN(test_the_middle_is_cut_to_the_room_there_is);
    return tap_done();
}
