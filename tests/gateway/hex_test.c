/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/hex.c. */
#include "gateway/hex.h"

#include "tests/tap.h"

static void test_each_byte_has_two_digits_the_high_one_first(void)
{
    char out[9] = "........";
    hex_print(out, (const uint8_t[]){0x00, 0x9a, 0xff}, 3);
    EXPECT_TEXT(out, "009aff");
    EXPECT_EQ(out[7], '.');
}

static void test_of_no_bytes_the_text_is_empty(void)
{
    char out[2] = "x";
    hex_print(out, NULL, 0);
    EXPECT_TEXT(out, "");
}

int main(void)
{
    RUN(test_each_byte_has_two_digits_the_high_one_first);
    RUN(test_of_no_bytes_the_text_is_empty);
    return tap_done();
}
