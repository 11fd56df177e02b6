/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_screen.h"

#include "tests/tap.h"

static struct log_screen screen;

static void test_a_line_is_found_by_how_far_above_the_cursor_it_is(void)
{
    log_screen_clear(&screen);
    EXPECT_EQ(log_screen_find(&screen, 0, 24), 0);
    log_screen_add(&screen, 7);
    log_screen_add(&screen, 8);
    EXPECT_EQ(log_screen_find(&screen, 8, 24), 1);
    EXPECT_EQ(log_screen_find(&screen, 7, 24), 2);
    EXPECT_EQ(log_screen_find(&screen, 9, 24), 0);
    log_screen_add(&screen, 7);
    EXPECT_EQ(log_screen_find(&screen, 7, 24), 1);
}

static void test_a_line_that_has_left_the_screen_is_not_found(void)
{
    log_screen_clear(&screen);
    for (size_t key = 0; key < 30; key++) {
        log_screen_add(&screen, key);
    }
    EXPECT_EQ(log_screen_find(&screen, 7, 24), 23);
    EXPECT_EQ(log_screen_find(&screen, 6, 24), 0);
    EXPECT_EQ(log_screen_find(&screen, 29, 1), 0);
    EXPECT_EQ(log_screen_find(&screen, 29, 0), 0);
}

static void test_a_screen_of_more_rows_than_are_kept_finds_those_kept(void)
{
    log_screen_clear(&screen);
    for (size_t key = 0; key < 3 * LOG_SCREEN_LINES; key++) {
        log_screen_add(&screen, key);
    }
    EXPECT_EQ(log_screen_find(&screen, 2 * LOG_SCREEN_LINES, 9999), LOG_SCREEN_LINES);
    EXPECT_EQ(log_screen_find(&screen, 2 * LOG_SCREEN_LINES - 1, 9999), 0);
}

static void test_what_was_cleared_is_not_found(void)
{
    log_screen_add(&screen, 4711);
    log_screen_clear(&screen);
    EXPECT_EQ(log_screen_find(&screen, 4711, 24), 0);
}

int main(void)
{
    RUN(test_a_line_is_found_by_how_far_above_the_cursor_it_is);
    RUN(test_a_line_that_has_left_the_screen_is_not_found);
    RUN(test_a_screen_of_more_rows_than_are_kept_finds_those_kept);
    RUN(test_what_was_cleared_is_not_found);
    return tap_done();
}
