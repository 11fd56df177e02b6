/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/budget_time.h"

#include "tests/tap.h"

static void test_what_was_written_is_read(void)
{
    uint8_t bytes[BUDGET_TIME_BYTES];
    struct put put = put_over(bytes, sizeof bytes);
    struct budget_time time = {{1, 2, 3, [15] = 16}, 0x0102030405060708, 77, true};
    budget_time_encode(&put, &time);
    EXPECT(!put.full && put.used == sizeof bytes);
    EXPECT_EQ(bytes[16], 8); /* the least byte first */
    struct cursor in = cursor_over(bytes, sizeof bytes);
    struct budget_time read = budget_time_decode(&in);
    EXPECT(cursor_at_end(&in));
    EXPECT(memcmp(read.boot_id, time.boot_id, sizeof time.boot_id) == 0);
    EXPECT_EQ(read.mono_us, time.mono_us);
    EXPECT_EQ(read.wall_us, time.wall_us);
    EXPECT(read.wall_trusted);
}

static void test_time_counts_by_a_clock_that_can_be_believed(void)
{
    static const struct {
        struct budget_time before, now;
        bool known;
        uint64_t us;
    } rows[] = {
        {{{1}, 10, 500, false}, {{1}, 14, 100, false}, true, 4},
        {{{1}, 10, 500, true}, {{1}, 10, 900, true}, true, 0},
        {{{1}, 10, 500, true}, {{1}, 9, 900, true}, false, 0},
        {{{1}, 10, 500, true}, {{2}, 2, 900, true}, true, 400},
        {{{1}, 10, 500, true}, {{2}, 2, 499, true}, false, 0},
        {{{1}, 10, 500, false}, {{2}, 2, 900, true}, false, 0},
        {{{1}, 10, 500, true}, {{2}, 2, 900, false}, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t us = 99;
        EXPECT_EQ(budget_time_between(&rows[i].before, &rows[i].now, &us), rows[i].known);
        EXPECT_EQ(us, rows[i].us);
    }
}

int main(void)
{
    RUN(test_what_was_written_is_read);
    RUN(test_time_counts_by_a_clock_that_can_be_believed);
    return tap_done();
}
