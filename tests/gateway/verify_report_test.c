/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/verify_report.c. */
#include "gateway/ledger/verify_report.h"

#include "tests/tap.h"

static struct verify_report whole;
static struct verify_report part;

static void begin(void)
{
    memset(&whole, 0, sizeof whole);
    memset(&part, 0, sizeof part);
}

static void test_parts_add_up_in_their_order(void)
{
    begin();
    part = (struct verify_report){.heads = 2,
                                  .events = 10,
                                  .size = 10,
                                  .thinned = 1,
                                  .torn = 3,
                                  .lost = 5,
                                  .unsealed_events = 4,
                                  .unsealed_bytes = 400,
                                  .first.wall_us = 100,
                                  .last.wall_us = 200,
                                  .clock_trusted = true};
    verify_report_add(&whole, &part);
    EXPECT(whole.clock_trusted);
    part.size = 25;
    part.first.wall_us = 300;
    part.last.wall_us = 400;
    part.clock_trusted = false;
    part.unsealed_events = part.unsealed_bytes = 0;
    verify_report_add(&whole, &part);
    EXPECT_EQ(whole.heads, 4);
    EXPECT_EQ(whole.events, 20);
    EXPECT_EQ(whole.size, 25);
    EXPECT_EQ(whole.thinned, 2);
    EXPECT_EQ(whole.torn, 6);
    EXPECT_EQ(whole.lost, 10);
    EXPECT_EQ(whole.unsealed_events + whole.unsealed_bytes, 0);
    EXPECT_EQ(whole.first.wall_us, 100);
    EXPECT_EQ(whole.last.wall_us, 400);
    EXPECT(!whole.clock_trusted);
    part.clock_trusted = true;
    verify_report_add(&whole, &part);
    EXPECT(!whole.clock_trusted);
}

static void test_a_part_without_a_good_head_says_nothing_of_the_end(void)
{
    begin();
    part = (struct verify_report){.heads = 1, .size = 7, .last.wall_us = 70};
    verify_report_add(&whole, &part);
    part = (struct verify_report){.unsealed_events = 2};
    verify_report_add(&whole, &part);
    EXPECT_EQ(whole.size, 7);
    EXPECT_EQ(whole.last.wall_us, 70);
    EXPECT_EQ(whole.unsealed_events, 2);
}

static void test_faults_are_all_counted_and_the_first_are_told(void)
{
    begin();
    for (unsigned i = 0; i < VERIFY_FAULTS_MAX - 1; i++) {
        verify_report_fault(&whole, 1, "offset %u: x", i);
    }
    for (unsigned i = 0; i < VERIFY_FAULTS_MAX + 1; i++) {
        verify_report_fault(&part, 2, "offset %u: y", i);
    }
    verify_report_add(&whole, &part);
    EXPECT_EQ(whole.fault_count, 2 * VERIFY_FAULTS_MAX);
    EXPECT_TEXT(whole.faults[0].text, "segment 1, offset 0: x");
    EXPECT_TEXT(whole.faults[VERIFY_FAULTS_MAX - 1].text, "segment 2, offset 0: y");
    verify_report_add(&whole, &part);
    EXPECT_EQ(whole.fault_count, 3 * VERIFY_FAULTS_MAX + 1);
}

int main(void)
{
    RUN(test_parts_add_up_in_their_order);
    RUN(test_a_part_without_a_good_head_says_nothing_of_the_end);
    RUN(test_faults_are_all_counted_and_the_first_are_told);
    return tap_done();
}
