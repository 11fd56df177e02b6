/* SPDX-License-Identifier: Apache-2.0 */
/* The kind says the length and where things stand. */
#include "gateway/telematics/autofon.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"

#define RECORD_BYTES 42 /* in a history, which has room for six */
#define RECORD_PLACE 25
#define RECORDS_MAX 6
#define PLACE_TIME 55
#define PLACE_45_TIME 16

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

/* Day, month, year, hour, minute, second. */
static bool is_time(struct cursor in)
{
    static const uint8_t most[] = {31, 12, 99, 23, 59, 59};
    bool good = true;
    for (size_t i = 0; i < sizeof most; i++) {
        good = cursor_u8(&in) <= most[i] && good;
    }
    return good;
}

/* hhmmss and ddmmyy as whole numbers. */
static bool is_time_45(struct cursor in)
{
    uint32_t time = cursor_u24be(&in);
    uint32_t date = cursor_u24be(&in);
    return time <= 235959 && time / 100 % 100 < 60 && time % 100 < 60 && date <= 311299 &&
           date / 100 % 100 <= 12;
}

static bool has_times(struct cursor history)
{
    uint8_t count = cursor_u8(&history) & 0x0f;
    cursor_skip(&history, 2);
    bool good = count > 0 && count <= RECORDS_MAX;
    for (uint8_t i = 0; i < count && good; i++) {
        struct cursor record = cursor_block(&history, RECORD_BYTES);
        cursor_skip(&record, 2); /* state, battery */
        good = is_time(record);
    }
    return good;
}

/* Sums of one byte come right by chance: what is there must be possible too. */
static bool is_possible(uint8_t type, struct cursor data)
{
    char digits[2 * IDENTITY_BCD_BYTES_MAX + 1];
    if (type == LOGIN || type == LOGIN_45) {
        cursor_skip(&data, type == LOGIN ? 3 : 1);
        return identity_digits(digits, &data, 8) && digits[0] == '0';
    }
    if (type == HISTORY) {
        cursor_skip(&data, 1);
        return has_times(data);
    }
    cursor_skip(&data, type == PLACE ? PLACE_TIME : PLACE_45_TIME);
    return type == PLACE ? is_time(data) : is_time_45(data);
}

static void read_history(struct content *out, struct cursor in)
{
    uint8_t count = cursor_u8(&in) & 0x0f;
    cursor_skip(&in, 2); /* how many are kept */
    for (uint8_t i = 0; i < count; i++) {
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
    bool wrong = cursor_u8(&telegram) != sum(data);
    bool alone = in->pos == kind->bytes && cursor_at_end(in);
    if (!is_possible(type, data) || (wrong && (!alone || type == HISTORY))) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong; /* a possible one that is all there is has a sure form */
    cursor_skip(&data, kind->offset);
    read_data(out, type, data);
    return CONTENT_IS;
}

enum content_state autofon_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
