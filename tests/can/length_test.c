/* SPDX-License-Identifier: Apache-2.0 */
#include "can/length.h"

#include "tests/tap.h"

static void fd_lengths_are_what_the_standard_lists(void)
{
    static const uint8_t standard[] = {0, 1,  2,  3,  4,  5,  6,  7,
                                       8, 12, 16, 20, 24, 32, 48, 64};
    size_t next = 0;
    for (unsigned length = 0; length <= 255; length++) {
        bool listed = next < sizeof standard && standard[next] == length;
        EXPECT_EQ(length_exists((uint8_t)length, true), listed);
        next += listed;
    }
    EXPECT_EQ(next, sizeof standard);
}

static void no_classic_length_is_above_eight(void)
{
    for (unsigned length = 0; length <= 255; length++) {
        EXPECT_EQ(length_exists((uint8_t)length, false), length <= 8);
    }
}

int main(void)
{
    RUN(fd_lengths_are_what_the_standard_lists);
    RUN(no_classic_length_is_above_eight);
    return tap_done();
}
