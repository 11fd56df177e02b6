/* SPDX-License-Identifier: Apache-2.0 */
/* The frame, then what a type carries. */
#include "gateway/telematics/gt06.h"

#include <string.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define SHORT_MARK 0x7878 /* a length of one byte */
#define LONG_MARK 0x7979
#define STOP 0x0d0a
#define TAIL_BYTES 4     /* number and CRC, which the length counts in */
#define PER_DEGREE 1.8e6 /* minutes times 30000 */
#define NORTH 0x0400
#define WEST 0x0800
#define ALARM_2_MARK 0xffff
#define IMEI_BYTES 8

enum {
    LOGIN = 0x01,
    OLD_HEARTBEAT = 0x08,
    TEXT = 0x15,
    WIFI = 0x17,
    WIFI_2 = 0x69,
    TEXT_2 = 0x21,
    MODULES = 0x70,
    OBD = 0x8c,
    INFORMATION = 0x94,
    ALARM = 0x95
};

/* Where the block of the place begins in the data, in frames with either mark. */
struct place {
    uint16_t mark;
    uint8_t type;
    uint8_t length; /* of the frame; 0: any */
    uint8_t offset; /* IMEI_BYTES: behind an IMEI */
};

static const struct place places[] = {
    {SHORT_MARK, 0x10, 0, 0},    {SHORT_MARK, 0x11, 0, 0},
    {SHORT_MARK, 0x12, 0, 0},    {SHORT_MARK, 0x16, 0, 0},
    {SHORT_MARK, WIFI, 0x28, 0}, {SHORT_MARK, 0x1a, 0, 0},
    {SHORT_MARK, 0x1e, 0, 0},    {SHORT_MARK, 0x22, 0, 0},
    {SHORT_MARK, 0x24, 0x2e, 0}, {SHORT_MARK, 0x26, 0, 0},
    {SHORT_MARK, 0x27, 0, 0},    {SHORT_MARK, 0x2a, 0, 0},
    {SHORT_MARK, 0x2d, 0, 0},    {SHORT_MARK, 0x31, 0, 0},
    {SHORT_MARK, 0x32, 0, 0},    {SHORT_MARK, 0x34, 0x3c, 4},
    {SHORT_MARK, 0x37, 0, 0},    {SHORT_MARK, 0x61, 0, IMEI_BYTES},
    {SHORT_MARK, 0xa0, 0, 0},    {SHORT_MARK, 0xa2, 0x40, 0},
    {SHORT_MARK, 0xa3, 0, 0},    {SHORT_MARK, 0xa4, 0, 0},
    {LONG_MARK, 0x38, 0, 0},
};

/* Both angles, `speed_bytes` of speed, course and flags. */
static void read_angles(struct content *out, struct cursor in, size_t speed_bytes)
{
    uint32_t latitude = cursor_u32be(&in);
    uint32_t longitude = cursor_u32be(&in);
    cursor_skip(&in, speed_bytes);
    uint16_t flags = cursor_u16be(&in);
    if (!in.failed) {
        content_add_position(
            out, angle_of_magnitude(latitude, PER_DEGREE, (flags & NORTH) == 0),
            angle_of_magnitude(longitude, PER_DEGREE, (flags & WEST) != 0));
    }
}

static void read_place(struct content *out, struct cursor in)
{
    cursor_skip(&in, 6 + 1); /* time, satellites */
    read_angles(out, in, 1);
}

/* Of the kinds that JC100 (no satellites, no speed) and JC400 (flags first) send. */
static void read_alarm(struct content *out, struct cursor in)
{
    struct cursor mark = in;
    if (cursor_u16be(&mark) == ALARM_2_MARK) {
        cursor_skip(&in, 2 + 1 + 6 + 1); /* mark, version, time, satellites */
    } else {
        cursor_skip(&in, 6);
    }
    read_angles(out, in, 0);
}

static void read_modules(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        uint16_t type = cursor_u16be(&in);
        struct cursor module = cursor_block(&in, cursor_u16be(&in));
        if (type == 0x03) {
            identity_add_iccid(out, &module);
        } else if (type == 0x33) {
            cursor_skip(&module, 4 + 1 + 2); /* time, satellites, altitude */
            read_angles(out, module, 1);
        }
    }
}

static void read_information(struct content *out, struct cursor in)
{
    uint8_t kind = cursor_u8(&in);
    if (kind == 0x0a) {
        identity_add_terminal(out, &in, IMEI_BYTES);
        identity_add_imsi(out, &in);
        identity_add_iccid(out, &in);
    } else if (kind == 0x04) {
        identity_find_iccid(out, in);
    }
}

/* Pairs of a number and a value; 4A is the VIN's. */
static void read_obd(struct content *out, struct cursor in)
{
    static const char mark[] = "4A=";
    cursor_skip(&in, 6 + 1); /* time, ignition */
    while (cursor_left(&in) > 0) {
        struct cursor value = cursor_until(&in, ',');
        const uint8_t *key = cursor_take(&value, sizeof mark - 1);
        if (key != NULL && memcmp(key, mark, sizeof mark - 1) == 0) {
            identity_add_text(out, CONTENT_VIN,
                              cursor_block(&value, cursor_left(&value)));
        }
    }
}

/* A letter, then degrees and their fraction. */
static bool read_degrees(double *degrees, struct cursor field, size_t skip,
                         uint8_t negative)
{
    double scale = 0;
    cursor_skip(&field, skip);
    uint8_t letter = cursor_u8(&field);
    *degrees = 0;
    while (cursor_left(&field) > 0) {
        uint8_t digit = cursor_u8(&field);
        if (digit == '.') {
            scale = 1;
            continue;
        }
        *degrees = *degrees * 10 + (digit - '0');
        scale *= 10;
    }
    *degrees *= (letter == negative ? -1 : 1) / (scale > 0 ? scale : 1);
    return !field.failed;
}

/* "Current position!Lat:N54.739333,Lon:E25.273720,": degrees in words. */
static void read_text(struct content *out, struct cursor in)
{
    static const char mark[] = "Current position!Lat:";
    double latitude;
    double longitude;
    cursor_skip(&in, 4 + 1); /* server's flag, character set */
    const uint8_t *words = cursor_take(&in, sizeof mark - 1);
    if (words == NULL || memcmp(words, mark, sizeof mark - 1) != 0) {
        return;
    }
    struct cursor north = cursor_until(&in, ',');
    struct cursor east = cursor_until(&in, ',');
    if (read_degrees(&latitude, north, 0, 'S') &&
        read_degrees(&longitude, east, 4, 'W')) {
        content_add_position(out, latitude, longitude);
    }
}

/* False: the type has no place at a fixed offset. */
static bool read_row(struct content *out, uint16_t mark, uint8_t type, size_t length,
                     struct cursor in)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct place *row = &places[i];
        if (row->mark != mark || row->type != type ||
            (row->length != 0 && row->length != length)) {
            continue;
        }
        struct cursor head = cursor_block(&in, row->offset);
        if (row->offset == IMEI_BYTES) {
            identity_add_terminal(out, &head, IMEI_BYTES);
        }
        read_place(out, in);
        return true;
    }
    return false;
}

static void read_data(struct content *out, uint16_t mark, size_t length, struct cursor in)
{
    uint8_t type = cursor_u8(&in);
    if (read_row(out, mark, type, length, in)) {
        return;
    }
    if (mark == SHORT_MARK && type == LOGIN) {
        identity_add_terminal(out, &in, IMEI_BYTES);
    } else if (mark == SHORT_MARK && type == TEXT) {
        identity_find_iccid(out, in);
    } else if (mark == SHORT_MARK && type == ALARM) {
        read_alarm(out, in);
    } else if (mark == LONG_MARK && type == TEXT_2) {
        read_text(out, in);
    } else if (mark == LONG_MARK && type == MODULES) {
        read_modules(out, in);
    } else if (mark == LONG_MARK && type == INFORMATION) {
        read_information(out, in);
    } else if (mark == LONG_MARK && type == OBD) {
        read_obd(out, in);
    }
}

/* The first count stands where the length would. */
static size_t wifi_bytes(struct cursor in)
{
    size_t stations = cursor_u8(&in);
    cursor_skip(&in, 1 + 6 + stations * 7); /* type, time, stations */
    size_t cells = cursor_u8(&in);
    return in.failed ? 0 : 1 + 1 + 6 + stations * 7 + 1 + 3 + cells * 5;
}

/* A frame without a CRC. */
static enum content_state next_plain(struct cursor *in)
{
    struct cursor frame = *in;
    cursor_skip(&frame, 2);
    struct cursor counts = frame;
    uint8_t length = cursor_u8(&counts);
    uint8_t type = cursor_u8(&counts);
    bool wifi = type == WIFI || type == WIFI_2;
    if (!counts.failed && !wifi && (length != 1 || type != OLD_HEARTBEAT)) {
        return CONTENT_NOT;
    }
    size_t bytes = wifi ? wifi_bytes(frame) : 2;
    cursor_skip(&frame, bytes);
    uint16_t stop = cursor_u16be(&frame);
    if (counts.failed || bytes == 0 || frame.failed) {
        return CONTENT_MORE;
    }
    if (stop != STOP) {
        return CONTENT_NOT;
    }
    *in = frame;
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint16_t mark = cursor_u16be(&header);
    uint8_t first = cursor_peek(in);
    if (first != SHORT_MARK >> 8 && first != LONG_MARK >> 8) {
        return CONTENT_NOT;
    }
    size_t length_bytes = mark == LONG_MARK ? 2 : 1;
    size_t length = mark == LONG_MARK ? cursor_u16be(&header) : cursor_u8(&header);
    if (header.failed) {
        return CONTENT_MORE;
    }
    if (mark != SHORT_MARK && mark != LONG_MARK) {
        return CONTENT_NOT;
    }
    enum content_state plain = mark == SHORT_MARK ? next_plain(in) : CONTENT_NOT;
    struct cursor frame;
    if (plain == CONTENT_IS || length < 1 + TAIL_BYTES) {
        return plain;
    }
    enum content_state state = telegrams_take(&frame, in, 2 + length_bytes + length + 2);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&frame, 2);
    struct cursor summed = cursor_block(&frame, length_bytes + length - 2);
    bool wrong = cursor_u16be(&frame) != sums_crc(&sums_crc16_x25, summed);
    if (cursor_u16be(&frame) != STOP) {
        return plain;
    }
    out->sum_wrong |= wrong; /* both marks and the length make the form sure */
    cursor_skip(&summed, length_bytes);
    read_data(out, mark, length, cursor_block(&summed, length - TAIL_BYTES));
    return CONTENT_IS;
}

enum content_state gt06_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
