/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that commas part; which of them stand behind the event is set unit by unit, so a
 * place is known by its decimals, a vehicle and a card by their form. */
#include "gateway/telematics/xirgo.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define MARK "$$"
#define ID_DIGITS_MIN 9
#define ID_DIGITS_MAX 15
#define EVENT_DIGITS 4
#define PLACE_DECIMALS 5
#define ICCID_DIGITS_MIN 18
#define ICCID_DIGITS_MAX 20

static void add_fields(struct content *out, struct cursor line)
{
    text_place_add_pairs(out, line, ',', PLACE_DECIMALS, false);
    while (cursor_left(&line) > 0) {
        struct cursor field = text_field_next(&line, ',');
        text_field_add_vin(out, field);
        if (text_field_is_digits(field, ICCID_DIGITS_MIN, ICCID_DIGITS_MAX) &&
            text_field_begins(field, "89")) {
            text_field_add(out, CONTENT_ICCID, field);
        }
    }
}

/* What is there may go on to be a head. */
static bool is_cut(struct cursor line)
{
    struct cursor rest = line;
    cursor_skip(&rest, sizeof MARK - 1);
    struct cursor id = text_field_next(&rest, ',');
    struct cursor event = text_field_next(&rest, ',');
    return text_field_may_begin(line, MARK) && cursor_left(&rest) == 0 &&
           text_field_is_digits(id, 0, ID_DIGITS_MAX) &&
           text_field_is_digits(event, 0, EVENT_DIGITS);
}

/* Some leave the end out. */
static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor line = text_field_next(in, '#');
    struct cursor rest = line;
    struct cursor id = text_field_next(&rest, ',');
    bool marked = text_field_begins(id, MARK);
    cursor_skip(&id, sizeof MARK - 1);
    struct cursor event = text_field_next(&rest, ',');
    if (!marked || !text_field_is_digits(id, ID_DIGITS_MIN, ID_DIGITS_MAX) ||
        !text_field_is_digits(event, EVENT_DIGITS, EVENT_DIGITS) ||
        cursor_left(&rest) == 0) {
        return is_cut(line) ? CONTENT_MORE : CONTENT_NOT;
    }
    text_field_add_terminal(out, id);
    add_fields(out, rest);
    cursor_skip(in, cursor_peek(in) == '#');
    text_field_skip_end(in);
    return CONTENT_IS;
}

enum content_state xirgo_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
