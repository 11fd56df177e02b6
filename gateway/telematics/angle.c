/* SPDX-License-Identifier: Apache-2.0 */
/* Bits to degrees. */
#include "gateway/telematics/angle.h"

#include <string.h>

#define SIGN 0x80000000U
#define EARTH_DEGREES_MAX \
    1e6 /* ddmm of any place on earth lies below; no cast overflows */

double angle_of_signed(uint32_t bits, double per_degree)
{
    double value = (bits & SIGN) != 0 ? (double)bits - 4294967296.0 : (double)bits;
    return value / per_degree;
}

double angle_of_magnitude(uint32_t value, double per_degree, bool negative)
{
    return (negative ? -1.0 : 1.0) * value / per_degree;
}

double angle_of_minutes(double ddmm)
{
    double degrees = (double)(int32_t)(ddmm / 100);
    return degrees + (ddmm - degrees * 100) / 60;
}

static double finite(double value)
{
    return value > -EARTH_DEGREES_MAX && value < EARTH_DEGREES_MAX ? value : 0;
}

double angle_of_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return finite(value);
}

double angle_of_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return finite(value);
}
