/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in hex or words, and a sum over all before the star. */
#include "gateway/telematics/freematics.h"

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define LATITUDE "A"
#define LONGITUDE "B"

static void add_fields(struct content *out, struct cursor fields)
{
    double angle[2] = {0, 0};
    while (cursor_left(&fields) > 0) {
        struct cursor value = text_field_next(&fields, ',');
        struct cursor key = text_field_next(&value, '=');
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

static bool is_name(struct cursor name)
{
    size_t len = cursor_left(&name);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = cursor_u8(&name);
        if ((byte < '0' || byte > '9') && (byte < 'A' || byte > 'Z') &&
            (byte < 'a' || byte > 'z')) {
            return false;
        }
    }
    return len > 0 && len <= 16;
}

/* A datagram is one telegram. */
static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor all = *in;
    struct cursor before;
    struct cursor after;
    uint32_t sum;
    if (!text_field_split_last(all, '*', &before, &after) ||
        !text_field_hex(sums_first(after, cursor_left(&after) < 2 ? 0 : 2), 2, &sum) ||
        (sums_add(before) & 0xff) != sum) {
        return CONTENT_NOT;
    }
    struct cursor rest = before;
    struct cursor name = cursor_until(&rest, '#');
    if (name.failed || !is_name(name)) {
        return CONTENT_NOT;
    }
    add_fields(out, rest);
    cursor_skip(in, cursor_left(in));
    return CONTENT_IS;
}

enum content_state freematics_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
