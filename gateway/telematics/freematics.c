/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in hex or words, and a sum over all before the star in one hex digit or two. */
#include "gateway/telematics/freematics.h"

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define LATITUDE "A"
#define LONGITUDE "B"
#define KEY_BYTES_MAX 4
#define FIELDS_SURE 3
#define NAME_BYTES_MIN 6 /* shorter, it is the number of a feed */

/* Up to the ':' or '=' that stands first; value keeps what is behind it. */
static struct cursor take_key(struct cursor *value)
{
    struct cursor colon = *value;
    struct cursor equals = *value;
    struct cursor by_colon = text_field_next(&colon, ':');
    struct cursor by_equals = text_field_next(&equals, '=');
    bool is_colon = cursor_left(&by_colon) < cursor_left(&by_equals);
    *value = is_colon ? colon : equals;
    return is_colon ? by_colon : by_equals;
}

static void add_fields(struct content *out, struct cursor fields)
{
    double angle[2] = {0, 0};
    while (cursor_left(&fields) > 0) {
        struct cursor value = text_field_next(&fields, ',');
        struct cursor key = take_key(&value);
        unsigned decimals;
        if (text_field_is(key, "VIN")) {
            text_field_add_vin(out, value);
        } else if (text_field_is(key, "ID")) {
            text_field_add_terminal(out, value);
        } else if (text_field_is(key, LATITUDE)) {
            (void)!text_field_number(value, &angle[0], &decimals);
        } else if (text_field_is(key, LONGITUDE) &&
                   text_field_number(value, &angle[1], &decimals)) {
            content_add_position(out, angle[0], angle[1]);
        }
    }
}

static bool is_word(struct cursor word)
{
    size_t len = cursor_left(&word);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = cursor_u8(&word);
        if ((byte < '0' || byte > '9') && (byte < 'A' || byte > 'Z') &&
            (byte < 'a' || byte > 'z')) {
            return false;
        }
    }
    return len > 0 && len <= 16;
}

/* Every field has a short key and a value, and there are so many: enough to know it by
 * when the sum is wrong. */
static bool has_keys(struct cursor fields, size_t least)
{
    size_t count = 0;
    for (; cursor_left(&fields) > 0; count++) {
        struct cursor value = text_field_next(&fields, ',');
        struct cursor key = take_key(&value);
        if (!is_word(key) || cursor_left(&key) > KEY_BYTES_MAX ||
            cursor_left(&value) == 0) {
            return false;
        }
    }
    return count >= least;
}

/* One digit or two, and the end of a line or nothing. */
static bool read_sum(struct cursor text, uint32_t *sum)
{
    struct cursor told = text_field_next(&text, '\r');
    return cursor_left(&text) <= 1 &&
           (text_field_hex(told, 1, sum) || text_field_hex(told, 2, sum));
}

/* A datagram is one telegram. */
static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor before;
    struct cursor after;
    uint32_t sum;
    if (!text_field_split_last(*in, '*', &before, &after) || !read_sum(after, &sum)) {
        return CONTENT_NOT;
    }
    struct cursor rest = before;
    struct cursor name = cursor_until(&rest, '#');
    bool wrong = (sums_add(before) & 0xff) != sum;
    if (name.failed || !is_word(name) || !has_keys(rest, wrong ? FIELDS_SURE : 1)) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong;
    if (cursor_left(&name) >= NAME_BYTES_MIN) {
        text_field_add_terminal(out, name);
    }
    add_fields(out, rest);
    cursor_skip(in, cursor_left(in));
    return CONTENT_IS;
}

enum content_state freematics_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
