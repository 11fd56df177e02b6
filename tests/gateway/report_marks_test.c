/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/report_marks.h"

#include "tests/tap.h"

static struct report report;
static struct chart_mark marks[REPORT_GAPS_MAX];

/* Two days of a thousand microseconds, then one of two thousand. */
static void fresh(void)
{
    memset(&report, 0, sizeof report); /* too large for the stack */
    report.bin_count = 3;
    report.bins[0] = (struct report_bin){.begin_us = 10000, .end_us = 11000};
    report.bins[1] = (struct report_bin){.begin_us = 11000, .end_us = 12000};
    report.bins[2] = (struct report_bin){.begin_us = 12000, .end_us = 14000};
}

static void gap(size_t ledger, uint64_t begin_us, uint64_t end_us)
{
    report.gaps.rows[report.gaps.count++] =
        (struct report_gap){.ledger = ledger, .begin_us = begin_us, .end_us = end_us};
}

static void is(size_t i, size_t lane, uint64_t from, uint64_t to)
{
    EXPECT_EQ(marks[i].lane, lane);
    EXPECT_EQ(marks[i].from, from);
    EXPECT_EQ(marks[i].to, to);
}

static void test_a_gap_is_as_long_as_it_was_and_its_vehicles_own(void)
{
    fresh();
    gap(0, 10500, 11250);
    gap(1, 13000, 13000);
    EXPECT_EQ(report_marks_make(&report, marks), 2);
    is(0, 0, 500, 1250);
    is(1, 1, 2500, 2500);
}

static void test_a_gap_without_an_end_goes_on_to_the_end_of_the_line(void)
{
    fresh();
    gap(0, 11500, 0);
    gap(0, 0, 10100); /* of which nobody knows since when */
    EXPECT_EQ(report_marks_make(&report, marks), 2);
    is(0, 0, 1500, 3000);
    is(1, 0, 0, 100);
}

static void test_a_clock_that_was_set_back_is_a_moment(void)
{
    fresh();
    gap(0, 12500, 11500);
    EXPECT_EQ(report_marks_make(&report, marks), 1);
    is(0, 0, 2250, 2250);
}

static void test_what_lies_outside_of_the_line_is_not_on_it(void)
{
    fresh();
    gap(0, 100, 200);
    gap(0, 14000, 15000);
    EXPECT_EQ(report_marks_make(&report, marks), 0);
    report.bin_count = 0;
    EXPECT_EQ(report_marks_make(&report, marks), 0);
}

int main(void)
{
    RUN(test_a_gap_is_as_long_as_it_was_and_its_vehicles_own);
    RUN(test_a_gap_without_an_end_goes_on_to_the_end_of_the_line);
    RUN(test_a_clock_that_was_set_back_is_a_moment);
    RUN(test_what_lies_outside_of_the_line_is_not_on_it);
    return tap_done();
}
