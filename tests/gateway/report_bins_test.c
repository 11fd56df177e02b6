/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/report_bins.h"

#include "tests/tap.h"

#define SECOND_US UINT64_C(1000000)
#define DAY_US (86400 * SECOND_US)
#define AT_US (UINT64_C(1800000000) * SECOND_US) /* 2027-01-15T08:00:00Z */

static struct report report;

static void lay(uint64_t first_us, uint64_t last_us)
{
    memset(&report, 0, sizeof report);
    report.events = 1;
    report.first_us = first_us;
    report.last_us = last_us;
    report_bins_lay(&report);
}

static const char *last_label(void)
{
    return report.bins[report.bin_count - 1].label;
}

static void test_the_finest_unit_that_fits_is_taken(void)
{
    lay(AT_US, AT_US + 61 * 60 * SECOND_US);
    EXPECT_EQ(report.bin_count, 62);
    EXPECT_TEXT(last_label(), "2027-01-15T09:01");
    lay(AT_US, AT_US + 62 * 60 * SECOND_US);
    EXPECT_EQ(report.bin_count, 2);
    EXPECT_TEXT(last_label(), "2027-01-15T09");
    lay(AT_US, AT_US + 20 * DAY_US);
    EXPECT_EQ(report.bin_count, 21);
    EXPECT_TEXT(last_label(), "2027-02-04");
    lay(AT_US, AT_US + 365 * DAY_US);
    EXPECT_EQ(report.bin_count, 13);
    EXPECT_TEXT(last_label(), "2028-01");
    EXPECT_TEXT(report.bins[0].label, "2027-01");
}

static void test_bins_follow_each_other_without_a_gap(void)
{
    lay(AT_US + 17 * DAY_US, AT_US + 400 * DAY_US); /* begins on the 1st */
    for (size_t i = 0; i + 1 < report.bin_count; i++) {
        EXPECT_EQ(report.bins[i].end_us, report.bins[i + 1].begin_us);
        EXPECT(strcmp(report.bins[i].label, report.bins[i + 1].label) < 0);
    }
    EXPECT(report.bins[report.bin_count - 1].end_us > AT_US + 400 * DAY_US);
}

static void test_of_a_period_too_long_the_last_months_are_shown(void)
{
    lay(SECOND_US, AT_US); /* from 1970 */
    EXPECT_EQ(report.bin_count, REPORT_BINS_MAX);
    EXPECT_TEXT(last_label(), "2027-01");
    EXPECT_TEXT(report.bins[0].label, "2021-12");
    struct event event = {.wall_us = SECOND_US, .count = 3};
    report_bins_add(&report, &event, true);
    EXPECT_EQ(report.undated, 3);
}

static void test_a_time_that_no_calendar_has_does_no_harm(void)
{
    lay(UINT64_MAX - 5, UINT64_MAX);
    EXPECT(report.bin_count >= 1 && report.bin_count <= REPORT_BINS_MAX);
    lay(0, UINT64_MAX);
    EXPECT(report.bin_count >= 1 && report.bin_count <= REPORT_BINS_MAX);
    memset(&report, 0, sizeof report);
    report_bins_lay(&report);
    EXPECT_EQ(report.bin_count, 0);
}

static void test_attempts_count_in_their_bin(void)
{
    lay(AT_US, AT_US + DAY_US);
    struct event event = {.wall_us = AT_US + 3600 * SECOND_US, .count = 5};
    report_bins_add(&report, &event, true);
    report_bins_add(&report, &event, false);
    event.wall_us--;
    report_bins_add(&report, &event, false);
    EXPECT_EQ(report.bins[1].leaving, 5);
    EXPECT_EQ(report.bins[1].others, 5);
    EXPECT_EQ(report.bins[0].others, 5);
}

int main(void)
{
    RUN(test_the_finest_unit_that_fits_is_taken);
    RUN(test_bins_follow_each_other_without_a_gap);
    RUN(test_of_a_period_too_long_the_last_months_are_shown);
    RUN(test_a_time_that_no_calendar_has_does_no_harm);
    RUN(test_attempts_count_in_their_bin);
    return tap_done();
}
