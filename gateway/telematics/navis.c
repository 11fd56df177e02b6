/* SPDX-License-Identifier: Apache-2.0 */
/* A record's format says how long it is and where it has its place. */
#include "gateway/telematics/navis.h"

#include <string.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/flex.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define MARK 0x404e5443U /* @NTC */
#define HEADER_BYTES 16
#define KEEP_ALIVE 0x7f
#define PER_DEGREE 600000.0
#define DEGREES_A_RADIAN 57.295779513082320877

struct format {
    uint8_t id;
    uint8_t place; /* behind the format's byte; 0: has none */
    uint8_t bytes;
    bool whole; /* as whole numbers, else as floats in radians */
};

static const struct format formats[] = {
    {0x01, 0, 29, false},  {0x02, 44, 70, false}, {0x03, 0, 25, false},
    {0x04, 0, 26, false},  {0x05, 40, 66, false}, {0x15, 40, 81, false},
    {0x25, 40, 85, false}, {0x06, 80, 110, true},
};

static void read_place(struct content *out, struct cursor record,
                       const struct format *row)
{
    cursor_skip(&record, row->place);
    uint32_t latitude = cursor_u32le(&record);
    uint32_t longitude = cursor_u32le(&record);
    if (row->place == 0) {
        return;
    }
    if (row->whole) {
        content_add_position(out, angle_of_signed(latitude, PER_DEGREE),
                             angle_of_signed(longitude, PER_DEGREE));
    } else {
        content_add_position(out, angle_of_float(latitude) * DEGREES_A_RADIAN,
                             angle_of_float(longitude) * DEGREES_A_RADIAN);
    }
}

/* Ends at a format that is not known. */
static void read_records(struct content *out, struct cursor in, uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        uint8_t id = cursor_u8(&in);
        const struct format *row = NULL;
        for (size_t j = 0; j < sizeof formats / sizeof *formats; j++) {
            row = formats[j].id == id ? &formats[j] : row;
        }
        if (row == NULL) {
            return;
        }
        struct cursor record = cursor_block(&in, row->bytes);
        if (!record.failed) {
            read_place(out, record, row);
        }
    }
}

static bool is_command(struct cursor *data, const char *text)
{
    struct cursor at = *data;
    const uint8_t *bytes = cursor_take(&at, strlen(text));
    if (bytes == NULL || memcmp(bytes, text, strlen(text)) != 0) {
        return false;
    }
    *data = at;
    return true;
}

static void read_command(struct flex *flex, struct content *out, struct cursor data)
{
    if (is_command(&data, "*>S:")) {
        identity_add_text(out, CONTENT_IMEI, data);
    } else if (is_command(&data, "*>T")) {
        read_records(out, data, 1);
    } else if (is_command(&data, "*>A")) {
        uint8_t count = cursor_u8(&data);
        read_records(out, data, count);
    } else if (is_command(&data, "*>FLEX")) {
        (void)!flex_agree(flex, data); /* else the old one stays */
    }
}

static enum content_state next_packet(struct flex *flex, struct content *out,
                                      struct cursor *in)
{
    struct cursor header = *in;
    uint32_t mark = cursor_u32be(&header);
    cursor_skip(&header, 4 + 4); /* receiver, sender */
    uint16_t length = cursor_u16le(&header);
    uint8_t data_sum = cursor_u8(&header);
    uint8_t header_sum = cursor_u8(&header);
    if (header.failed) {
        return CONTENT_MORE;
    }
    if (mark != MARK || header_sum != sums_xor(sums_first(*in, HEADER_BYTES - 1))) {
        return CONTENT_NOT;
    }
    struct cursor packet;
    enum content_state state = telegrams_take(&packet, in, HEADER_BYTES + (size_t)length);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&packet, HEADER_BYTES);
    out->sum_wrong |= data_sum != sums_xor(packet); /* the header's sum makes it sure */
    read_command(flex, out, cursor_block(&packet, length));
    return CONTENT_IS;
}

enum content_state navis_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct flex flex = {0};
    enum content_state state = CONTENT_MORE;
    while (cursor_left(&in) > 0) {
        const struct content before = *out;
        uint8_t first = cursor_peek(&in);
        enum content_state one = CONTENT_NOT;
        if (first == MARK >> 24) {
            one = next_packet(&flex, out, &in);
        } else if (first == '~') {
            one = flex_next(&flex, out, &in);
        } else if (first == KEEP_ALIVE && state == CONTENT_IS) {
            cursor_skip(&in, 1);
            one = CONTENT_IS;
        }
        if (one != CONTENT_IS) {
            *out = before;
            return state == CONTENT_IS ? CONTENT_IS : one;
        }
        state = CONTENT_IS;
    }
    return state;
}
