/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/angle.h"

#include <math.h>

#include "tests/tap.h"

static bool near(double got, double want)
{
    return fabs(got - want) < 1e-9;
}

static void test_whole_numbers_become_degrees(void)
{
    EXPECT(near(angle_of_signed(485000000, 1e7), 48.5));
    EXPECT(near(angle_of_signed(0xffffffff, 1), -1));
    EXPECT(near(angle_of_signed(0x80000000, 1e7), -214.7483648));
    EXPECT(near(angle_of_magnitude(1800000, 1.8e6, false), 1));
    EXPECT(near(angle_of_magnitude(0xffffffff, 1, true), -4294967295.0));
}

static void test_minutes_become_parts_of_degrees(void)
{
    EXPECT(near(angle_of_minutes(4830.0), 48.5));
    EXPECT(near(angle_of_minutes(-7012.0), -70.2));
}

static void test_bits_that_are_no_number_become_none(void)
{
    EXPECT(near(angle_of_float(0x42420000), 48.5));
    EXPECT(near(angle_of_double(0xc051933333333333), -70.3));
    EXPECT(near(angle_of_float(0x7fc00000), 0));
    EXPECT(near(angle_of_float(0xff800000), 0));
    EXPECT(near(angle_of_double(0x7fefffffffffffff), 0));
}

int main(void)
{
    RUN(test_whole_numbers_become_degrees);
    RUN(test_minutes_become_parts_of_degrees);
    RUN(test_bits_that_are_no_number_become_none);
    return tap_done();
}
