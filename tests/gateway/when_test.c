/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/when.h"

#include <stdlib.h>
#include <time.h>

#include "tests/tap.h"

#define MINUTE_US UINT64_C(60000000)
#define NOON_US UINT64_C(1795435200000000) /* 2026-11-23 12:00:00 UTC */

static uint64_t parsed(const char *text)
{
    uint64_t us = 0;
    return when_parse(&us, text, NOON_US) ? us : 1;
}

static void test_times_are_read_in_every_form_and_nothing_else(void)
{
    EXPECT_EQ(parsed("30m"), NOON_US - 30 * MINUTE_US);
    EXPECT_EQ(parsed("90s"), NOON_US - 90000000);
    EXPECT_EQ(parsed("2h"), NOON_US - 120 * MINUTE_US);
    EXPECT_EQ(parsed("1d"), NOON_US - 1440 * MINUTE_US);
    EXPECT_EQ(parsed("999999d"), 0);
    EXPECT_EQ(parsed("2026-11-23T12:00:00Z"), NOON_US);
    EXPECT_EQ(parsed("2026-11-23T12:00Z"), NOON_US);
    EXPECT_EQ(parsed("2026-11-23 12:00"), NOON_US);
    EXPECT_EQ(parsed("2026-11-23T12:00:01"), NOON_US + 1000000);
    EXPECT_EQ(parsed("2026-11-23"), NOON_US - 720 * MINUTE_US);
    EXPECT_EQ(parsed("11:59"), NOON_US - MINUTE_US);
    EXPECT_EQ(parsed("11:59:30"), NOON_US - MINUTE_US / 2);
    static const char *const wrong[] = {
        "",      "now", "12",  "5w",          "-5m",
        "12:60", "5 m", "5mm", "2026-11-23x", "99999999999999999d"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        EXPECT_EQ(parsed(wrong[i]), 1);
    }
}

static void test_a_day_that_no_calendar_has_is_no_time(void)
{
    static const char *const wrong[] = {"2026-02-30",
                                        "2026-11-31",
                                        "2026-02-29 10:00",
                                        "2026-04-31T10:00:00Z",
                                        "2026-06-31T10:00",
                                        "2026-13-01",
                                        "11-31",
                                        "02-29"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        EXPECT_EQ(parsed(wrong[i]), 1);
    }
    EXPECT_EQ(parsed("2024-02-29"), parsed("2024-02-28") + 1440 * MINUTE_US);
}

static void test_times_are_printed_also_when_they_cannot_be(void)
{
    char text[WHEN_TEXT_BYTES];
    when_print_utc(NOON_US + 5, text);
    EXPECT_TEXT(text, "2026-11-23T12:00:00.000005Z");
    when_print_utc(UINT64_MAX, text);
    EXPECT_EQ(strlen(text), 27);
    when_print_span(119000000, text);
    EXPECT_TEXT(text, "119 s");
    when_print_span(10 * MINUTE_US, text);
    EXPECT_TEXT(text, "10 min");
    when_print_span(300 * MINUTE_US, text);
    EXPECT_TEXT(text, "5 h");
    when_print_span(UINT64_MAX, text);
    EXPECT_TEXT(text, "213503982 d");
}

static void test_what_the_log_prints_can_be_typed_in_every_zone(void)
{
    char text[WHEN_TEXT_BYTES];
    (void)setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    EXPECT_EQ(when_year(NOON_US), 2026);
    when_print_short(NOON_US, 2025, text);
    EXPECT_TEXT(text, "2026-11-23 12:00:00Z");
    EXPECT_EQ(parsed(text), NOON_US);
    when_print_short(NOON_US, 2026, text);
    EXPECT_TEXT(text, "11-23 12:00:00Z");
    EXPECT_EQ(parsed(text), NOON_US);
    EXPECT_EQ(parsed("2026-11-23 12:00"), NOON_US);
    EXPECT_EQ(parsed("2026-11-23T12:00Z"), NOON_US);
    EXPECT_EQ(parsed("2026-07-01T02:00"), parsed("2026-07-01T02:00Z"));
    EXPECT_EQ(parsed("11:59Z"), NOON_US - MINUTE_US);
    (void)setenv("TZ", "UTC", 1);
    tzset();
}

static void test_a_day_without_a_year_is_the_last_that_has_begun(void)
{
    EXPECT_EQ(parsed("11-23"), parsed("2026-11-23"));
    EXPECT_EQ(parsed("11-24"), parsed("2025-11-24"));
    EXPECT_EQ(parsed("11-23 12:01"), parsed("2025-11-23 12:01"));
    EXPECT_EQ(parsed("01-02T03:04:05"), parsed("2026-01-02T03:04:05"));
}

static void test_spans_go_over_to_the_next_unit_at_two_of_it(void)
{
    static const struct {
        uint64_t seconds;
        const char *text;
    } rows[] = {{0, "0 s"},    {119, "119 s"},   {120, "2 min"}, {7199, "119 min"},
                {7200, "2 h"}, {172799, "47 h"}, {172800, "2 d"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[WHEN_TEXT_BYTES];
        when_print_span(rows[i].seconds * 1000000 + 999999, text);
        EXPECT_TEXT(text, rows[i].text);
    }
}

static void test_a_lapse_is_never_nothing_of_a_unit_too_large(void)
{
    static const struct {
        uint64_t us;
        const char *text;
    } rows[] = {{0, "0 us"},         {999, "999 us"},    {1000, "1 ms"},
                {999999, "999 ms"},  {1000000, "1.0 s"}, {3249999, "3.2 s"},
                {61950000, "61.9 s"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[WHEN_TEXT_BYTES];
        when_print_lapse(rows[i].us, text);
        EXPECT_TEXT(text, rows[i].text);
    }
}

int main(void)
{
    (void)setenv("TZ", "UTC", 1);
    tzset();
    RUN(test_times_are_read_in_every_form_and_nothing_else);
    RUN(test_a_day_that_no_calendar_has_is_no_time);
    RUN(test_times_are_printed_also_when_they_cannot_be);
    RUN(test_what_the_log_prints_can_be_typed_in_every_zone);
    RUN(test_a_day_without_a_year_is_the_last_that_has_begun);
    RUN(test_a_lapse_is_never_nothing_of_a_unit_too_large);
    RUN(test_spans_go_over_to_the_next_unit_at_two_of_it);
    return tap_done();
}
