/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_number.h"

#include <stdlib.h>

#include "tests/tap.h"

static bool whole(const char *text, uint64_t max, uint64_t *out)
{
    return dbc_number_whole((const uint8_t *)text, strlen(text), max, out);
}

static void whole_numbers_are_digits_up_to_a_bound(void)
{
    uint64_t value = 0;
    EXPECT(whole("0", 0, &value) && value == 0);
    EXPECT(whole("007", 7, &value) && value == 7);
    EXPECT(whole("18446744073709551615", UINT64_MAX, &value) && value == UINT64_MAX);
    EXPECT(whole("2047", 2047, &value) && value == 2047);
    EXPECT(!whole("18446744073709551616", UINT64_MAX, &value));
    EXPECT(!whole("2048", 2047, &value));
    EXPECT(!whole("2", 1, &value));
    EXPECT(!whole("11", 1, &value));
    EXPECT(!whole("", 9, &value));
    EXPECT(!whole("1.0", 9, &value));
    EXPECT(!whole("1e1", 99, &value));
}

static void real_numbers_are_those_of_strtod(void)
{
    static const char *const texts[] = {"0",
                                        "1",
                                        "0.1",
                                        "0.06944444444",
                                        "1e22",
                                        "3.4e+38",
                                        "9007199254740993",
                                        "123456789.123456789",
                                        "0.00000000000000000000000000000001",
                                        "4.9e-324",
                                        "1.7976931348623157e308",
                                        "18446744073709551615",
                                        "2.",
                                        "6.103515625E-05",
                                        "900719925474099",
                                        "0.0000000000000000000000",
                                        "0.12345678901234567"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double got = -1;
        EXPECT(dbc_number_real((const uint8_t *)texts[i], strlen(texts[i]), &got));
        if (!EXPECT(got == strtod(texts[i], NULL))) {
            printf("# %s\n", texts[i]);
        }
    }
}

static void what_no_double_holds_is_refused(void)
{
    char digits[402];
    double value;
    memset(digits, '1', sizeof digits);
    EXPECT(!dbc_number_real((const uint8_t *)"1e309", 5, &value));
    EXPECT(!dbc_number_real((const uint8_t *)digits, 401, &value));
    memset(digits, '0', sizeof digits);
    EXPECT(dbc_number_real((const uint8_t *)digits, 400, &value) && value == 0);
}

int main(void)
{
    RUN(whole_numbers_are_digits_up_to_a_bound);
    RUN(real_numbers_are_those_of_strtod);
    RUN(what_no_double_holds_is_refused);
    return tap_done();
}
