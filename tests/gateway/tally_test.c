/* SPDX-License-Identifier: Apache-2.0 */
/* Repeats of one cause are one row. */
#include "gateway/officer/tally.h"

#include "tests/tap.h"

static struct tally tally;

static struct tally_row cause(uint32_t id, enum reason reason)
{
    return (struct tally_row){.id = id, .verdict = verdict_drop(reason, VERDICT_NO_RULE)};
}

static void add(struct tally_row row, uint64_t now_us)
{
    tally_add(&tally, &row, now_us);
}

static void repeats_are_counted_with_their_first_and_last_time(void)
{
    tally = (struct tally){0};
    add(cause(0x123, REASON_UNKNOWN_ID), 10);
    add(cause(0x123, REASON_UNKNOWN_ID), 20);
    add(cause(0x123, REASON_UNKNOWN_ID), 35);
    EXPECT_EQ(tally.count, 1);
    EXPECT_EQ(tally.rows[0].count, 3);
    EXPECT_EQ(tally.rows[0].first_us, 10);
    EXPECT_EQ(tally.rows[0].last_us, 35);
}

static void whatever_differs_is_another_cause(void)
{
    tally = (struct tally){0};
    struct tally_row rows[6];
    for (int i = 0; i < 6; i++) {
        rows[i] = cause(0x123, REASON_UNKNOWN_ID);
    }
    rows[1].id = 0x124;
    rows[2].extended = true;
    rows[3].from = 1;
    rows[4].to = 1;
    rows[5].verdict.rule = 5;
    for (int i = 0; i < 6; i++) {
        add(rows[i], 0);
        add(rows[i], 0);
    }
    add(cause(0x123, REASON_TOO_SOON), 0);
    EXPECT_EQ(tally.count, 7);
    EXPECT_EQ(tally.rows[5].count, 2);
}

static void the_worst_comes_first_then_the_most_frequent(void)
{
    tally = (struct tally){0};
    for (int i = 0; i < 9; i++) {
        add(cause(1, REASON_NOT_GIVEN), 0);
    }
    add(cause(3, REASON_UNKNOWN_ID), 0);
    add(cause(2, REASON_UNKNOWN_ID), 0);
    add(cause(4, REASON_UNKNOWN_ID), 0);
    add(cause(4, REASON_UNKNOWN_ID), 0);
    add(cause(5, REASON_ID_OF_VEHICLE), 0);
    tally_sort(&tally);
    static const uint32_t order[] = {5, 4, 2, 3, 1};
    for (int i = 0; i < 5; i++) {
        EXPECT_EQ(tally.rows[i].id, order[i]);
    }
}

static void what_the_policy_before_said_is_part_of_the_cause(void)
{
    tally = (struct tally){0};
    struct tally_row rows[4];
    for (int i = 0; i < 4; i++) {
        rows[i] = cause(0x123, REASON_UNKNOWN_ID);
        rows[i].difference = 1;
    }
    rows[1].before.rule = 5;
    rows[2].before.reason = REASON_TOO_SOON;
    rows[3].difference = 2;
    for (int i = 0; i < 4; i++) {
        add(rows[i], 0);
        add(rows[i], 0);
    }
    EXPECT_EQ(tally.count, 4);
    EXPECT_EQ(tally.rows[2].count, 2);
}

static void a_greater_difference_comes_before_what_is_more_severe(void)
{
    tally = (struct tally){0};
    struct tally_row less = cause(1, REASON_ID_OF_VEHICLE);
    struct tally_row more = cause(2, REASON_NOT_GIVEN);
    less.difference = 1;
    more.difference = 2;
    add(less, 0);
    add(more, 0);
    tally_sort(&tally);
    EXPECT_EQ(tally.rows[0].id, 2);
    EXPECT_EQ(tally.rows[1].id, 1);
}

static void beyond_its_rows_it_counts_the_sum(void)
{
    tally = (struct tally){0};
    for (uint32_t id = 0; id < TALLY_ROWS_MAX + 100; id++) {
        add(cause(id, REASON_UNKNOWN_ID), id);
    }
    EXPECT_EQ(tally.count, TALLY_ROWS_MAX);
    EXPECT_EQ(tally.others, 100);
    add(cause(7, REASON_UNKNOWN_ID), 99999);
    EXPECT_EQ(tally.rows[7].count, 2);
    EXPECT_EQ(tally.rows[7].id, 7);
}

int main(void)
{
    RUN(repeats_are_counted_with_their_first_and_last_time);
    RUN(whatever_differs_is_another_cause);
    RUN(the_worst_comes_first_then_the_most_frequent);
    RUN(what_the_policy_before_said_is_part_of_the_cause);
    RUN(a_greater_difference_comes_before_what_is_more_severe);
    RUN(beyond_its_rows_it_counts_the_sum);
    return tap_done();
}
