/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by turning the bits of negative numbers round. */
#include "policies/value.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/cursor.h"
#include "can/dbc_number.h"

#define SIGN (UINT64_C(1) << 63)

static bool read_digits(struct cursor *text)
{
    size_t before = cursor_left(text);
    while (cursor_peek(text) >= '0' && cursor_peek(text) <= '9') {
        cursor_skip(text, 1);
    }
    return cursor_left(text) < before;
}

static bool accept(struct cursor *text, uint8_t c)
{
    bool there = cursor_left(text) > 0 && cursor_peek(text) == c;
    if (there) {
        cursor_skip(text, 1);
    }
    return there;
}

/* digits [ "." digits ] [ ( "e" | "E" ) [ "-" ] digits ] */
static bool is_decimal(struct cursor text)
{
    bool good = read_digits(&text);
    if (accept(&text, '.')) {
        good = good && read_digits(&text);
    }
    if (accept(&text, 'e') || accept(&text, 'E')) {
        (void)accept(&text, '-');
        good = good && read_digits(&text);
    }
    return good && cursor_left(&text) == 0;
}

bool value_parse(struct value *out, const char *text, size_t len)
{
    *out = (struct value){.negative = len > 0 && text[0] == '-'};
    const uint8_t *digits = (const uint8_t *)text + (out->negative ? 1 : 0);
    size_t count = len - (out->negative ? 1 : 0);
    if (!is_decimal(cursor_over(digits, count)) ||
        !dbc_number_real(digits, count, &out->real)) {
        return false;
    }
    out->whole = dbc_number_whole(digits, count, UINT64_MAX, &out->magnitude);
    out->negative = out->negative && out->real != 0;
    out->real = out->negative ? -out->real : out->real;
    return true;
}

bool value_is_real(const struct signal_layout *field)
{
    return field->kind != SIGNAL_INT;
}

double value_real_distance(uint64_t distance)
{
    double out;
    memcpy(&out, &distance, sizeof out);
    return out;
}

uint64_t value_distance_of_real(double distance)
{
    uint64_t out;
    memcpy(&out, &distance, sizeof out);
    return out;
}

uint64_t value_real_key(double real)
{
    uint64_t bits = value_distance_of_real(real == 0 ? 0 : real);
    return (bits & SIGN) != 0 ? ~bits : bits | SIGN;
}

double value_real(uint64_t key)
{
    return value_real_distance((key & SIGN) != 0 ? key ^ SIGN : ~key);
}

bool value_key(const struct signal_layout *field, uint64_t bits, uint64_t *out)
{
    if (value_is_real(field)) {
        double real = signal_raw(field, bits);
        *out = value_real_key(real);
        return real == real;
    }
    *out = bits;
    if (field->is_signed) {
        uint64_t sign = UINT64_C(1) << (field->length - 1U);
        *out = ((bits ^ sign) - sign) ^ SIGN;
    }
    return true;
}

/* The least float that is not below. */
static uint64_t float_bits(double real)
{
    float nearest = (float)real;
    uint32_t bits;
    memcpy(&bits, &nearest, sizeof bits);
    if ((double)nearest < real) {
        bits = (bits >> 31) != 0 ? bits - 1 : bits + 1;
    }
    return bits;
}

uint64_t value_bits(const struct signal_layout *field, uint64_t key)
{
    if (field->kind == SIGNAL_FLOAT) {
        return float_bits(value_real(key));
    }
    if (field->kind == SIGNAL_DOUBLE) {
        return value_distance_of_real(value_real(key));
    }
    return field->is_signed ? key ^ SIGN : key;
}

uint64_t value_key_min(const struct signal_layout *field)
{
    if (value_is_real(field)) {
        return value_real_key(field->kind == SIGNAL_FLOAT ? -(double)FLT_MAX : -DBL_MAX);
    }
    return field->is_signed ? SIGN - (UINT64_C(1) << (field->length - 1U)) : 0;
}

uint64_t value_key_max(const struct signal_layout *field)
{
    if (value_is_real(field)) {
        return value_real_key(field->kind == SIGNAL_FLOAT ? (double)FLT_MAX : DBL_MAX);
    }
    if (field->is_signed) {
        return SIGN + ((UINT64_C(1) << (field->length - 1U)) - 1);
    }
    return field->length == 64 ? UINT64_MAX : (UINT64_C(1) << field->length) - 1;
}

static bool whole_key(const struct signal_layout *field, const struct value *value,
                      uint64_t *out)
{
    if (!value->whole) {
        return false;
    }
    if (!field->is_signed) {
        *out = value->magnitude;
        return !value->negative;
    }
    *out = value->negative ? SIGN - value->magnitude : SIGN + value->magnitude;
    return value->magnitude < SIGN || (value->negative && value->magnitude == SIGN);
}

bool value_key_of(const struct signal_layout *field, const struct value *value,
                  uint64_t *out)
{
    bool good = true;
    if (value_is_real(field)) {
        *out = value_real_key(value->real);
    } else {
        good = whole_key(field, value, out);
    }
    return good && *out >= value_key_min(field) && *out <= value_key_max(field);
}

static void print_real(char out[static VALUE_TEXT_BYTES], double real)
{
    struct value back = {.whole = false};
    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(out, VALUE_TEXT_BYTES, "%.*g", digits, real);
        char *plus = strchr(out, '+'); /* no word of the language has one */
        if (plus != NULL) {
            memmove(plus, plus + 1, strlen(plus));
        }
        if (value_parse(&back, out, strlen(out)) && back.real == real) {
            return;
        }
    }
}

void value_print(char out[static VALUE_TEXT_BYTES], const struct signal_layout *field,
                 uint64_t key)
{
    if (value_is_real(field)) {
        print_real(out, value_real(key));
    } else if (field->is_signed) {
        (void)snprintf(out, VALUE_TEXT_BYTES, "%" PRId64, (int64_t)(key ^ SIGN));
    } else {
        (void)snprintf(out, VALUE_TEXT_BYTES, "%" PRIu64, key);
    }
}

void value_print_distance(char out[static VALUE_TEXT_BYTES],
                          const struct signal_layout *field, uint64_t distance)
{
    if (value_is_real(field)) {
        print_real(out, value_real_distance(distance));
    } else {
        (void)snprintf(out, VALUE_TEXT_BYTES, "%" PRIu64, distance);
    }
}
