/* SPDX-License-Identifier: Apache-2.0 */
/* Big endian; angles in parts of 1/1800000 of a degree. */
#include "gateway/telematics/eelink.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define MARK 0x67 /* twice */
#define DATAGRAM_MARK "EL"
#define DATAGRAM_HEAD_BYTES 6 /* the mark, length and sum */
#define UNIT_BYTES 8
#define HEAD_BYTES 5 /* mark, type and length */
#define BODY_BYTES_MIN 2
#define LOGIN 0x01
#define HAS_FIX 0x01
#define PER_DEGREE 1800000.0

enum holds { NO_TYPE, NOTHING, UNIT, PLACE, FLAGGED_PLACE, TEXT };

/* Each type that there is. */
static const struct {
    uint8_t type;
    uint8_t holds; /* enum holds */
} types[] = {
    {LOGIN, UNIT},         {0x02, PLACE},         {0x03, NOTHING},
    {0x04, PLACE},         {0x05, PLACE},         {0x06, PLACE},
    {0x07, NOTHING},       {0x12, FLAGGED_PLACE}, {0x14, FLAGGED_PLACE},
    {0x15, FLAGGED_PLACE}, {0x16, FLAGGED_PLACE}, {0x17, NOTHING},
    {0x18, NOTHING},       {0x19, NOTHING},       {0x1e, NOTHING},
    {0x1f, NOTHING},       {0x80, TEXT},          {0x81, TEXT},
};

/* "Lat:N31.839355,Lon:W82.61346,..", or on lines of their own. */
static bool read_angle(struct cursor *text, enum text_place_axis axis, double *degrees)
{
    static const bool number[256] = {
        ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1,
        ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['.'] = 1};
    (void)text_field_next(text, ':');
    struct cursor letter = cursor_block(text, cursor_left(text) > 0);
    struct cursor digits = *text;
    size_t len = cursor_run(text, number);
    digits = cursor_block(&digits, len);
    return cursor_left(&letter) > 0 &&
           text_place_angle(digits, letter, axis, false, degrees);
}

static void add_text(struct content *out, struct cursor body)
{
    double latitude;
    double longitude;
    cursor_skip(&body, 5); /* of what, for whom */
    if (text_field_begins(body, "Lat:") &&
        read_angle(&body, TEXT_PLACE_LATITUDE, &latitude) &&
        read_angle(&body, TEXT_PLACE_LONGITUDE, &longitude)) {
        content_add_position(out, latitude, longitude);
    }
}

static void add_place(struct content *out, struct cursor body, bool flagged)
{
    cursor_skip(&body, 4); /* when */
    bool fix = !flagged || (cursor_u8(&body) & HAS_FIX) != 0;
    double latitude = angle_of_signed(cursor_u32be(&body), PER_DEGREE);
    double longitude = angle_of_signed(cursor_u32be(&body), PER_DEGREE);
    if (fix && !body.failed) {
        content_add_position(out, latitude, longitude);
    }
}

/* What a type holds; NO_TYPE when there is none such. */
static uint8_t holds_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i].type == type) {
            return types[i].holds;
        }
    }
    return NO_TYPE;
}

static bool read_body(struct content *out, uint8_t holds, struct cursor body)
{
    cursor_skip(&body, 2); /* which it is */
    if (holds == UNIT) {
        identity_add_terminal(out, &body, UNIT_BYTES);
    } else if (holds == PLACE || holds == FLAGGED_PLACE) {
        add_place(out, body, holds == FLAGGED_PLACE);
    } else if (holds == TEXT) {
        add_text(out, body);
    }
    return !body.failed;
}

static enum content_state next_package(struct content *out, struct cursor *in)
{
    struct cursor head = *in;
    struct cursor telegram;
    bool marked = cursor_u8(&head) == MARK;
    uint8_t second = cursor_u8(&head);
    if (!marked || (!head.failed && second != MARK)) {
        return CONTENT_NOT;
    }
    uint8_t holds = holds_of(cursor_u8(&head));
    if (!head.failed && holds == NO_TYPE) {
        return CONTENT_NOT;
    }
    size_t length = cursor_u16be(&head);
    if (head.failed) {
        return CONTENT_MORE;
    }
    if (length < BODY_BYTES_MIN) {
        return CONTENT_NOT;
    }
    enum content_state state = telegrams_take(&telegram, in, HEAD_BYTES + length);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&telegram, HEAD_BYTES);
    return read_body(out, holds, telegram) ? CONTENT_IS : CONTENT_NOT;
}

/* The unit in half bytes, then packages. */
static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor head = *in;
    if (!text_field_may_begin(head, DATAGRAM_MARK)) {
        return next_package(out, in);
    }
    cursor_skip(&head, DATAGRAM_HEAD_BYTES);
    identity_add_terminal(out, &head, UNIT_BYTES);
    if (head.failed || cursor_left(&head) == 0) {
        return CONTENT_MORE;
    }
    *in = head;
    return next_package(out, in);
}

enum content_state eelink_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
