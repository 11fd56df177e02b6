/* SPDX-License-Identifier: Apache-2.0 */
/* Parts a line into words. */
#include "can/words.h"

#include <string.h>
#include <strings.h>

#define DIGIT 16 /* set in every digit of the table */

static const bool blanks[256] = {[' '] = true, ['\t'] = true, ['\r'] = true};

static const bool inked[256] = {[0 ... '\t' - 1] = true,
                                ['\t' + 1 ... '\r' - 1] = true,
                                ['\r' + 1 ... ' ' - 1] = true,
                                [' ' + 1 ... 255] = true};

static const uint8_t digits[256] = {
    ['0'] = DIGIT + 0,  ['1'] = DIGIT + 1,  ['2'] = DIGIT + 2,  ['3'] = DIGIT + 3,
    ['4'] = DIGIT + 4,  ['5'] = DIGIT + 5,  ['6'] = DIGIT + 6,  ['7'] = DIGIT + 7,
    ['8'] = DIGIT + 8,  ['9'] = DIGIT + 9,  ['A'] = DIGIT + 10, ['B'] = DIGIT + 11,
    ['C'] = DIGIT + 12, ['D'] = DIGIT + 13, ['E'] = DIGIT + 14, ['F'] = DIGIT + 15,
    ['a'] = DIGIT + 10, ['b'] = DIGIT + 11, ['c'] = DIGIT + 12, ['d'] = DIGIT + 13,
    ['e'] = DIGIT + 14, ['f'] = DIGIT + 15,
};

static const uint8_t *take_word(struct cursor *line, size_t *count)
{
    (void)cursor_run(line, blanks);
    return cursor_take_run(line, inked, count);
}

struct cursor words_next(struct cursor *line)
{
    size_t count;
    const uint8_t *letters = take_word(line, &count);
    struct cursor word = cursor_over(letters, count);
    word.failed = line->failed;
    return word;
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

unsigned words_digit(uint8_t letter)
{
    return digits[letter] - (unsigned)DIGIT;
}

static bool read_number(const uint8_t *letters, size_t count, unsigned base, uint32_t max,
                        uint32_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = words_digit(letters[i]);
        sum = sum * base + digit;
        if (digit >= base || sum > max) {
            return false;
        }
    }
    *value = (uint32_t)sum;
    return count > 0;
}

bool words_number(struct cursor word, unsigned base, uint32_t max, uint32_t *value)
{
    size_t count = cursor_left(&word);
    return read_number(cursor_take(&word, count), count, base, max, value);
}

/* Puts a digit behind the others; false when they no longer fit. */
static bool push_digit(uint64_t *sum, unsigned digit)
{
    if (*sum > (UINT64_MAX - 9) / 10) {
        return false;
    }
    *sum = *sum * 10 + digit;
    return true;
}

bool words_fraction(struct cursor word, unsigned places, uint64_t *value)
{
    size_t count = cursor_left(&word);
    const uint8_t *letters = cursor_take(&word, count);
    unsigned behind = 0; /* digits taken from behind the point */
    bool point = false;
    bool good = count > 0;
    *value = 0;
    for (size_t i = 0; good && i < count; i++) {
        if (letters[i] == '.' && i > 0 && !point) {
            point = true;
            continue;
        }
        bool wanted = !point || behind < places;
        unsigned digit = words_digit(letters[i]);
        good = digit < 10 && (!wanted || push_digit(value, digit));
        behind += point && wanted;
    }
    for (; good && behind < places; behind++) {
        good = push_digit(value, 0);
    }
    return good;
}

bool words_bytes(struct cursor *line, unsigned base, size_t count, uint8_t *bytes)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value;
        size_t letters;
        const uint8_t *word = take_word(line, &letters);
        if (!read_number(word, letters, base, UINT8_MAX, &value)) {
            return false;
        }
        bytes[i] = (uint8_t)value;
    }
    return true;
}
