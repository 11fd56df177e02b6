/* SPDX-License-Identifier: Apache-2.0 */
/* Tags have no length of their own: the table says it. */
#include "gateway/telematics/galileo.h"

#include "gateway/content/mark.h"
#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define LENGTH_MASK 0x7fff /* the top bit says that more is kept */
#define CRC_BYTES 2
#define PACKED_PLACE_BYTES 10
#define IMEI_BYTES 15
#define PER_DEGREE 1e6

enum { TAGS = 1, PHOTO = 7, PACKED = 8 };
enum { TAG_IMEI = 0x03, TAG_PLACE = 0x30, TAG_TEXT = 0xe1, TAG_ARRAY = 0xea };

/* Elements of Iridium's DirectIP: 1 header, 3 place, 2 payload. */
#define IRIDIUM_VERSION 1
#define IRIDIUM_HEADER_BYTES 28
#define IRIDIUM_PLACE_BYTES 11
enum { ELEMENT_HEADER = 1, ELEMENT_PAYLOAD = 2, ELEMENT_PLACE = 3 };

/* Bytes of each tag; 0: unknown, or it says so itself. */
static const uint8_t tag_bytes[256] = {
    0, 1, 1, 15, 2, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, /* 00 */
    2, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, /* 10 */
    4, 2, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, /* 20 */
    9, 0, 0, 4,  2, 1, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, /* 30 */
    2, 2, 2, 1,  4, 2, 2, 4, 2, 0, 0, 0, 0,  0, 0, 0, /* 40 */
    2, 2, 2, 2,  2, 2, 2, 2, 2, 2, 4, 7, 68, 3, 0, 0, /* 50 */
    2, 2, 2, 3,  3, 3, 3, 3, 3, 3, 3, 3, 3,  3, 3, 3, /* 60 */
    2, 2, 2, 2,  2, 2, 2, 2, 0, 0, 0, 0, 0,  0, 0, 0, /* 70 */
    0, 0, 0, 0,  0, 0, 0, 0, 1, 0, 1, 1, 1,  0, 0, 0, /* 80 */
    4, 0, 0, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0,  0, 0, 0, /* 90 */
    1, 1, 1, 1,  1, 1, 1, 1, 1, 1, 1, 1, 1,  1, 1, 1, /* a0 */
    2, 2, 2, 2,  2, 2, 2, 2, 2, 2, 0, 0, 0,  0, 0, 0, /* b0 */
    4, 4, 4, 4,  1, 1, 1, 1, 1, 1, 1, 1, 1,  1, 1, 1, /* c0 */
    1, 1, 1, 4,  4, 1, 2, 2, 2, 2, 2, 4, 4,  4, 4, 4, /* d0 */
    4, 0, 4, 4,  4, 4, 4, 4, 4, 4, 0, 0, 0,  0, 0, 0, /* e0 */
    4, 4, 4, 4,  4, 4, 4, 4, 4, 4, 3, 0, 0,  8, 0, 0, /* f0 */
};

static bool is_known(uint8_t tag)
{
    return tag_bytes[tag] > 0 || tag == TAG_TEXT || tag == TAG_ARRAY;
}

static void read_tag(struct content *out, struct cursor *in, uint8_t tag)
{
    size_t bytes = tag == TAG_TEXT || tag == TAG_ARRAY ? cursor_u8(in) : tag_bytes[tag];
    struct cursor value = cursor_block(in, bytes);
    if (tag == TAG_IMEI) {
        identity_add_text(out, CONTENT_IMEI, value);
    } else if (tag == TAG_PLACE) {
        cursor_skip(&value, 1); /* satellites */
        double latitude = angle_of_signed(cursor_u32le(&value), PER_DEGREE);
        double longitude = angle_of_signed(cursor_u32le(&value), PER_DEGREE);
        if (!value.failed) {
            content_add_position(out, latitude, longitude);
        }
    }
}

/* False: what follows a tag cannot be told apart, or the last is cut. */
static bool read_tags(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        uint8_t tag = cursor_u8(&in);
        if (!is_known(tag)) {
            return false;
        }
        read_tag(out, &in, tag);
    }
    return !in.failed;
}

/* 1 bit, 25 of time, 1 of validity, 22 of longitude, 21 of latitude, 1 of alarm, from the
 * top; then the tags that follow, and their values. */
static bool read_packed_record(struct content *out, struct cursor *in)
{
    struct cursor place = cursor_block(in, PACKED_PLACE_BYTES);
    uint32_t first = cursor_u32be(&place);
    uint32_t second = cursor_u32be(&place);
    uint32_t third = cursor_u16be(&place);
    uint32_t longitude = (first & 0x1f) << 17 | second >> 15;
    uint32_t latitude = (second & 0x7fff) << 6 | third >> 10;
    struct cursor tags = cursor_block(in, cursor_u8(in));
    if (in->failed) {
        return false;
    }
    content_add_position(out, latitude * (180 / 2097152.0) - 90,
                         longitude * (360 / 4194304.0) - 180);
    while (cursor_left(&tags) > 0) {
        uint8_t tag = cursor_u8(&tags);
        if (!is_known(tag)) {
            return false;
        }
        read_tag(out, in, tag);
    }
    return !in->failed;
}

static bool read_packed(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        if (!read_packed_record(out, &in)) {
            return false;
        }
    }
    return true;
}

static void read_iridium_place(struct content *out, struct cursor place)
{
    uint8_t flags = cursor_u8(&place);
    double latitude = cursor_u8(&place);
    latitude += cursor_u16be(&place) / 60000.0;
    double longitude = cursor_u8(&place);
    longitude += cursor_u16be(&place) / 60000.0;
    content_add_position(out, (flags & 2) != 0 ? -latitude : latitude,
                         (flags & 1) != 0 ? -longitude : longitude);
}

static bool read_iridium(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        uint8_t kind = cursor_u8(&in);
        struct cursor element = cursor_block(&in, cursor_u16be(&in));
        size_t bytes = cursor_left(&element);
        if (kind == ELEMENT_HEADER && bytes == IRIDIUM_HEADER_BYTES) {
            cursor_skip(&element, 4); /* number */
            identity_add_text(out, CONTENT_IMEI, cursor_block(&element, IMEI_BYTES));
        } else if (kind == ELEMENT_PLACE && bytes == IRIDIUM_PLACE_BYTES) {
            read_iridium_place(out, element);
        } else if (kind == ELEMENT_PAYLOAD) {
            (void)!read_tags(out, element); /* the payload has any form */
        } else {
            return false;
        }
    }
    return cursor_at_end(&in);
}

/* Version, length, then at once the element that each burst begins with. */
static enum content_state is_iridium(struct cursor in)
{
    static const char element[] = {ELEMENT_HEADER, 0, IRIDIUM_HEADER_BYTES};
    cursor_skip(&in, 1 + 2);
    return mark_read(&in, element, sizeof element);
}

static enum content_state next_iridium(struct content *out, struct cursor *in)
{
    struct cursor burst;
    struct cursor head = *in;
    cursor_skip(&head, 1);
    size_t length = cursor_u16be(&head);
    if (length < 3 + IRIDIUM_HEADER_BYTES) {
        return CONTENT_NOT;
    }
    enum content_state state = telegrams_take(&burst, in, 3 + length);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&burst, 3);
    return read_iridium(out, burst) ? CONTENT_IS : CONTENT_NOT;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint8_t kind = cursor_u8(&header);
    uint16_t length = cursor_u16le(&header) & LENGTH_MASK;
    if (kind != TAGS && kind != PHOTO && kind != PACKED) {
        return CONTENT_NOT;
    }
    if (header.failed) {
        return CONTENT_MORE;
    }
    enum content_state iridium = kind == IRIDIUM_VERSION ? is_iridium(*in) : CONTENT_NOT;
    if (iridium != CONTENT_NOT) {
        return iridium == CONTENT_IS ? next_iridium(out, in) : CONTENT_MORE;
    }
    if (kind == TAGS && cursor_left(&header) > 0 && !is_known(cursor_peek(&header))) {
        return CONTENT_NOT; /* so that other bytes are not waited for */
    }
    struct cursor packet;
    enum content_state state =
        telegrams_take(&packet, in, 3 + (size_t)length + CRC_BYTES);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor data = cursor_block(&packet, 3 + (size_t)length);
    bool wrong = cursor_u16le(&packet) != sums_crc(&sums_crc16_modbus, data);
    bool sure = false;
    cursor_skip(&data, 3);
    if (kind == TAGS) {
        sure = read_tags(out, data) && out->identifier_count > 0;
    } else if (kind == PACKED) {
        (void)!read_packed(out, data);
    }
    if (length == 0 || (wrong && !sure)) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong; /* known tags to the very end, and a terminal among them */
    return CONTENT_IS;
}

enum content_state galileo_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
