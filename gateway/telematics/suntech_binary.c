/* SPDX-License-Identifier: Apache-2.0 */
/* A mark, a length of two bytes, and an id in half bytes; a date must be one. */
#include "gateway/telematics/suntech_binary.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"

#define ZIP 0x02
#define ZIP_REPORT 0x10
#define ZIP_END 0x03
#define ZIP_ID_DIGITS 9 /* the tenth pads */
#define UNIVERSAL 0x80  /* and fifteen types above */
#define HEAD_BYTES 3
#define ID_BYTES 5
#define BODY_BYTES_MIN 20
#define PER_DEGREE 1e6
#define SIGN 0x80000000U
#define SOUTH 0x40
#define WEST 0x20
#define DATE_BIT 4
#define TIME_BIT 5
#define LATITUDE_BIT 11
#define LONGITUDE_BIT 12

/* Bytes of the field of each bit of the mask, up to the latitude: its model, version,
 * whether it is late, date, time, cell, country, network, area, signal. */
static const uint8_t field_bytes[] = {0, 1, 3, 1, 3, 3, 4, 2, 2, 2, 1};

static bool is_date(struct cursor *in)
{
    uint8_t year = cursor_u8(in);
    uint8_t month = cursor_u8(in);
    uint8_t day = cursor_u8(in);
    return year < 100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_time(struct cursor *in)
{
    uint8_t hour = cursor_u8(in);
    uint8_t minute = cursor_u8(in);
    uint8_t second = cursor_u8(in);
    return hour < 24 && minute < 60 && second < 60;
}

static bool skip_fields(struct cursor *in, uint32_t mask)
{
    bool good = true;
    for (unsigned bit = 0; bit < sizeof field_bytes; bit++) {
        if ((mask >> bit & 1) == 0) {
            continue;
        }
        struct cursor field = cursor_block(in, field_bytes[bit]);
        good &= bit != DATE_BIT || is_date(&field);
        good &= bit != TIME_BIT || is_time(&field);
    }
    return good && !in->failed;
}

static double read_angle(struct cursor *in)
{
    uint32_t bits = cursor_u32be(in);
    return angle_of_magnitude(bits & ~SIGN, PER_DEGREE, (bits & SIGN) != 0);
}

static bool read_universal(struct content *out, struct cursor body)
{
    char id[2 * ID_BYTES + 1];
    bool good = identity_digits(id, &body, ID_BYTES);
    uint32_t mask = cursor_u24be(&body);
    if (!good || !skip_fields(&body, mask)) {
        return false;
    }
    content_add_terminal(out, id, sizeof id - 1);
    if ((mask >> LATITUDE_BIT & 1) != 0 && (mask >> LONGITUDE_BIT & 1) != 0) {
        double latitude = read_angle(&body);
        double longitude = read_angle(&body);
        content_add_position(out, latitude, longitude);
    }
    return !body.failed;
}

/* Degrees in a byte, six decimals in half bytes. */
static bool read_packed_angle(struct cursor *in, double *degrees)
{
    uint32_t decimals;
    uint8_t whole = cursor_u8(in);
    bool good = identity_number(&decimals, in, 3);
    *degrees = whole + decimals / PER_DEGREE;
    return good;
}

static bool read_zip(struct content *out, struct cursor body)
{
    char id[2 * ID_BYTES + 1];
    double latitude;
    double longitude;
    bool good = cursor_u8(&body) == ZIP_REPORT && identity_digits(id, &body, ID_BYTES);
    cursor_skip(&body, 3); /* model and version */
    good = good && is_date(&body) && is_time(&body);
    cursor_skip(&body, 3); /* area and cell */
    if (!good || !read_packed_angle(&body, &latitude) ||
        !read_packed_angle(&body, &longitude)) {
        return false;
    }
    cursor_skip(&body, 6); /* speed and course */
    uint8_t flags = cursor_u8(&body);
    content_add_terminal(out, id, ZIP_ID_DIGITS);
    content_add_position(out, (flags & SOUTH) != 0 ? -latitude : latitude,
                         (flags & WEST) != 0 ? -longitude : longitude);
    return !body.failed;
}

enum content_state suntech_binary_next(struct content *out, struct cursor *in)
{
    struct cursor telegram;
    struct cursor head = *in;
    uint8_t type = cursor_u8(&head);
    bool zip = type == ZIP;
    size_t body_bytes = cursor_u16be(&head);
    if (!zip && (type & 0xf0) != UNIVERSAL) {
        return CONTENT_NOT;
    }
    if (head.failed) {
        return CONTENT_MORE;
    }
    if (body_bytes < BODY_BYTES_MIN || body_bytes > UINT8_MAX) {
        return CONTENT_NOT;
    }
    enum content_state state =
        telegrams_take(&telegram, in, HEAD_BYTES + body_bytes + zip);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&telegram, HEAD_BYTES);
    struct cursor body = cursor_block(&telegram, body_bytes);
    bool good = zip ? cursor_u8(&telegram) == ZIP_END && read_zip(out, body)
                    : read_universal(out, body);
    return good ? CONTENT_IS : CONTENT_NOT;
}
