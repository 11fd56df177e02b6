/* SPDX-License-Identifier: Apache-2.0 */
/* Two letters or digits of a maker, an id, a length in hex that must be true, and fields
 * that commas part. */
#include "gateway/telematics/watch.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define LENGTH_DIGITS 4

/* An index of as many digits may stand before it. */
static bool read_length(struct cursor *in, uint32_t *length)
{
    struct cursor part = cursor_until(in, '*');
    struct cursor probe = *in;
    struct cursor another = cursor_until(&probe, '*');
    if (!another.failed && text_field_is_digits(part, LENGTH_DIGITS, LENGTH_DIGITS) &&
        text_field_hex(another, LENGTH_DIGITS, length)) {
        *in = probe;
        return true;
    }
    return !part.failed && text_field_hex(part, LENGTH_DIGITS, length);
}

/* '[', maker, '*', id, '*', length, '*'. */
static enum content_state read_head(struct content *out, struct cursor *in,
                                    uint32_t *length)
{
    struct cursor maker;
    if (cursor_u8(in) != '[') {
        return CONTENT_NOT;
    }
    maker = cursor_until(in, '*');
    if (maker.failed || cursor_left(&maker) != 2) {
        return maker.failed && cursor_left(in) < 3 ? CONTENT_MORE : CONTENT_NOT;
    }
    struct cursor id = cursor_until(in, '*');
    if (id.failed) {
        return CONTENT_MORE;
    }
    if (!text_field_is_digits(id, 6, 16)) {
        return CONTENT_NOT;
    }
    if (!read_length(in, length)) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, id);
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint32_t length = 0;
    enum content_state state = read_head(out, in, &length);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor body = cursor_block(in, length);
    if (body.failed) {
        return CONTENT_MORE;
    }
    if (cursor_u8(in) != ']') {
        return CONTENT_NOT;
    }
    text_place_add_hemispheres(out, body, ',', false);
    return CONTENT_IS;
}

enum content_state watch_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
