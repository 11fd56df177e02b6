/* SPDX-License-Identifier: Apache-2.0 */
/* Three times stand before each place, in text and in bytes; what units add behind it is
 * set unit by unit, so the next place is looked for. */
#include "gateway/telematics/atrack.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define MARK "@P"
#define INFO "$INFO="
#define HEAD_BYTES 6 /* mark, CRC and length */
#define CRC_FROM 4
#define UNIT_BYTES 10 /* which telegram it is, and whose */
#define BINARY_BYTES_MIN 30
#define KEEPALIVE 0xfe
#define KEEPALIVE_SECOND 2
#define IMEI_FIELD 4
#define IMEI_DIGITS 15
#define IMEI_MAX UINT64_C(999999999999999)
#define FIELD_BYTES_MAX 8
#define IMSI_FIELD 4
#define TIME_DIGITS 10
#define DATE_DIGITS 14
#define ICCID_DIGITS_MIN 18
#define ICCID_DIGITS_MAX 20
#define TIME_MIN 0x40000000U /* 2004 */
#define TIME_MAX 0x80000000U /* 2038 */
#define PER_DEGREE 1e6
#define DEGREES_MAX 180

static bool is_time(struct cursor field)
{
    return text_field_is_digits(field, TIME_DIGITS, TIME_DIGITS) ||
           text_field_is_digits(field, DATE_DIGITS, DATE_DIGITS);
}

/* Millionths of a degree. */
static bool read_angle(struct cursor field, double *degrees)
{
    unsigned decimals;
    bool good = text_field_number(field, degrees, &decimals) && decimals == 0;
    *degrees /= PER_DEGREE;
    return good && *degrees <= DEGREES_MAX && *degrees >= -DEGREES_MAX;
}

/* A line's last field and the next one's first are one. */
static struct cursor behind_line(struct cursor field)
{
    struct cursor before;
    struct cursor after;
    return text_field_split_last(field, '\n', &before, &after) ? after : field;
}

static void add_fields(struct content *out, struct cursor line)
{
    unsigned times = 0; /* that stand one behind the other */
    while (cursor_left(&line) > 0) {
        double longitude;
        double latitude;
        struct cursor field = text_field_next(&line, ',');
        struct cursor behind = line;
        if (times >= 3 && read_angle(field, &longitude) &&
            read_angle(text_field_next(&behind, ','), &latitude) &&
            cursor_left(&behind) > 0) {
            content_add_position(out, latitude, longitude);
        }
        text_field_add_vin(out, field);
        if (text_field_begins(field, "89") &&
            text_field_is_digits(field, ICCID_DIGITS_MIN, ICCID_DIGITS_MAX)) {
            text_field_add(out, CONTENT_ICCID, field);
        }
        times = is_time(behind_line(field)) ? times + 1 : 0;
    }
}

/* Mark, CRC, length, number, IMEI: NOT as well when it is bytes. */
static enum content_state read_text(struct content *out, struct cursor *in)
{
    struct cursor imei = *in;
    for (unsigned i = 0; i < IMEI_FIELD; i++) {
        struct cursor field = text_field_next(&imei, ',');
        if (cursor_left(&field) > FIELD_BYTES_MAX) {
            return CONTENT_NOT;
        }
    }
    struct cursor rest = imei;
    imei = text_field_next(&rest, ',');
    if (!text_field_is_digits(imei, cursor_left(&rest) > 0 ? IMEI_DIGITS : 0,
                              IMEI_DIGITS) ||
        !text_field_begins(*in, MARK ",")) {
        return CONTENT_NOT;
    }
    if (cursor_left(&rest) == 0) {
        return CONTENT_MORE;
    }
    text_field_add_terminal(out, imei);
    add_fields(out, rest);
    cursor_skip(in, cursor_left(in));
    return CONTENT_IS;
}

static enum content_state read_info(struct content *out, struct cursor *in)
{
    struct cursor line = text_field_next(in, '\r');
    struct cursor imsi = text_field_at(line, ',', IMSI_FIELD);
    if (cursor_left(in) == 0) {
        return CONTENT_MORE;
    }
    text_field_skip_end(in);
    cursor_skip(&line, sizeof INFO - 1);
    text_field_add_terminal(out, text_field_at(line, ',', 0));
    if (text_field_is_digits(imsi, IMEI_DIGITS, IMEI_DIGITS)) {
        text_field_add(out, CONTENT_IMSI, imsi);
    }
    add_fields(out, line);
    return CONTENT_IS;
}

static void add_record(struct content *out, struct cursor *body)
{
    struct cursor record = *body;
    bool timed = true;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t time = cursor_u32be(&record);
        timed &= time >= TIME_MIN && time < TIME_MAX;
    }
    double longitude = angle_of_signed(cursor_u32be(&record), PER_DEGREE);
    double latitude = angle_of_signed(cursor_u32be(&record), PER_DEGREE);
    if (timed && !record.failed) {
        content_add_position(out, latitude, longitude);
    }
    cursor_skip(body, 1);
}

/* Texts end in a zero. */
static void add_texts(struct content *out, struct cursor body)
{
    while (cursor_left(&body) > 0) {
        struct cursor text = text_field_next(&body, '\0');
        text_field_add_vin(out, text);
        if (text_field_begins(text, "89") &&
            text_field_is_digits(text, ICCID_DIGITS_MIN, ICCID_DIGITS_MAX)) {
            text_field_add(out, CONTENT_ICCID, text);
        }
    }
}

static enum content_state read_binary(struct content *out, struct cursor *in)
{
    struct cursor head = *in;
    struct cursor telegram;
    cursor_skip(&head, sizeof MARK - 1);
    uint16_t crc = cursor_u16be(&head);
    size_t length = cursor_u16be(&head);
    if (head.failed) {
        return CONTENT_MORE;
    }
    if (length < BINARY_BYTES_MIN) {
        return CONTENT_NOT;
    }
    cursor_skip(&head, 2); /* which it is */
    uint64_t high = cursor_u32be(&head);
    uint64_t unit = high << 32 | cursor_u32be(&head);
    if (!head.failed && (unit == 0 || unit > IMEI_MAX)) {
        return CONTENT_NOT;
    }
    enum content_state state = telegrams_take(&telegram, in, HEAD_BYTES + length);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&telegram, CRC_FROM);
    out->sum_wrong |= sums_crc(&sums_crc16_arc, telegram) != crc;
    cursor_skip(&telegram, HEAD_BYTES - CRC_FROM + UNIT_BYTES);
    identity_add_imei(out, unit);
    add_texts(out, telegram);
    while (cursor_left(&telegram) > 0) {
        add_record(out, &telegram);
    }
    return CONTENT_IS;
}

/* 0xfe, 2, an IMEI as a number, and which it is: that it is one makes it sure. */
static enum content_state read_keepalive(struct content *out, struct cursor *in)
{
    struct content found;
    cursor_skip(in, 1);
    uint8_t second = cursor_u8(in);
    uint64_t high = cursor_u32be(in);
    uint64_t unit = high << 32 | cursor_u32be(in);
    cursor_skip(in, 2);
    content_init(&found);
    identity_add_imei(&found, unit);
    if (in->failed) {
        return CONTENT_MORE;
    }
    if (second != KEEPALIVE_SECOND || found.identifier_count == 0 ||
        found.identifiers[0].kind != CONTENT_IMEI) {
        return CONTENT_NOT;
    }
    content_merge(out, &found);
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    if (cursor_peek(in) == KEEPALIVE) {
        return read_keepalive(out, in);
    }
    if (text_field_begins(*in, INFO)) {
        return read_info(out, in);
    }
    if (!text_field_begins(*in, MARK)) {
        return text_field_may_begin(*in, MARK) || text_field_may_begin(*in, INFO)
                   ? CONTENT_MORE
                   : CONTENT_NOT;
    }
    enum content_state state = read_text(out, in);
    return state == CONTENT_NOT ? read_binary(out, in) : state;
}

enum content_state atrack_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
