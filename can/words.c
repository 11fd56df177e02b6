/* SPDX-License-Identifier: Apache-2.0 */
/* Parts a line into words. */
#include "can/words.h"

#include <string.h>
#include <strings.h>

#define NO_DIGIT 255

static bool is_blank(uint8_t letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r';
}

struct cursor words_next(struct cursor *line)
{
    while (is_blank(cursor_peek(line))) {
        cursor_skip(line, 1);
    }
    struct cursor rest = *line;
    size_t len = 0;
    while (cursor_left(&rest) > 0 && !is_blank(cursor_u8(&rest))) {
        len++;
    }
    return cursor_block(line, len);
}

bool words_is(struct cursor word, const char *text)
{
    size_t len = strlen(text);
    const uint8_t *bytes = cursor_take(&word, len);
    return bytes != NULL && cursor_at_end(&word) && memcmp(bytes, text, len) == 0;
}

bool words_begins(struct cursor word, const char *text)
{
    const uint8_t *bytes = cursor_take(&word, strlen(text));
    return bytes != NULL && strncasecmp((const char *)bytes, text, strlen(text)) == 0;
}

static uint8_t digit_of(uint8_t letter)
{
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    letter |= 0x20; /* to lower case */
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : NO_DIGIT;
}

bool words_number(struct cursor word, unsigned base, uint32_t max, uint32_t *value)
{
    uint64_t sum = 0;
    bool some = cursor_left(&word) > 0;
    while (cursor_left(&word) > 0) {
        uint8_t digit = digit_of(cursor_u8(&word));
        sum = sum * base + digit;
        if (digit >= base || sum > max) {
            return false;
        }
    }
    *value = (uint32_t)sum;
    return some;
}

/* Puts a digit behind the others; false when they no longer fit. */
static bool push_digit(uint64_t *sum, uint8_t digit)
{
    if (*sum > (UINT64_MAX - 9) / 10) {
        return false;
    }
    *sum = *sum * 10 + digit;
    return true;
}

bool words_fraction(struct cursor word, unsigned places, uint64_t *value)
{
    unsigned behind = 0; /* digits taken from behind the point */
    bool point = false;
    bool some = false;
    *value = 0;
    while (cursor_left(&word) > 0) {
        uint8_t letter = cursor_u8(&word);
        if (letter == '.' && some && !point) {
            point = true;
            continue;
        }
        uint8_t digit = digit_of(letter);
        bool wanted = !point || behind < places;
        if (digit >= 10 || (wanted && !push_digit(value, digit))) {
            return false;
        }
        some = true;
        behind += point && wanted;
    }
    for (; some && behind < places; behind++) {
        some = push_digit(value, 0);
    }
    return some;
}

bool words_bytes(struct cursor *line, unsigned base, size_t count, uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value;
        if (!words_number(words_next(line), base, UINT8_MAX, &value)) {
            return false;
        }
        bytes[i] = (uint8_t)value;
    }
    return true;
}
