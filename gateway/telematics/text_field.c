/* SPDX-License-Identifier: Apache-2.0 */
/* Cut, read, and look for angles. */
#include "gateway/telematics/text_field.h"

#include <string.h>

#include "gateway/telematics/angle.h"

#define DIGITS_MAX 18
#define NO_ANGLE_ABOVE_DEG 180

struct cursor text_field_next(struct cursor *line, uint8_t separator)
{
    struct cursor probe = *line;
    struct cursor field = cursor_until(&probe, separator);
    if (!field.failed) {
        *line = probe;
        return field;
    }
    return cursor_block(line, cursor_left(line));
}

struct cursor text_field_at(struct cursor line, uint8_t separator, unsigned count)
{
    struct cursor field = text_field_next(&line, separator);
    while (count-- > 0) {
        field = text_field_next(&line, separator);
    }
    return field;
}

bool text_field_begins(struct cursor field, const char *text)
{
    size_t len = strlen(text);
    return cursor_left(&field) >= len && memcmp(cursor_take(&field, len), text, len) == 0;
}

bool text_field_is(struct cursor field, const char *text)
{
    return cursor_left(&field) == strlen(text) && text_field_begins(field, text);
}

bool text_field_is_digits(struct cursor field, size_t least, size_t most)
{
    size_t len = cursor_left(&field);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = cursor_u8(&field);
        if (byte < '0' || byte > '9') {
            return false;
        }
    }
    return len >= least && len <= most;
}

bool text_field_number(struct cursor field, double *value, unsigned *decimals)
{
    uint8_t sign = cursor_peek(&field);
    uint64_t mantissa = 0;
    double scale = 1;
    unsigned digits = 0;
    bool point = false;
    *decimals = 0;
    if (sign == '-' || sign == '+') {
        cursor_skip(&field, 1);
    }
    while (cursor_left(&field) > 0) {
        uint8_t byte = cursor_u8(&field);
        if (byte == '.' && !point && digits > 0) {
            point = true;
        } else if (byte >= '0' && byte <= '9' && digits < DIGITS_MAX) {
            mantissa = mantissa * 10 + (byte - '0');
            digits++;
            *decimals += point;
            scale *= point ? 10 : 1;
        } else {
            return false;
        }
    }
    *value = (double)mantissa / scale * (sign == '-' ? -1 : 1);
    return digits > 0 && (!point || *decimals > 0);
}

static int digit_of(uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool text_field_hex(struct cursor field, size_t digits, uint32_t *value)
{
    *value = 0;
    if (cursor_left(&field) != digits || digits > 8) {
        return false;
    }
    while (cursor_left(&field) > 0) {
        int digit = digit_of(cursor_u8(&field));
        if (digit < 0) {
            return false;
        }
        *value = *value << 4 | (uint32_t)digit;
    }
    return true;
}

bool text_field_split_last(struct cursor line, uint8_t separator, struct cursor *before,
                           struct cursor *after)
{
    const uint8_t *at = line.base + line.pos;
    for (size_t len = cursor_left(&line); len > 0; len--) {
        if (at[len - 1] == separator) {
            *before = cursor_block(&line, len - 1);
            cursor_skip(&line, 1);
            *after = line;
            return true;
        }
    }
    return false;
}

void text_field_add(struct content *out, enum content_identifier_kind kind,
                    struct cursor field)
{
    size_t len = cursor_left(&field);
    if (len > 0) {
        content_add_identifier(out, kind, (const char *)cursor_take(&field, len), len);
    }
}

void text_field_add_terminal(struct content *out, struct cursor field)
{
    size_t len = cursor_left(&field);
    if (len > 0) {
        content_add_terminal(out, (const char *)cursor_take(&field, len), len);
    }
}

/* Of digits alone it is a number that happens to be as long. */
void text_field_add_vin(struct content *out, struct cursor field)
{
    size_t len = cursor_left(&field);
    if (len > 0 && !text_field_is_digits(field, 0, SIZE_MAX)) {
        content_add_vin(out, (const char *)cursor_take(&field, len), len);
    }
}

/* 'N' or 'S', 'E' or 'W': true with the sign that it gives. */
static bool read_hemisphere(struct cursor field, const char *both, bool *negative)
{
    uint8_t letter = cursor_peek(&field);
    *negative = letter == (uint8_t)both[1];
    return cursor_left(&field) == 1 && (letter == (uint8_t)both[0] || *negative);
}

static bool read_angle(struct cursor field, struct cursor letter, const char *both,
                       bool in_minutes, double *degrees)
{
    bool negative;
    unsigned decimals;
    if (!text_field_number(field, degrees, &decimals) ||
        *degrees > 100 * NO_ANGLE_ABOVE_DEG || *degrees < -100 * NO_ANGLE_ABOVE_DEG ||
        !read_hemisphere(letter, both, &negative)) {
        return false;
    }
    if (in_minutes) {
        *degrees = angle_of_minutes(*degrees);
    }
    *degrees = negative ? -*degrees : *degrees;
    return decimals > 0 || *degrees == 0;
}

void text_field_add_hemispheres(struct content *out, struct cursor line,
                                uint8_t separator, bool in_minutes)
{
    struct cursor last[4] = {text_field_next(&line, separator),
                             text_field_next(&line, separator),
                             text_field_next(&line, separator)};
    while (cursor_left(&line) > 0) {
        double latitude;
        double longitude;
        last[3] = text_field_next(&line, separator);
        if (read_angle(last[0], last[1], "NS", in_minutes, &latitude) &&
            read_angle(last[2], last[3], "EW", in_minutes, &longitude)) {
            content_add_position(out, latitude, longitude);
        }
        memmove(last, last + 1, 3 * sizeof *last);
    }
}

void text_field_add_pairs(struct content *out, struct cursor line, uint8_t separator,
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
static bool take_packed(struct cursor *text, size_t degrees_digits, const char *both,
                        double *degrees)
{
    static const bool digits[256] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,
        ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1};
    struct cursor probe = *text;
    size_t whole = cursor_run(&probe, digits);
    bool point = cursor_u8(&probe) == '.';
    size_t fraction = cursor_run(&probe, digits);
    size_t letter = probe.pos;
    cursor_skip(&probe, 1);
    if (probe.failed || !point || whole != degrees_digits + 2 || fraction < 3 ||
        fraction > 8) {
        return false;
    }
    struct cursor in = *text;
    struct cursor field = cursor_block(&in, letter - text->pos);
    if (!read_angle(field, cursor_block(&in, 1), both, true, degrees)) {
        return false;
    }
    *text = in;
    return true;
}

void text_field_add_packed(struct content *out, struct cursor text)
{
    while (cursor_left(&text) > 0) {
        double latitude;
        double longitude;
        struct cursor probe = text;
        struct cursor longer = text;
        cursor_skip(&longer, 1);
        if (take_packed(&probe, 2, "NS", &latitude) &&
            take_packed(&probe, 3, "EW", &longitude)) {
            content_add_position(out, latitude, longitude);
            text = probe;
        } else {
            text = longer;
        }
    }
}
