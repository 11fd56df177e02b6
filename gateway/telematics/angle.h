/* SPDX-License-Identifier: Apache-2.0 */
/* Latitudes and longitudes as trackers write them, in degrees. */
#ifndef GATEWAY_TELEMATICS_ANGLE_H
#define GATEWAY_TELEMATICS_ANGLE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

/* Two's complement of 32 bits, so many to a degree. */
MUST_CHECK double angle_of_signed(uint32_t bits, double per_degree);

/* A magnitude, so many to a degree, with its sign apart: true for south or west. */
MUST_CHECK double angle_of_magnitude(uint32_t value, double per_degree, bool negative);

/* NMEA 0183: two or three digits of degrees, then minutes and their fraction, ddmm.mmmm.
 */
MUST_CHECK double angle_of_minutes(double ddmm);

/* IEEE 754 bits; what is no finite number becomes 0, which is no position. */
MUST_CHECK double angle_of_float(uint32_t bits);
MUST_CHECK double angle_of_double(uint64_t bits);

#endif
