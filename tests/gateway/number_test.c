/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/number.c. */
#include "gateway/number.h"

#include "tests/tap.h"

static void test_digits_are_a_number(void)
{
    uint64_t number = 1;
    EXPECT(number_parse(&number, "0") && number == 0);
    EXPECT(number_parse(&number, "0080") && number == 80);
    EXPECT(number_parse(&number, "18446744073709551615") && number == UINT64_MAX);
}

static void test_anything_beside_them_is_none(void)
{
    static const char *const wrong[] = {"",    "-1",   "+1", " 1", "1 ",
                                        "1\n", "0x10", "1h", "a",  "18446744073709551616",
                                        "-0"};
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!number_parse(&number, wrong[i]));
    }
}

int main(void)
{
    RUN(test_digits_are_a_number);
    RUN(test_anything_beside_them_is_none);
    return tap_done();
}
