/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that commas part; where a position stands among them depends on the report, but
 * it always stands before the time that it was found at. */
#include "gateway/telematics/queclink.h"

#include <string.h>

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define TERMINAL_FIELD 2
#define TIME_DIGITS 14
#define ICCID_DIGITS_MIN 19
#define ICCID_DIGITS_MAX 20

/* Longitude, latitude, and a time "20..." behind them. */
static void add_places(struct content *out, struct cursor line)
{
    struct cursor last[3] = {text_field_next(&line, ','), text_field_next(&line, ',')};
    while (cursor_left(&line) > 0) {
        double longitude;
        double latitude;
        unsigned decimals[2];
        last[2] = text_field_next(&line, ',');
        if (text_field_is_digits(last[2], TIME_DIGITS, TIME_DIGITS) &&
            text_field_begins(last[2], "20") &&
            text_field_number(last[0], &longitude, &decimals[0]) && decimals[0] > 3 &&
            text_field_number(last[1], &latitude, &decimals[1]) && decimals[1] > 3) {
            content_add_position(out, latitude, longitude);
        }
        memmove(last, last + 1, 2 * sizeof *last);
    }
}

static void add_names(struct content *out, struct cursor line)
{
    text_field_add_terminal(out, text_field_at(line, ',', TERMINAL_FIELD));
    while (cursor_left(&line) > 0) {
        struct cursor field = text_field_next(&line, ',');
        text_field_add_vin(out, field);
        if (text_field_is_digits(field, ICCID_DIGITS_MIN, ICCID_DIGITS_MAX) &&
            text_field_begins(field, "89")) {
            text_field_add(out, CONTENT_ICCID, field);
        }
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    static const char *const marks[] = {"+RESP:GT", "+BUFF:GT", "+ACK:GT",
                                        "+SACK:", "AT+GT"};
    struct cursor rest = *in;
    struct cursor line = cursor_until(&rest, '$');
    bool whole = !line.failed;
    line = whole ? line : cursor_block(in, cursor_left(in));
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_field_begins(line, marks[i])) {
            if (!whole) {
                return CONTENT_MORE;
            }
            add_names(out, line);
            add_places(out, line);
            *in = rest;
            return CONTENT_IS;
        }
    }
    return CONTENT_NOT;
}

enum content_state queclink_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
