/* SPDX-License-Identifier: Apache-2.0 */
/* Two letters or digits of a maker, an id, a length in hex, and fields that commas part.
 */
#include "gateway/telematics/watch.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define LENGTH_DIGITS 4
#define MAKER_BYTES 2
#define ID_DIGITS_MIN 6
#define ID_DIGITS_MAX 16

/* An index of four digits may stand before it. */
static enum content_state read_length(struct cursor *in, uint32_t *length)
{
    struct cursor part = cursor_until(in, '*');
    struct cursor probe = *in;
    struct cursor another = cursor_block(&probe, LENGTH_DIGITS);
    bool counted = text_field_is_digits(part, LENGTH_DIGITS, LENGTH_DIGITS);
    if (part.failed || (counted && probe.failed)) {
        return CONTENT_MORE;
    }
    if (counted && text_field_hex(another, LENGTH_DIGITS, length) &&
        cursor_u8(&probe) == '*') {
        *in = probe;
        return CONTENT_IS;
    }
    return text_field_hex(part, LENGTH_DIGITS, length) ? CONTENT_IS : CONTENT_NOT;
}

/* '[', maker, '*', id, '*', length, '*'. */
static enum content_state read_head(struct content *out, struct cursor *in,
                                    uint32_t *length)
{
    if (cursor_u8(in) != '[') {
        return CONTENT_NOT;
    }
    size_t left = cursor_left(in);
    cursor_skip(in, left < MAKER_BYTES ? left : MAKER_BYTES);
    if (left > MAKER_BYTES && cursor_u8(in) != '*') {
        return CONTENT_NOT;
    }
    struct cursor rest = *in;
    struct cursor id = text_field_next(&rest, '*');
    bool whole = cursor_left(&id) < cursor_left(in);
    if (!text_field_is_digits(id, whole ? ID_DIGITS_MIN : 0, ID_DIGITS_MAX)) {
        return CONTENT_NOT;
    }
    if (!whole) {
        return CONTENT_MORE;
    }
    *in = rest;
    text_field_add_terminal(out, id);
    return read_length(in, length);
}

/* A length that lies is told, and the body ends at its ']' all the same. */
static enum content_state take_body(struct content *out, struct cursor *in,
                                    uint32_t length, struct cursor *body)
{
    struct cursor told = *in;
    *body = cursor_block(&told, length);
    if (cursor_u8(&told) == ']') {
        *in = told;
        return CONTENT_IS;
    }
    *body = cursor_until(in, ']');
    if (body->failed) {
        return CONTENT_MORE;
    }
    out->sum_wrong = true;
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint32_t length = 0;
    enum content_state state = read_head(out, in, &length);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor body;
    state = take_body(out, in, length, &body);
    if (state == CONTENT_IS) {
        text_place_add_hemispheres(out, body, ',', false);
    }
    return state;
}

enum content_state watch_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
