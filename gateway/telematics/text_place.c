/* SPDX-License-Identifier: Apache-2.0 */
/* An angle first, then the pairs of them. */
#include "gateway/telematics/text_place.h"

#include <math.h>
#include <string.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/text_field.h"

#define NO_ANGLE_ABOVE_DEG 180
#define MINUTE_DECIMALS 10000 /* of digits without their point */

static const bool digits[256] = {['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,
                                 ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1};

static const struct {
    uint8_t positive;
    uint8_t negative;
    size_t minutes_digits; /* with four decimals and no point */
    size_t packed_least;   /* before the point */
    size_t packed_most;
} axes[] = {
    [TEXT_PLACE_LATITUDE] = {'N', 'S', 8, 4, 4},
    [TEXT_PLACE_LONGITUDE] = {'E', 'W', 9, 2, 5},
};

static bool read_hemisphere(struct cursor field, enum text_place_axis axis,
                            bool *negative)
{
    uint8_t letter = cursor_peek(&field);
    *negative = letter == axes[axis].negative;
    return cursor_left(&field) == 0 ||
           (cursor_left(&field) == 1 && (letter == axes[axis].positive || *negative));
}

/* "dd-mm.mmmm". */
static bool read_dashed(struct cursor field, double *degrees)
{
    double minutes;
    unsigned decimals;
    struct cursor whole = text_field_next(&field, '-');
    if (!text_field_is_digits(whole, 1, 3) ||
        !text_field_number(field, &minutes, &decimals) || decimals == 0 || minutes < 0 ||
        minutes >= 60) {
        return false;
    }
    bool good = text_field_number(whole, degrees, &decimals);
    *degrees += minutes / 60;
    return good;
}

static bool read_magnitude(struct cursor field, enum text_place_axis axis,
                           bool in_minutes, double *degrees)
{
    size_t pointless = axes[axis].minutes_digits;
    unsigned decimals;
    if (in_minutes && read_dashed(field, degrees)) {
        return true;
    }
    if (!text_field_number(field, degrees, &decimals)) {
        return false;
    }
    if (in_minutes && text_field_is_digits(field, pointless, pointless)) {
        *degrees /= MINUTE_DECIMALS;
        decimals = 4;
    }
    if (*degrees < 0 || *degrees > 100 * NO_ANGLE_ABOVE_DEG ||
        (decimals == 0 && *degrees != 0)) {
        return false;
    }
    *degrees = in_minutes ? angle_of_minutes(*degrees) : *degrees;
    return true;
}

bool text_place_angle(struct cursor number, struct cursor hemisphere,
                      enum text_place_axis axis, bool in_minutes, double *degrees)
{
    bool negative;
    number = text_field_trim(number);
    bool minus = cursor_peek(&number) == '-';
    cursor_skip(&number, minus);
    if (!read_hemisphere(hemisphere, axis, &negative) ||
        !read_magnitude(number, axis, in_minutes, degrees)) {
        return false;
    }
    *degrees = negative || minus ? -fabs(*degrees) : *degrees;
    return true;
}

void text_place_add_hemispheres(struct content *out, struct cursor line,
                                uint8_t separator, bool in_minutes)
{
    struct cursor last[4] = {text_field_next(&line, separator),
                             text_field_next(&line, separator),
                             text_field_next(&line, separator)};
    while (cursor_left(&line) > 0) {
        double latitude;
        double longitude;
        last[3] = text_field_next(&line, separator);
        if (cursor_left(&last[1]) + cursor_left(&last[3]) > 0 &&
            text_place_angle(last[0], last[1], TEXT_PLACE_LATITUDE, in_minutes,
                             &latitude) &&
            text_place_angle(last[2], last[3], TEXT_PLACE_LONGITUDE, in_minutes,
                             &longitude)) {
            content_add_position(out, latitude, longitude);
        }
        memmove(last, last + 1, 3 * sizeof *last);
    }
}

void text_place_add_pairs(struct content *out, struct cursor line, uint8_t separator,
                          unsigned decimals, bool longitude_first)
{
    double before = 0;
    bool had = false;
    while (cursor_left(&line) > 0) {
        double value;
        unsigned places;
        bool has =
            text_field_number(text_field_next(&line, separator), &value, &places) &&
            places >= decimals && value <= NO_ANGLE_ABOVE_DEG &&
            value >= -NO_ANGLE_ABOVE_DEG;
        if (has && had) {
            content_add_position(out, longitude_first ? value : before,
                                 longitude_first ? before : value);
        }
        had = has && !had;
        before = value;
    }
}

/* Digits, a point, digits and a letter; text passes over them. */
static bool take_packed(struct cursor *text, enum text_place_axis axis, double *degrees)
{
    struct cursor probe = *text;
    size_t whole = cursor_run(&probe, digits);
    bool point = cursor_u8(&probe) == '.';
    size_t fraction = cursor_run(&probe, digits);
    size_t letter = probe.pos;
    cursor_skip(&probe, 1);
    if (probe.failed || !point || whole < axes[axis].packed_least ||
        whole > axes[axis].packed_most || fraction < 3 || fraction > 8) {
        return false;
    }
    struct cursor in = *text;
    struct cursor field = cursor_block(&in, letter - text->pos);
    if (!text_place_angle(field, cursor_block(&in, 1), axis, true, degrees)) {
        return false;
    }
    *text = in;
    return true;
}

static void skip_gap(struct cursor *text)
{
    static const bool gap[256] = {[' '] = true, [','] = true};
    (void)cursor_run(text, gap);
}

/* Latitudes are looked for at the fourth digit before each point, so no digit is looked
 * at more than a few times. */
void text_place_add_packed(struct content *out, struct cursor text)
{
    while (cursor_left(&text) > 0) {
        double latitude;
        double longitude;
        struct cursor run = text;
        size_t count = cursor_run(&run, digits);
        if (count == 0) {
            cursor_skip(&text, 1);
            continue;
        }
        cursor_skip(&text, count > axes[TEXT_PLACE_LATITUDE].packed_most
                               ? count - axes[TEXT_PLACE_LATITUDE].packed_most
                               : 0);
        if (!take_packed(&text, TEXT_PLACE_LATITUDE, &latitude)) {
            text = run;
            continue;
        }
        skip_gap(&text);
        if (take_packed(&text, TEXT_PLACE_LONGITUDE, &longitude)) {
            content_add_position(out, latitude, longitude);
        }
    }
}
