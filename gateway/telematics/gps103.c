/* SPDX-License-Identifier: Apache-2.0 */
/* A report, a login, or a heartbeat, which is a bare IMEI. */
#include "gateway/telematics/gps103.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define REPORT "imei:"
#define LOGIN "##,imei:"
#define IMEI_DIGITS 15
#define PHONE_FIELD 3
#define FIX_FIELD 4     /* 'F' with a fix, 'L' with a cell */
#define LETTER_FIELD 7  /* where some makers put the hemisphere, before its number */
#define PAIR_DECIMALS 5 /* of degrees */

/* The number that may call the unit; a card's or a counter's stands there too, without
 * its prefix and shorter. */
static void add_phone(struct content *out, struct cursor line)
{
    struct cursor phone = text_field_at(line, ',', PHONE_FIELD);
    struct cursor fix = text_field_at(line, ',', FIX_FIELD);
    struct cursor number = phone;
    cursor_skip(&number, cursor_peek(&number) == '+');
    if (text_field_is_digits(number, 10, 15) &&
        (text_field_is(fix, "F") || text_field_is(fix, "L"))) {
        text_field_add(out, CONTENT_PHONE, phone);
    }
}

/* "A,N,5306.64155,E,00700.77848". */
static void add_letters_first(struct content *out, struct cursor line)
{
    double latitude;
    double longitude;
    struct cursor field[4];
    for (unsigned i = 0; i < 4; i++) {
        field[i] = text_field_at(line, ',', LETTER_FIELD + i);
    }
    if (cursor_left(&field[0]) == 1 && cursor_left(&field[2]) == 1 &&
        text_place_angle(field[1], field[0], TEXT_PLACE_LATITUDE, true, &latitude) &&
        text_place_angle(field[3], field[2], TEXT_PLACE_LONGITUDE, true, &longitude)) {
        content_add_position(out, latitude, longitude);
    }
}

static void add_line(struct content *out, struct cursor line)
{
    add_phone(out, line);
    text_place_add_hemispheres(out, line, ',', true);
    add_letters_first(out, line);
    text_place_add_pairs(out, line, ',', PAIR_DECIMALS, false);
}

/* An IMEI and nothing behind it but the end of a telegram. */
static bool read_heartbeat(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    struct content heard;
    struct cursor imei = text_field_next(&rest, ';');
    content_init(&heard);
    text_field_add_terminal(&heard, imei);
    if (cursor_left(&imei) != IMEI_DIGITS || heard.identifiers[0].kind != CONTENT_IMEI) {
        return false;
    }
    content_merge(out, &heard);
    *in = rest;
    return true;
}

/* A mark that is cut, or an IMEI that is. */
static bool may_begin(struct cursor all, struct cursor behind_imei)
{
    return text_field_is_digits(all, 1, IMEI_DIGITS) ||
           text_field_may_begin(behind_imei, LOGIN) ||
           text_field_may_begin(behind_imei, REPORT);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    struct cursor behind = *in;
    struct cursor before = cursor_block(&behind, IMEI_DIGITS);
    if (read_heartbeat(out, in)) {
        return CONTENT_IS;
    }
    if (text_field_is_digits(before, IMEI_DIGITS, IMEI_DIGITS)) {
        rest = behind; /* some say it twice */
    }
    bool login = text_field_begins(rest, LOGIN);
    if (!login && !text_field_begins(rest, REPORT)) {
        return may_begin(*in, rest) ? CONTENT_MORE : CONTENT_NOT;
    }
    cursor_skip(&rest, login ? sizeof LOGIN - 1 : sizeof REPORT - 1);
    struct cursor line = text_field_next(&rest, ';');
    struct cursor imei = text_field_at(line, ',', 0);
    if (!text_field_is_digits(imei, IMEI_DIGITS, IMEI_DIGITS)) {
        return cursor_left(&rest) == 0 && text_field_is_digits(imei, 0, 14) ? CONTENT_MORE
                                                                            : CONTENT_NOT;
    }
    text_field_add_terminal(out, imei);
    add_line(out, line);
    text_field_skip_end(&rest);
    *in = rest;
    return CONTENT_IS;
}

enum content_state gps103_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
