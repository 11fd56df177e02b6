/* SPDX-License-Identifier: Apache-2.0 */
/* Two bytes that mark a frame are escaped inside it; masks say what a record has. */
#include "gateway/telematics/xexun2.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define MARK 0xfaaf
#define ESCAPE 0xfbbf /* then 1 for the mark, 2 for itself */
#define FRAME_BYTES_MAX 2048
#define POSITIONS 0x14
#define ITEM_PLACE 0x47

/* Of a record. */
enum { HAS_ALARM = 1, HAS_PLACE = 2, HAS_PRINT = 8, HAS_SIM = 16 };
/* Of a place. */
enum {
    HAS_FLOATS = 1,
    HAS_WIFI = 2,
    HAS_CELLS = 4,
    HAS_FLIGHT = 8,
    HAS_SPEED = 32,
    HAS_DOUBLES = 64,
    HAS_ITEMS = 128
};

static enum content_state take_frame(uint8_t frame[static FRAME_BYTES_MAX], size_t *len,
                                     struct cursor *in)
{
    for (*len = 0; *len < FRAME_BYTES_MAX - 1;) {
        struct cursor ahead = *in;
        uint16_t pair = cursor_u16be(&ahead);
        if (ahead.failed) {
            return CONTENT_MORE;
        }
        if (pair == MARK) {
            *in = ahead;
            return CONTENT_IS;
        }
        if (pair != ESCAPE) {
            frame[(*len)++] = cursor_u8(in);
            continue;
        }
        *in = ahead;
        uint8_t which = cursor_u8(in);
        if (in->failed) {
            return CONTENT_MORE;
        }
        if (which != 1 && which != 2) {
            return CONTENT_NOT;
        }
        frame[(*len)++] = which == 1 ? MARK >> 8 : ESCAPE >> 8;
        frame[(*len)++] = which == 1 ? MARK & 0xff : ESCAPE & 0xff;
    }
    return CONTENT_NOT;
}

static double read_double(struct cursor *in)
{
    uint64_t bits = (uint64_t)cursor_u32be(in) << 32;
    return angle_of_minutes(angle_of_double(bits | cursor_u32be(in)));
}

/* Items of a type and a length, in a block that has one as well. */
static void read_items(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        uint8_t type = cursor_u8(&in);
        struct cursor item = cursor_block(&in, cursor_u16be(&in));
        double longitude = read_double(&item);
        double latitude = read_double(&item);
        if (type == ITEM_PLACE) {
            content_add_position(out, latitude, longitude);
        }
    }
}

static void read_place(struct content *out, struct cursor *in)
{
    uint8_t mask = cursor_u8(in);
    if ((mask & HAS_FLOATS) != 0) {
        cursor_skip(in, 1); /* satellites */
        double longitude = angle_of_minutes(angle_of_float(cursor_u32be(in)));
        double latitude = angle_of_minutes(angle_of_float(cursor_u32be(in)));
        content_add_position(out, latitude, longitude);
    }
    if ((mask & HAS_WIFI) != 0) {
        cursor_skip(in, cursor_u8(in) * (size_t)7);
    }
    if ((mask & HAS_CELLS) != 0) {
        cursor_skip(in, cursor_u8(in) * (size_t)13);
    }
    if ((mask & HAS_FLIGHT) != 0) {
        cursor_skip(in, cursor_u8(in) * (size_t)12);
    }
    cursor_skip(in, (mask & HAS_SPEED) != 0 ? 4 : 0);
    if ((mask & HAS_DOUBLES) != 0) {
        cursor_skip(in, 1);
        double longitude = read_double(in);
        double latitude = read_double(in);
        content_add_position(out, latitude, longitude);
    }
    if ((mask & HAS_ITEMS) != 0) {
        read_items(out, cursor_block(in, cursor_u16be(in)));
    }
}

static void read_record(struct content *out, struct cursor in)
{
    cursor_skip(&in, 1 + 4 + 1 + 2); /* number, time, signal, battery */
    uint8_t mask = cursor_u8(&in);
    cursor_skip(&in, (mask & HAS_ALARM) != 0 ? 4 : 0);
    if ((mask & HAS_PLACE) != 0) {
        read_place(out, &in);
    }
    cursor_skip(&in, (mask & HAS_PRINT) != 0 ? 4 : 0);
    if ((mask & HAS_SIM) != 0) {
        cursor_skip(&in, 20); /* version */
        struct cursor imsi = cursor_block(&in, 8);
        identity_add_imsi(out, &imsi);
        identity_add_iccid(out, &in);
    }
}

/* How many, the length of each, then each. */
static bool read_records(struct content *out, struct cursor in)
{
    uint8_t count = cursor_u8(&in);
    struct cursor lengths = cursor_block(&in, count * (size_t)2);
    for (uint8_t i = 0; i < count && !in.failed; i++) {
        struct cursor record = cursor_block(&in, cursor_u16be(&lengths));
        if (!record.failed) {
            read_record(out, record);
        }
    }
    return cursor_at_end(&in);
}

static bool read_frame(struct content *out, struct cursor in)
{
    char imei[2 * IDENTITY_BCD_BYTES_MAX + 1];
    uint16_t type = cursor_u16be(&in);
    cursor_skip(&in, 2); /* number */
    bool named = identity_digits(imei, &in, 8);
    uint16_t length = cursor_u16be(&in);
    uint16_t sum = cursor_u16be(&in);
    if (in.failed || cursor_left(&in) != length) {
        return false;
    }
    /* both marks and the length make the form sure */
    out->sum_wrong |= sum + sums_add(in) != 0xffff;
    if (named) { /* the last of the 16 digits is none */
        content_add_terminal(out, imei, 15);
    }
    return type != POSITIONS || read_records(out, in);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint8_t frame[FRAME_BYTES_MAX];
    size_t len;
    if (cursor_peek(in) != MARK >> 8) {
        return CONTENT_NOT;
    }
    uint16_t mark = cursor_u16be(in);
    if (in->failed || mark != MARK) {
        return in->failed ? CONTENT_MORE : CONTENT_NOT;
    }
    enum content_state state = take_frame(frame, &len, in);
    if (state != CONTENT_IS) {
        return state;
    }
    return read_frame(out, cursor_over(frame, len)) ? CONTENT_IS : CONTENT_NOT;
}

enum content_state xexun2_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
