/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/mark.h"

#include "tests/tap.h"

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void test_a_mark_is_there_may_come_or_is_not(void)
{
    struct cursor in = over("abcd");
    EXPECT_EQ(MARK_READ(&in, "abx"), CONTENT_NOT);
    EXPECT_EQ(MARK_READ(&in, "abcde"), CONTENT_MORE);
    EXPECT_EQ(in.pos, 0);
    EXPECT_EQ(MARK_READ(&in, "abc"), CONTENT_IS);
    EXPECT_EQ(in.pos, 3);
}

static void test_a_text_is_found_whatever_its_case(void)
{
    struct cursor in = over("x: WebSocket!");
    EXPECT(mark_within(in, "websocket"));
    EXPECT(!mark_within(in, "sockets"));
    EXPECT(mark_find(&in, "websocket"));
    EXPECT_EQ(cursor_peek(&in), '!');
}

static void test_a_line_ends_with_lf_and_is_no_longer_than_allowed(void)
{
    static const struct {
        const char *text;
        enum content_state state;
        size_t len;
    } rows[] = {
        {"ab\r\nc", CONTENT_IS, 2}, {"ab\nc", CONTENT_IS, 2},
        {"ab\r", CONTENT_MORE, 0},  {"ab", CONTENT_MORE, 0},
        {"ab\rc", CONTENT_NOT, 0},  {"a\1\n", CONTENT_NOT, 0},
        {"abcde", CONTENT_NOT, 0},  {"\xc3\xa4\n", CONTENT_IS, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cursor in = over(rows[i].text);
        struct cursor line = over("");
        EXPECT_EQ(mark_line(&line, &in, 4), rows[i].state);
        EXPECT_EQ(cursor_left(&line), rows[i].len);
    }
}

int main(void)
{
    RUN(test_a_mark_is_there_may_come_or_is_not);
    RUN(test_a_text_is_found_whatever_its_case);
    RUN(test_a_line_ends_with_lf_and_is_no_longer_than_allowed);
    return tap_done();
}
