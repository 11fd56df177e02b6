/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that commas part; where a position stands among them depends on the report, but
 * it always stands before the time that it was found at. */
#include "gateway/telematics/queclink.h"

#include <string.h>

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define OLD_TERMINAL_FIELD 1 /* of those that tell no version */
#define TERMINAL_FIELD 2
#define IMEI_DIGITS 15
#define CALLER_FIELD 4
#define COUNT_DIGITS 4
#define VERSIONS_DIGITS 10
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

/* Hex digits stand in some of them (ITU-T E.118 has decimal ones alone). */
static bool is_iccid(struct cursor field)
{
    size_t len = cursor_left(&field);
    return text_field_begins(field, "89") && len >= ICCID_DIGITS_MIN &&
           len <= ICCID_DIGITS_MAX && text_field_is_hex(field);
}

static struct cursor find_terminal(struct cursor line)
{
    struct cursor old = text_field_at(line, ',', OLD_TERMINAL_FIELD);
    return text_field_is_digits(old, IMEI_DIGITS, IMEI_DIGITS)
               ? old
               : text_field_at(line, ',', TERMINAL_FIELD);
}

static void add_names(struct content *out, struct cursor line)
{
    text_field_add_terminal(out, find_terminal(line));
    if (text_field_begins(line, "+RESP:GTLBC") ||
        text_field_begins(line, "+BUFF:GTLBC")) {
        text_field_add(out, CONTENT_PHONE, text_field_at(line, ',', CALLER_FIELD));
    }
    while (cursor_left(&line) > 0) {
        struct cursor field = text_field_next(&line, ',');
        text_field_add_vin(out, field);
        if (is_iccid(field)) {
            text_field_add(out, CONTENT_ICCID, field);
        }
    }
}

/* Without its '$' too it is whole once the time that it was sent at and its count of four
 * hex digits stand at its end; old ones have their versions behind. */
static bool ends_in_count(struct cursor line)
{
    struct cursor front;
    struct cursor last;
    struct cursor time;
    uint32_t count;
    bool good = text_field_split_last(line, ',', &front, &last);
    if (good && cursor_left(&last) == VERSIONS_DIGITS && text_field_is_hex(last)) {
        good = text_field_split_last(front, ',', &front, &last);
    }
    return good && text_field_hex(last, COUNT_DIGITS, &count) &&
           text_field_split_last(front, ',', &front, &time) &&
           text_field_is_digits(time, TIME_DIGITS, TIME_DIGITS);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    static const char *const marks[] = {"+RESP:GT", "+BUFF:GT", "+ACK:GT",
                                        "+SACK:", "AT+GT"};
    enum content_state state = CONTENT_NOT;
    struct cursor rest = *in;
    struct cursor line = cursor_until(&rest, '$');
    bool whole = !line.failed;
    if (!whole) {
        rest = *in;
        line = text_field_next(&rest, '\r');
        whole = ends_in_count(line);
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_field_begins(line, marks[i])) {
            if (!whole) {
                return CONTENT_MORE;
            }
            add_names(out, line);
            add_places(out, line);
            text_field_skip_end(&rest);
            *in = rest;
            return CONTENT_IS;
        }
        state = text_field_may_begin(line, marks[i]) ? CONTENT_MORE : state;
    }
    return state;
}

enum content_state queclink_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
