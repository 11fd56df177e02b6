/* SPDX-License-Identifier: Apache-2.0 */
#include "can/length.h"

#include "tests/tap.h"

static void a_classic_code_above_eight_means_eight_bytes(void)
{
    for (uint8_t dlc = 0; dlc <= 8; dlc++) {
        EXPECT_EQ(length_of_dlc(dlc, false), dlc);
    }
    for (uint8_t dlc = 9; dlc <= 15; dlc++) {
        EXPECT_EQ(length_of_dlc(dlc, false), 8);
    }
}

static void fd_codes_mean_what_the_standard_lists(void)
{
    static const uint8_t standard[] = {0, 1,  2,  3,  4,  5,  6,  7,
                                       8, 12, 16, 20, 24, 32, 48, 64};
    for (uint8_t dlc = 0; dlc <= LENGTH_DLC_MAX; dlc++) {
        EXPECT_EQ(length_of_dlc(dlc, true), standard[dlc]);
    }
}

static void only_four_bits_of_a_code_count(void)
{
    EXPECT_EQ(length_of_dlc(0xF5, true), 5);
    EXPECT_EQ(length_of_dlc(0xFF, false), 8);
}

static void every_fd_length_has_one_code_and_back(void)
{
    unsigned codes = 0;
    for (unsigned length = 0; length <= 255; length++) {
        uint8_t dlc = length_to_dlc((uint8_t)length, true);
        if (dlc != LENGTH_NO_DLC) {
            codes++;
            EXPECT_EQ(length_of_dlc(dlc, true), length);
        }
        EXPECT_EQ(length_exists((uint8_t)length, true), dlc != LENGTH_NO_DLC);
    }
    EXPECT_EQ(codes, 16);
}

static void no_classic_length_is_above_eight(void)
{
    for (unsigned length = 0; length <= 255; length++) {
        EXPECT_EQ(length_exists((uint8_t)length, false), length <= 8);
        EXPECT_EQ(length_to_dlc((uint8_t)length, false),
                  length <= 8 ? length : LENGTH_NO_DLC);
    }
}

int main(void)
{
    RUN(a_classic_code_above_eight_means_eight_bytes);
    RUN(fd_codes_mean_what_the_standard_lists);
    RUN(only_four_bits_of_a_code_count);
    RUN(every_fd_length_has_one_code_and_back);
    RUN(no_classic_length_is_above_eight);
    return tap_done();
}
