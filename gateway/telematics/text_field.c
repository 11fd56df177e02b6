/* SPDX-License-Identifier: Apache-2.0 */
/* Cut and read. */
#include "gateway/telematics/text_field.h"

#include <string.h>

#include "can/words.h"

#define DIGITS_MAX 18

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

struct cursor text_field_trim(struct cursor field)
{
    static const bool blanks[256] = {[' '] = true};
    cursor_run(&field, blanks);
    return field;
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

bool text_field_may_begin(struct cursor field, const char *text)
{
    size_t len = cursor_left(&field) < strlen(text) ? cursor_left(&field) : strlen(text);
    return memcmp(cursor_take(&field, len), text, len) == 0;
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

struct cursor text_field_digits(struct cursor field, size_t most)
{
    static const bool digits[256] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,
        ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1};
    struct cursor probe = field;
    size_t count = cursor_run(&probe, digits);
    return cursor_block(&field, count < most ? count : most);
}

void text_field_skip_end(struct cursor *line)
{
    static const bool ends[256] = {['\r'] = true, ['\n'] = true};
    cursor_run(line, ends);
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
        } else if (byte >= '0' && byte <= '9' && point && digits >= DIGITS_MAX) {
            continue;
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

bool text_field_is_hex(struct cursor field)
{
    bool good = true;
    while (cursor_left(&field) > 0) {
        good &= words_digit(cursor_u8(&field)) < 16;
    }
    return good;
}

bool text_field_hex(struct cursor field, size_t digits, uint32_t *value)
{
    *value = 0;
    return digits <= 8 && cursor_left(&field) == digits &&
           words_number(field, 16, UINT32_MAX, value);
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
