/* SPDX-License-Identifier: Apache-2.0 */
/* Short decimals by one exact division, the rest by strtod. */
#include "can/dbc_number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "can/cursor.h"

#define TEXT_MAX 400U

/* A double holds these, and every whole number up to 2^53, exactly: their quotient is
 * rounded once. */
static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
#define POWERS (sizeof powers_of_ten / sizeof powers_of_ten[0])
#define EXACT_MAX ((uint64_t)1 << 53)

bool dbc_number_whole(const uint8_t *text, size_t len, uint64_t max, uint64_t *out)
{
    struct cursor digits = cursor_over(text, len);
    uint64_t value = 0;
    while (cursor_left(&digits) > 0) {
        uint8_t c = cursor_u8(&digits);
        if (c < '0' || c > '9') {
            return false;
        }
        unsigned digit = c - (unsigned)'0';
        if (digit > max || value > (max - digit) / 10U) {
            return false;
        }
        value = value * 10U + digit;
    }
    *out = value;
    return len > 0;
}

/* False: too long or with an exponent, so not to be had by one division. */
static bool read_short(const uint8_t *text, size_t len, double *out)
{
    struct cursor left = cursor_over(text, len);
    uint64_t value = 0;
    size_t places = 0;
    bool fraction = false;
    while (cursor_left(&left) > 0) {
        uint8_t c = cursor_u8(&left);
        if (c == '.') {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9' || value >= EXACT_MAX / 10U) {
            return false;
        }
        value = value * 10U + (c - (unsigned)'0');
        places += fraction;
    }
    if (places >= POWERS) {
        return false;
    }
    *out = (double)value / powers_of_ten[places];
    return true;
}

bool dbc_number_real(const uint8_t *text, size_t len, double *out)
{
    char copy[TEXT_MAX + 1];
    if (read_short(text, len, out)) {
        return true;
    }
    if (len > TEXT_MAX) {
        return false;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    *out = strtod(copy, NULL);
    return isfinite(*out);
}
