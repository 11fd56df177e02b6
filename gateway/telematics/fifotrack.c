/* SPDX-License-Identifier: Apache-2.0 */
/* The length counts from the comma behind it to before the star; the sum goes over all
 * before the star, each byte added without carry. */
#include "gateway/telematics/fifotrack.h"

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define MARK "$$"
#define LENGTH_DIGITS_MAX 4
#define IMEI_DIGITS 15
#define PLACE_DECIMALS 5

/* The mark and the length, which in passes over. */
static enum content_state read_length(struct cursor *in, size_t *length)
{
    double value = 0;
    unsigned decimals;
    if (!text_field_may_begin(*in, MARK)) {
        return CONTENT_NOT;
    }
    cursor_skip(in, sizeof MARK - 1);
    struct cursor digits = text_field_digits(*in, LENGTH_DIGITS_MAX);
    size_t count = cursor_left(&digits);
    if (cursor_left(in) == count) {
        return CONTENT_MORE;
    }
    cursor_skip(in, count);
    if (cursor_peek(in) != ',' || !text_field_number(digits, &value, &decimals)) {
        return CONTENT_NOT;
    }
    *length = (size_t)value;
    return CONTENT_IS;
}

/* Its terminal, as far as it is there. */
static bool may_be_body(struct cursor body)
{
    cursor_skip(&body, 1);
    struct cursor rest = body;
    struct cursor imei = text_field_next(&rest, ',');
    bool whole = cursor_left(&imei) < cursor_left(&body);
    return text_field_is_digits(imei, whole ? IMEI_DIGITS : 0, IMEI_DIGITS);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    size_t length;
    enum content_state state = read_length(&rest, &length);
    if (state != CONTENT_IS || !may_be_body(rest)) {
        return state == CONTENT_IS ? CONTENT_NOT : state;
    }
    struct cursor covered = *in;
    covered = cursor_block(&covered, rest.pos - in->pos + length);
    struct cursor body = cursor_block(&rest, length);
    bool star = cursor_u8(&rest) == '*';
    struct cursor digits = cursor_block(&rest, 2);
    uint32_t sum;
    if (digits.failed) {
        return CONTENT_MORE;
    }
    if (!star || !text_field_hex(digits, 2, &sum)) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= sums_xor(covered) != sum;
    text_field_add_terminal(out, text_field_at(body, ',', 1));
    text_place_add_pairs(out, body, ',', PLACE_DECIMALS, false);
    text_field_skip_end(&rest);
    *in = rest;
    return CONTENT_IS;
}

enum content_state fifotrack_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
