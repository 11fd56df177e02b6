/* SPDX-License-Identifier: Apache-2.0 */
/* A table from type to reader. Sections are those of JT/T 808-2019. */
#include "gateway/telematics/jt808_body.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/jt808_items.h"
#include "gateway/telematics/plate.h"

#define PER_DEGREE 1e6
#define SOUTH 0x04
#define WEST 0x08
#define AFTER_ANGLES 12 /* altitude, speed, course, time */
#define LOCATION_BYTES 28
#define PLATE_ITEM 0x0083
#define NO_PLATE 0 /* colour: the VIN stands in its stead */
#define VIN_BYTES 17
#define VIN_ITEM 0xfeec

typedef void body_read_cb(struct content *out, struct cursor body, bool is_2019);

static void read_angles(struct content *out, struct cursor *in)
{
    uint32_t state = cursor_u32be(in);
    uint32_t latitude = cursor_u32be(in);
    uint32_t longitude = cursor_u32be(in);
    if (!in->failed) {
        content_add_position(
            out, angle_of_magnitude(latitude, PER_DEGREE, (state & SOUTH) != 0),
            angle_of_magnitude(longitude, PER_DEGREE, (state & WEST) != 0));
    }
}

/* 8.12 */
static void read_location(struct content *out, struct cursor body, bool is_2019)
{
    (void)is_2019;
    cursor_skip(&body, 4); /* alarms */
    read_angles(out, &body);
    cursor_skip(&body, AFTER_ANGLES);
    jt808_items_read(out, body);
}

/* Answers to a query (8.13) and to a command (8.16): a number first. */
static void read_answered(struct content *out, struct cursor body, bool is_2019)
{
    cursor_skip(&body, 2);
    read_location(out, body, is_2019);
}

/* 8.35: so many, of a kind, each with its length. */
static void read_batch(struct content *out, struct cursor body, bool is_2019)
{
    cursor_skip(&body, 2 + 1);
    while (cursor_left(&body) > 0) {
        read_location(out, cursor_block(&body, cursor_u16be(&body)), is_2019);
    }
}

static void read_short_batch(struct content *out, struct cursor body, bool is_2019)
{
    while (cursor_left(&body) > 0) {
        read_location(out, cursor_block(&body, cursor_u8(&body)), is_2019);
    }
}

/* 8.39: number, kind, coding, cause and channel, where it was taken. */
static void read_media(struct content *out, struct cursor body, bool is_2019)
{
    cursor_skip(&body, 4 + 1 + 1 + 1 + 1);
    read_location(out, cursor_block(&body, LOCATION_BYTES), is_2019);
}

static struct cursor padded(struct cursor *in, size_t bytes)
{
    struct cursor text = cursor_block(in, bytes);
    struct cursor at = text;
    size_t len = 0;
    while (cursor_left(&at) > 0 && cursor_peek(&at) != 0) {
        cursor_skip(&at, 1);
        len++;
    }
    return cursor_block(&text, len);
}

/* 8.5; before 2013 the model had 8 bytes, which the length alone tells. */
static void read_registration(struct content *out, struct cursor body, bool is_2019)
{
    bool is_2011 = !is_2019 && cursor_left(&body) < 37;
    cursor_skip(&body, 2 + 2); /* province, city */
    cursor_skip(&body, is_2019 ? 11 + 30 : 5 + (is_2011 ? 8U : 20U));
    identity_add_text(out, CONTENT_IMEI, padded(&body, is_2019 ? 30 : 7));
    uint8_t colour = cursor_u8(&body);
    struct cursor plate = padded(&body, cursor_left(&body));
    if (colour == NO_PLATE) {
        identity_add_text(out, CONTENT_VIN, plate);
    } else {
        plate_add(out, plate);
    }
}

/* 8.8 of 2019: a code of its own length, then the IMEI. */
static void read_authentication(struct content *out, struct cursor body, bool is_2019)
{
    if (is_2019) {
        cursor_skip(&body, cursor_u8(&body));
        identity_add_text(out, CONTENT_IMEI, cursor_block(&body, 15));
    }
}

/* 8.10 */
static void read_properties(struct content *out, struct cursor body, bool is_2019)
{
    cursor_skip(&body, is_2019 ? 2 + 5 + 30 : 2 + 5 + 20); /* kind, maker, model */
    identity_add_text(out, CONTENT_IMEI, padded(&body, is_2019 ? 30 : 7));
    identity_add_iccid(out, &body);
}

/* 8.11: parameters, of which one is the plate. */
static void read_parameters(struct content *out, struct cursor body, bool is_2019)
{
    (void)is_2019;
    cursor_skip(&body, 2 + 1); /* number, count */
    while (cursor_left(&body) > 0) {
        uint32_t id = cursor_u32be(&body);
        struct cursor value = cursor_block(&body, cursor_u8(&body));
        if (id == PLATE_ITEM) {
            plate_add(out, padded(&value, cursor_left(&value)));
        }
    }
}

/* A system, and its faults of which each has a text. */
static void skip_faults(struct cursor *body)
{
    cursor_skip(body, 4);
    uint16_t faults = cursor_u16be(body);
    for (uint16_t i = 0; i < faults && !body->failed; i++) {
        cursor_skip(body, 4 + 4);
        cursor_skip(body, cursor_u16be(body));
    }
}

/* What an OBD terminal sends: time, kept or not, kind of vehicle, then values (1),
 * faults (2) or events (3) and the place, or the VIN (11). */
static void read_obd(struct content *out, struct cursor body)
{
    cursor_skip(&body, 6 + 1 + 1);
    uint8_t kind = cursor_u8(&body);
    uint16_t count = kind == 2 ? cursor_u16be(&body) : cursor_u8(&body);
    if (kind == 11 && count > 0) {
        identity_add_text(out, CONTENT_VIN, cursor_block(&body, VIN_BYTES));
    }
    for (uint16_t i = 0; i < count && !body.failed && kind <= 3; i++) {
        if (kind == 2) {
            skip_faults(&body);
            continue;
        }
        uint16_t id = kind == 1 ? cursor_u16be(&body) : cursor_u8(&body);
        struct cursor value = cursor_block(&body, cursor_u8(&body));
        if (id == VIN_ITEM) {
            identity_add_text(out, CONTENT_VIN, value);
        }
    }
    if (kind >= 1 && kind <= 3) {
        read_angles(out, &body);
    }
}

/* 8.42: what is in it the first byte says, each maker his own. */
static void read_transparent(struct content *out, struct cursor body, bool is_2019)
{
    (void)is_2019;
    uint8_t kind = cursor_u8(&body);
    if (kind == 0xf0) {
        read_obd(out, body);
    } else if (kind == 0x53 || kind == 0x54) {
        read_angles(out, &body);
    } else if (kind == 0xff) {
        cursor_skip(&body, 6); /* time */
        double latitude = angle_of_signed(cursor_u32be(&body), PER_DEGREE);
        double longitude = angle_of_signed(cursor_u32be(&body), PER_DEGREE);
        if (!body.failed) {
            content_add_position(out, latitude, longitude);
        }
    }
}

/* Jointech: degrees and minutes in half bytes; the flags are the last half byte. */
static void read_jointech(struct content *out, struct cursor body, bool is_2019)
{
    uint32_t latitude;
    uint32_t longitude;
    (void)is_2019;
    cursor_skip(&body, 6); /* time */
    bool good = identity_number(&latitude, &body, 4);
    good = identity_number(&longitude, &body, 4) && good;
    uint8_t last = cursor_u8(&body);
    if (good && !body.failed) {
        double north = angle_of_minutes(latitude / 1e4);
        double east = angle_of_minutes((longitude * 10.0 + (last >> 4)) / 1e4);
        content_add_position(out, (last & 2) != 0 ? north : -north,
                             (last & 4) != 0 ? east : -east);
    }
}

void jt808_body_read(struct content *out, uint16_t type, bool is_2019, struct cursor body)
{
    static const struct {
        uint16_t type;
        body_read_cb *read;
    } rows[] = {
        {0x0100, read_registration}, {0x0102, read_authentication},
        {0x0104, read_parameters},   {0x0107, read_properties},
        {0x0200, read_location},     {0x0201, read_answered},
        {0x0210, read_short_batch},  {0x0500, read_answered},
        {0x0704, read_batch},        {0x0801, read_media},
        {0x0900, read_transparent},  {0x5501, read_jointech},
        {0x5502, read_jointech},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].type == type) {
            rows[i].read(out, body, is_2019);
        }
    }
}
