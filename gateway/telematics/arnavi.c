/* SPDX-License-Identifier: Apache-2.0 */
/* A record of data is tags of one byte and values of four. */
#include "gateway/telematics/arnavi.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define HEADER 0xff
#define PACKAGE 0x5b
#define PACKAGE_END 0x5d
#define VERSION_MIN 0x22
#define VERSION_MAX 0x25
#define VERSION_LONG 0x24 /* 8 more bytes behind the IMEI */
#define IMEI_MIN UINT64_C(10000000000000)
#define IMEI_LIMIT UINT64_C(1000000000000000)
#define TAG_BYTES 5
#define RECORD_DATA 1
#define RECORD_MAX 6
#define TAG_LATITUDE 3
#define TAG_LONGITUDE 4

static enum content_state read_header(struct content *out, struct cursor *in)
{
    cursor_skip(in, 1);
    uint8_t version = cursor_u8(in);
    uint64_t imei = cursor_u64le(in);
    cursor_skip(in, version == VERSION_LONG ? 8 : 0);
    if (version != 0 && (version < VERSION_MIN || version > VERSION_MAX)) {
        return CONTENT_NOT;
    }
    if (in->failed) {
        return CONTENT_MORE;
    }
    if (imei < IMEI_MIN || imei >= IMEI_LIMIT) {
        return CONTENT_NOT;
    }
    identity_add_imei(out, imei);
    return CONTENT_IS;
}

static void read_tags(struct content *out, struct cursor in)
{
    double latitude = 0;
    double longitude = 0;
    while (cursor_left(&in) >= TAG_BYTES) {
        uint8_t tag = cursor_u8(&in);
        uint32_t value = cursor_u32le(&in);
        if (tag == TAG_LATITUDE) {
            latitude = angle_of_float(value);
        } else if (tag == TAG_LONGITUDE) {
            longitude = angle_of_float(value);
        }
    }
    content_add_position(out, latitude, longitude);
}

/* A wrong sum is told, since the marks of the package and all lengths in it must agree.
 */
static enum content_state read_record(struct content *out, struct cursor *in)
{
    uint8_t type = cursor_u8(in);
    uint16_t length = cursor_u16le(in);
    struct cursor summed = cursor_block(in, 4 + (size_t)length); /* time and data */
    uint8_t sum = cursor_u8(in);
    if (type > RECORD_MAX || (type == RECORD_DATA && length % TAG_BYTES != 0)) {
        return CONTENT_NOT;
    }
    if (in->failed) {
        return CONTENT_MORE;
    }
    out->sum_wrong |= sum != (uint8_t)sums_add(summed);
    if (type == RECORD_DATA) {
        cursor_skip(&summed, 4);
        read_tags(out, summed);
    }
    return CONTENT_IS;
}

static enum content_state read_package(struct content *out, struct cursor *in)
{
    enum content_state state = CONTENT_IS;
    size_t records = 0;
    cursor_skip(in, 1 + 1); /* mark, number */
    while (state == CONTENT_IS && cursor_left(in) > 0 && cursor_peek(in) != PACKAGE_END) {
        state = read_record(out, in);
        records++;
    }
    if (state == CONTENT_IS && cursor_left(in) == 0) {
        return CONTENT_MORE;
    }
    cursor_skip(in, 1);
    return state == CONTENT_IS && records == 0 ? CONTENT_NOT : state;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint8_t first = cursor_peek(in);
    if (first == HEADER) {
        return read_header(out, in);
    }
    return first == PACKAGE ? read_package(out, in) : CONTENT_NOT;
}

enum content_state arnavi_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
