/* SPDX-License-Identifier: Apache-2.0 */
/* Options, service, type, number, and the message: big endian, angles in ten-millionths
 * of a degree. */
#include "gateway/telematics/calamp.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/text_field.h"

#define OPTIONS 0x80
#define OPTION_MOBILE_ID 0x01
#define OPTION_COUNT 6
#define MOBILE_ID_BYTES_MAX 10
#define SERVICE_MAX 2
#define EVENT_REPORT 2
#define ID_REPORT 3
#define USER_DATA 4
#define LOCATE_REPORT 8
#define MINI_EVENT_REPORT 10
#define MINI_USER_DATA 11
#define ID_REPORT_HEAD_BYTES 14
#define NUMBER_BYTES 8
#define ICCID_BYTES 10
#define PER_DEGREE 1e7

/* Digits in half bytes until one is F. */
static struct cursor read_digits(char *text, struct cursor in)
{
    size_t len = 0;
    for (size_t i = 0; i < 2 * MOBILE_ID_BYTES_MAX && cursor_left(&in) > 0; i++) {
        uint8_t half = i % 2 == 0 ? cursor_peek(&in) >> 4 : cursor_u8(&in) & 0xf;
        if (half > 9) {
            break;
        }
        text[len++] = (char)('0' + half);
    }
    return cursor_over((const uint8_t *)text, len);
}

static struct cursor add_digits(struct content *out, enum content_identifier_kind kind,
                                struct cursor in)
{
    char text[2 * MOBILE_ID_BYTES_MAX];
    struct cursor digits = read_digits(text, in);
    if (kind == CONTENT_IMEI) {
        text_field_add_terminal(out, digits);
    } else {
        text_field_add(out, kind, digits);
    }
    return digits;
}

static bool read_options(struct content *out, struct cursor *in)
{
    uint8_t options = cursor_u8(in);
    if ((options & (OPTIONS | OPTION_MOBILE_ID)) != (OPTIONS | OPTION_MOBILE_ID) ||
        (options & 0x40) != 0) {
        return false;
    }
    for (unsigned i = 0; i < OPTION_COUNT; i++) {
        if ((options >> i & 1) == 0) {
            continue;
        }
        uint8_t bytes = cursor_u8(in);
        struct cursor value = cursor_block(in, bytes);
        if (bytes == 0 || bytes > MOBILE_ID_BYTES_MAX) {
            return false;
        }
        if (i == 0) {
            struct cursor digits = add_digits(out, CONTENT_IMEI, value);
            if (cursor_left(&digits) < bytes) {
                return false;
            }
        }
    }
    return !in->failed;
}

static bool read_place(struct content *out, struct cursor in, uint8_t type)
{
    cursor_skip(&in, type == MINI_EVENT_REPORT ? 4 : 8); /* when */
    double latitude = angle_of_signed(cursor_u32be(&in), PER_DEGREE);
    double longitude = angle_of_signed(cursor_u32be(&in), PER_DEGREE);
    content_add_position(out, latitude, longitude);
    return !in.failed;
}

/* Versions, then ESN, IMEI, IMSI, MIN and ICCID, then texts. */
static bool read_identities(struct content *out, struct cursor in)
{
    cursor_skip(&in, ID_REPORT_HEAD_BYTES + NUMBER_BYTES);
    (void)add_digits(out, CONTENT_IMEI, cursor_block(&in, NUMBER_BYTES));
    (void)add_digits(out, CONTENT_IMSI, cursor_block(&in, NUMBER_BYTES));
    (void)add_digits(out, CONTENT_PHONE, cursor_block(&in, NUMBER_BYTES));
    (void)add_digits(out, CONTENT_ICCID, cursor_block(&in, ICCID_BYTES));
    bool good = !in.failed;
    while (cursor_left(&in) > 0) {
        struct cursor value = text_field_next(&in, ',');
        while (cursor_left(&value) > 0) {
            text_field_add_vin(out, text_field_next(&value, '='));
        }
    }
    return good;
}

static bool read_message(struct content *out, struct cursor in, uint8_t type)
{
    switch (type) {
    case EVENT_REPORT:
    case USER_DATA:
    case LOCATE_REPORT:
    case MINI_EVENT_REPORT:
        return read_place(out, in, type);
    case ID_REPORT:
        return read_identities(out, in);
    default:
        return type <= MINI_USER_DATA;
    }
}

enum content_state calamp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct content found;
    content_init(&found);
    bool named = read_options(&found, &in);
    uint8_t service = cursor_u8(&in);
    uint8_t type = cursor_u8(&in);
    cursor_skip(&in, 2); /* its number */
    if (!named || in.failed || service > SERVICE_MAX || !read_message(&found, in, type)) {
        return CONTENT_NOT;
    }
    content_merge(out, &found);
    return CONTENT_IS;
}
