/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/text_buffer.h"

#include <string.h>

#include "tests/tap.h"

static char out[64];

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void test_what_does_not_fit_is_cut_and_says_so(void)
{
    struct text_buffer text = text_buffer_over(out, 8);
    text_buffer_print(&text, "%s", "1234567");
    EXPECT_TEXT(out, "1234567");
    text_buffer_print(&text, "8");
    EXPECT_TEXT(out, "1234...");
    text_buffer_print(&text, "9");
    EXPECT_TEXT(out, "1234...");
}

static void test_a_character_is_put_as_it_would_be_printed(void)
{
    struct text_buffer text = text_buffer_over(out, 8);
    for (char c = '1'; c <= '7'; c++) {
        text_buffer_put(&text, c);
    }
    EXPECT_TEXT(out, "1234567");
    text_buffer_print(&text, "%s", "");
    EXPECT_TEXT(out, "1234567");
    text_buffer_put(&text, '8');
    EXPECT_TEXT(out, "1234...");
    text_buffer_put(&text, '9');
    EXPECT_TEXT(out, "1234...");
}

static void test_bytes_stand_between_quotes_as_in_a_zone_file(void)
{
    struct text_buffer text = text_buffer_over(out, sizeof out);
    text_buffer_quoted(&text, over("a \"b\\\x01\xff"));
    EXPECT_TEXT(out, "a \\\"b\\\\\\001\\255");
}

/* RFC 4648 10. */
static void test_base64_of_every_length(void)
{
    static const char *const rows[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_buffer text = text_buffer_over(out, sizeof out);
        text_buffer_base64(&text, over(rows[i][0]));
        EXPECT_TEXT(out, rows[i][1]);
    }
}

int main(void)
{
    RUN(test_what_does_not_fit_is_cut_and_says_so);
    RUN(test_a_character_is_put_as_it_would_be_printed);
    RUN(test_bytes_stand_between_quotes_as_in_a_zone_file);
    RUN(test_base64_of_every_length);
    return tap_done();
}
