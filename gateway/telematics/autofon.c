/* SPDX-License-Identifier: Apache-2.0 */
/* The kind says the length and where things stand. */
#include "gateway/telematics/autofon.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"

#define RECORD_BYTES 42 /* in a history, which has room for six */
#define RECORD_PLACE 25
#define RECORDS_MAX 6

enum { LOGIN = 0x10, PLACE = 0x11, HISTORY = 0x12, LOGIN_45 = 0x41, PLACE_45 = 0x02 };

struct kind {
    uint8_t type;
    uint16_t bytes;
    uint8_t offset; /* of IMEI, place or records */
};

static const struct kind kinds[] = {
    {LOGIN, 12, 3},    {PLACE, 78, 61},    {HISTORY, 257, 1},
    {LOGIN_45, 19, 1}, {PLACE_45, 34, 22},
};

static uint8_t sum(struct cursor in)
{
    unsigned sum = 0x3b;
    while (cursor_left(&in) > 0) {
        uint8_t byte = cursor_u8(&in);
        sum += (0x56U ^ byte) + 1;
        sum = (sum ^ (0xc5U + byte)) - 1;
    }
    return (uint8_t)sum;
}

/* ddmm.mmmm as a whole number; below zero it is south or west. */
static void read_place(struct content *out, struct cursor in)
{
    double latitude = angle_of_minutes(angle_of_signed(cursor_u32be(&in), 1e4));
    double longitude = angle_of_minutes(angle_of_signed(cursor_u32be(&in), 1e4));
    content_add_position(out, latitude, longitude);
}

/* Degrees, then minutes times 10000 with flags in the low half byte; 1 is north or east.
 */
static double read_angle_45(struct cursor *in)
{
    double degrees = cursor_u8(in);
    uint32_t minutes = cursor_u24be(in);
    degrees += (minutes >> 4) / 600000.0;
    return (minutes & 1) != 0 ? degrees : -degrees;
}

static void read_history(struct content *out, struct cursor in)
{
    uint8_t count = cursor_u8(&in) & 0x0f;
    cursor_skip(&in, 2); /* how many are kept */
    for (uint8_t i = 0; i < count && i < RECORDS_MAX; i++) {
        struct cursor record = cursor_block(&in, RECORD_BYTES);
        cursor_skip(&record, RECORD_PLACE);
        read_place(out, record);
    }
}

static void read_data(struct content *out, uint8_t type, struct cursor in)
{
    if (type == LOGIN || type == LOGIN_45) {
        identity_add_terminal(out, &in, 8);
    } else if (type == PLACE) {
        read_place(out, in);
    } else if (type == HISTORY) {
        read_history(out, in);
    } else {
        double latitude = read_angle_45(&in);
        content_add_position(out, latitude, read_angle_45(&in));
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint8_t type = cursor_peek(in);
    const struct kind *kind = NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        kind = kinds[i].type == type ? &kinds[i] : kind;
    }
    if (kind == NULL) {
        return CONTENT_NOT;
    }
    struct cursor telegram;
    enum content_state state = telegrams_take(&telegram, in, kind->bytes);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor data = cursor_block(&telegram, kind->bytes - (size_t)1);
    if (cursor_u8(&telegram) != sum(data)) {
        return CONTENT_NOT; /* nothing else makes the form sure */
    }
    cursor_skip(&data, kind->offset);
    read_data(out, type, data);
    return CONTENT_IS;
}

enum content_state autofon_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
