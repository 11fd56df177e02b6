/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/amount.h"

#include "tests/tap.h"

static const char *number(uint64_t n)
{
    static char out[AMOUNT_TEXT_BYTES];
    amount_print(n, out);
    return out;
}

static const char *bytes(uint64_t n)
{
    static char out[AMOUNT_TEXT_BYTES];
    amount_print_bytes(n, out);
    return out;
}

static void test_a_number_has_a_comma_each_three_digits(void)
{
    EXPECT_TEXT(number(0), "0");
    EXPECT_TEXT(number(999), "999");
    EXPECT_TEXT(number(1000), "1,000");
    EXPECT_TEXT(number(1234567), "1,234,567");
    EXPECT_TEXT(number(UINT64_MAX), "18,446,744,073,709,551,615");
}

static void test_bytes_are_told_in_a_unit_once_they_are_many(void)
{
    EXPECT_TEXT(bytes(0), "0 bytes");
    EXPECT_TEXT(bytes(1), "1 byte");
    EXPECT_TEXT(bytes(9999), "9,999 bytes");
    EXPECT_TEXT(bytes(10000), "10.0 KB");
    EXPECT_TEXT(bytes(1234567), "1.2 MB");
    EXPECT_TEXT(bytes(UINT64_C(5000000000)), "5.0 GB");
    EXPECT_TEXT(bytes(UINT64_MAX), "18446744.1 TB");
}

int main(void)
{
    RUN(test_a_number_has_a_comma_each_three_digits);
    RUN(test_bytes_are_told_in_a_unit_once_they_are_many);
    return tap_done();
}
