/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/clock.h"

#include <unistd.h>

#include "tests/tap.h"

#define SECOND 1000000U

static void test_the_steady_clock_does_not_go_back(void)
{
    uint64_t before_us = clock_steady_us();
    for (int i = 0; i < 1000; i++) {
        uint64_t now_us = clock_steady_us();
        EXPECT(now_us >= before_us);
        before_us = now_us;
    }
}

static void test_work_is_counted_and_sleep_is_not(void)
{
    uint64_t before_us = clock_worked_us();
    (void)usleep(50000);
    EXPECT(clock_worked_us() - before_us < 40000);
    uint64_t slept_us = clock_worked_us();
    for (unsigned i = 0; i < 100000000 && clock_worked_us() - slept_us < 1000; i++) {
    }
    EXPECT(clock_worked_us() - slept_us >= 1000);
}

static void test_the_wall_clock_counts_from_1970_in_microseconds(void)
{
    EXPECT(clock_wall_us() > 1700000000ULL * SECOND);
    EXPECT(clock_wall_us() < 10000000000ULL * SECOND);
}

static void test_the_first_look_is_no_jump(void)
{
    struct clock_watch watch = {0};
    EXPECT(clock_watch_look(&watch, 5 * SECOND, 1800000000ULL * SECOND) == 0);
}

static void test_a_jump_is_told_once_with_its_sign(void)
{
    struct clock_watch watch = {0};
    uint64_t wall = 1800000000ULL * SECOND;
    EXPECT(clock_watch_look(&watch, 10 * SECOND, wall) == 0);
    EXPECT(clock_watch_look(&watch, 11 * SECOND, wall + 3601 * (uint64_t)SECOND) ==
           3600LL * SECOND);
    EXPECT(clock_watch_look(&watch, 12 * SECOND, wall + 3602 * (uint64_t)SECOND) == 0);
    EXPECT(clock_watch_look(&watch, 13 * SECOND, wall + 3 * SECOND) == -3600LL * SECOND);
}

static void test_a_second_is_the_edge(void)
{
    struct clock_watch watch = {0};
    uint64_t wall = 1800000000ULL * SECOND;
    EXPECT(clock_watch_look(&watch, 10 * SECOND, wall) == 0);
    EXPECT(clock_watch_look(&watch, 11 * SECOND, wall + 2 * SECOND) == 0);
    EXPECT(clock_watch_look(&watch, 12 * SECOND, wall + 4 * SECOND + 1) ==
           (int64_t)SECOND + 1);
}

static void test_a_clock_that_is_slewed_never_jumps(void)
{
    struct clock_watch watch = {0};
    uint64_t steady = 1;
    uint64_t wall = 1800000000ULL * SECOND;
    for (int i = 0; i < 100000; i++) {
        EXPECT(clock_watch_look(&watch, steady, wall) == 0);
        steady += SECOND;
        wall += SECOND + 500; /* 500 ppm, the most that the kernel slews */
    }
}

static void test_the_boot_is_the_one_that_the_kernel_names(void)
{
    uint8_t id[CLOCK_BOOT_ID_BYTES];
    char text[64] = "";
    char named[64] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    EXPECT(file != NULL && fgets(named, sizeof named, file) != NULL);
    (void)fclose(file);
    clock_boot_id(id);
    for (int i = 0, at = 0; i < CLOCK_BOOT_ID_BYTES; i++) {
        bool hyphen = i == 4 || i == 6 || i == 8 || i == 10;
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%02x", hyphen ? "-" : "",
                       id[i]);
    }
    named[36] = '\0';
    EXPECT_TEXT(text, named);
}

int main(void)
{
    RUN(test_the_boot_is_the_one_that_the_kernel_names);
    RUN(test_the_steady_clock_does_not_go_back);
    RUN(test_work_is_counted_and_sleep_is_not);
    RUN(test_the_wall_clock_counts_from_1970_in_microseconds);
    RUN(test_the_first_look_is_no_jump);
    RUN(test_a_jump_is_told_once_with_its_sign);
    RUN(test_a_second_is_the_edge);
    RUN(test_a_clock_that_is_slewed_never_jumps);
    return tap_done();
}
