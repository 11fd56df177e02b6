/* SPDX-License-Identifier: Apache-2.0 */
/* A version, the IMEI, and records that '$' parts; a place is two fields that begin with
 * their hemisphere. */
#include "gateway/telematics/gosafe.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define MARK "*GS"
#define VERSION_DIGITS 2
#define HEAD_BYTES 6 /* "*GS06," */
#define IMEI_DIGITS 15

/* "N23.169866". */
static bool read_angle(struct cursor field, enum text_place_axis axis, double *degrees)
{
    struct cursor letter = cursor_block(&field, cursor_left(&field) > 0);
    return cursor_left(&letter) > 0 &&
           text_place_angle(field, letter, axis, false, degrees);
}

static void add_places(struct content *out, struct cursor line)
{
    struct cursor before = text_field_next(&line, ';');
    while (cursor_left(&line) > 0) {
        double latitude;
        double longitude;
        struct cursor field = text_field_next(&line, ';');
        if (read_angle(before, TEXT_PLACE_LATITUDE, &latitude) &&
            read_angle(field, TEXT_PLACE_LONGITUDE, &longitude)) {
            content_add_position(out, latitude, longitude);
        }
        before = field;
    }
}

/* The mark, a version, a comma, the IMEI: as far as they are there. */
static bool may_be_head(struct cursor line)
{
    struct cursor rest = line;
    if (!text_field_may_begin(line, MARK)) {
        return false;
    }
    cursor_skip(&rest, sizeof MARK - 1);
    struct cursor version = text_field_next(&rest, ',');
    struct cursor imei = text_field_next(&rest, ',');
    return text_field_is_digits(version, 0, VERSION_DIGITS) &&
           text_field_is_digits(imei, 0, IMEI_DIGITS);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor line = text_field_next(in, '#');
    struct cursor imei = line;
    if (!may_be_head(line)) {
        return CONTENT_NOT;
    }
    cursor_skip(&imei, HEAD_BYTES);
    struct cursor rest = imei;
    imei = text_field_next(&rest, ',');
    if (cursor_left(&imei) != IMEI_DIGITS) {
        return cursor_left(&rest) == 0 ? CONTENT_MORE : CONTENT_NOT;
    }
    text_field_add_terminal(out, imei);
    add_places(out, rest);
    text_field_skip_end(in);
    return CONTENT_IS;
}

enum content_state gosafe_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
