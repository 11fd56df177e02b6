/* SPDX-License-Identifier: Apache-2.0 */
#include "can/window.h"

#include <errno.h>

#include "tests/can/stream.h"
#include "tests/tap.h"

static struct window window;

static bool line_is(const char *text)
{
    struct cursor line;
    return window_line(&window, &line) && line.len == strlen(text) &&
           memcmp(line.base, text, line.len) == 0;
}

static void lines_come_one_by_one_however_the_bytes_come(void)
{
    const char text[] = "one\n\nthree\r\nlast";
    for (size_t piece = 1; piece <= sizeof text; piece++) {
        struct stream stream = stream_over(text, strlen(text), piece);
        struct cursor line;
        window_init(&window, stream_read, &stream);
        EXPECT(line_is("one"));
        EXPECT(line_is(""));
        EXPECT(line_is("three\r"));
        EXPECT_EQ(window_at(&window), 12);
        EXPECT(line_is("last"));
        EXPECT(!window_line(&window, &line));
        EXPECT(!window_line(&window, &line));
        EXPECT_EQ(window.error, 0);
    }
}

static uint8_t long_text[3 * WINDOW_BYTES];

static void a_line_longer_than_the_window_is_cut_and_the_next_is_whole(void)
{
    memset(long_text, 'x', sizeof long_text);
    size_t end = 2 * WINDOW_BYTES + 7;
    memcpy(long_text + end, "\nnext\n", 6);
    struct stream stream = stream_over(long_text, end + 6, 1000);
    struct cursor line;
    window_init(&window, stream_read, &stream);
    EXPECT(window_line(&window, &line));
    EXPECT_EQ(line.len, WINDOW_BYTES);
    EXPECT(line_is("next"));
    EXPECT(!window_line(&window, &line));
}

static void a_long_last_line_ends_the_stream(void)
{
    memset(long_text, 'x', sizeof long_text);
    struct stream stream = stream_over(long_text, sizeof long_text, sizeof long_text);
    struct cursor line;
    window_init(&window, stream_read, &stream);
    EXPECT(window_line(&window, &line));
    EXPECT(!window_line(&window, &line));
}

static void a_full_window_that_was_looked_into_loses_no_line(void)
{
    memset(long_text, 'x', sizeof long_text);
    long_text[3] = '\n';
    struct stream stream = stream_over(long_text, sizeof long_text, sizeof long_text);
    window_init(&window, stream_read, &stream);
    EXPECT_EQ(window_see(&window, WINDOW_BYTES).len, WINDOW_BYTES);
    EXPECT(line_is("xxx"));
}

static void what_is_passed_over_may_be_longer_than_the_window(void)
{
    for (size_t i = 0; i < sizeof long_text; i++) {
        long_text[i] = (uint8_t)(i / WINDOW_BYTES);
    }
    struct stream stream = stream_over(long_text, sizeof long_text, 4096);
    window_init(&window, stream_read, &stream);
    EXPECT(window_pass(&window, 2 * WINDOW_BYTES - 1));
    struct cursor view = window_see(&window, 2);
    EXPECT_EQ(cursor_u8(&view), 1);
    EXPECT_EQ(cursor_u8(&view), 2);
    EXPECT_EQ(window_at(&window), 2 * WINDOW_BYTES - 1);
    EXPECT(window_pass(&window, WINDOW_BYTES + 1));
    EXPECT(!window_pass(&window, 1));
    EXPECT_EQ(window_see(&window, 1).len, 0);
}

static void a_stream_that_cannot_be_read_says_why(void)
{
    struct stream stream = stream_over("ab", 2, 1);
    struct cursor line;
    stream.error = -EIO;
    window_init(&window, stream_read, &stream);
    EXPECT(line_is("ab"));
    EXPECT(!window_line(&window, &line));
    EXPECT_EQ(window.error, -EIO);
}

int main(void)
{
    RUN(lines_come_one_by_one_however_the_bytes_come);
    RUN(a_line_longer_than_the_window_is_cut_and_the_next_is_whole);
    RUN(a_long_last_line_ends_the_stream);
    RUN(a_full_window_that_was_looked_into_loses_no_line);
    RUN(what_is_passed_over_may_be_longer_than_the_window);
    RUN(a_stream_that_cannot_be_read_says_why);
    return tap_done();
}
