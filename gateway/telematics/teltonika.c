/* SPDX-License-Identifier: Apache-2.0 */
/* A packet is a codec, a number of records, the records and their number again. */
#include "gateway/telematics/teltonika.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define PING 0xff /* keeps the connection open */
#define IMEI_BYTES 15
#define HEADER_BYTES 8 /* four zeros and the length */
#define CRC_BYTES 4
#define DATA_BYTES_MAX 0xffff
#define CHANNEL_BYTES 8 /* of a datagram, before its IMEI */
#define PER_DEGREE 1e7
#define VIN_ID 256

enum {
    CODEC_7 = 7,
    CODEC_8 = 8,
    CODEC_12 = 12,
    CODEC_14 = 14,
    CODEC_15 = 15,
    CODEC_16 = 16,
    CODEC_8E = 0x8e
};

/* How wide counts and ids are. */
struct codec {
    uint8_t id;
    uint8_t event_bytes;
    uint8_t count_bytes;
    uint8_t id_bytes;
    bool has_origin;   /* a byte that says what made the record */
    bool has_variable; /* elements of any length behind the others */
};

static const struct codec codecs[] = {
    {CODEC_8, 1, 1, 1, false, false},
    {CODEC_16, 2, 1, 2, true, false},
    {CODEC_8E, 2, 2, 2, false, true},
};

static uint16_t number(struct cursor *in, uint8_t bytes)
{
    return bytes == 1 ? cursor_u8(in) : cursor_u16be(in);
}

static void skip_elements(struct cursor *in, const struct codec *codec,
                          size_t value_bytes)
{
    size_t count = number(in, codec->count_bytes);
    cursor_skip(in, count * (codec->id_bytes + value_bytes));
}

static void read_variable(struct content *out, struct cursor *in)
{
    uint16_t count = cursor_u16be(in);
    for (uint16_t i = 0; i < count && !in->failed; i++) {
        uint16_t id = cursor_u16be(in);
        struct cursor value = cursor_block(in, cursor_u16be(in));
        if (id == VIN_ID) {
            identity_add_text(out, CONTENT_VIN, value);
        }
    }
}

/* With elements of 16 bytes, which some terminals of codec 8 send and no field tells. */
static void read_record(struct content *out, struct cursor *in, const struct codec *codec,
                        bool has_16)
{
    cursor_skip(in, 8 + 1); /* time, priority */
    double longitude = angle_of_signed(cursor_u32be(in), PER_DEGREE);
    double latitude = angle_of_signed(cursor_u32be(in), PER_DEGREE);
    cursor_skip(in, 2 + 2 + 1 + 2); /* altitude, angle, satellites, speed */
    cursor_skip(in, codec->event_bytes + codec->has_origin + codec->count_bytes);
    for (size_t bytes = 1; bytes <= (has_16 ? 16 : 8); bytes *= 2) {
        skip_elements(in, codec, bytes);
    }
    if (codec->has_variable) {
        read_variable(out, in);
    }
    if (!in->failed) {
        content_add_position(out, latitude, longitude);
    }
}

/* GH3000: what there is, masks say. */
static void read_record_7(struct content *out, struct cursor *in)
{
    static const struct codec codec = {CODEC_7, 1, 1, 1, false, false};
    static const uint8_t field_bytes[] = {2, 1, 1, 1, 4, 1, 4}; /* of bits 1 to 7 */
    cursor_skip(in, 4);                                         /* time */
    uint8_t parts = cursor_u8(in);
    if ((parts & 1) != 0) {
        uint8_t fields = cursor_u8(in);
        if ((fields & 1) != 0) {
            double latitude = angle_of_float(cursor_u32be(in));
            content_add_position(out, latitude, angle_of_float(cursor_u32be(in)));
        }
        for (unsigned bit = 1; bit <= sizeof field_bytes; bit++) {
            cursor_skip(in, (fields >> bit & 1) != 0 ? field_bytes[bit - 1] : 0);
        }
    }
    for (unsigned bit = 1; bit <= 3; bit++) {
        if ((parts >> bit & 1) != 0) {
            skip_elements(in, &codec, (size_t)1 << (bit - 1));
        }
    }
}

/* Codecs 12 to 15: type, size, then a time (13 and 15), an IMEI (14 and 15), and text.
 * Makers differ on whether the size counts the time in, so what is behind the first
 * answer, but for the last byte, is passed over. */
static void read_command(struct content *out, struct cursor *in, uint8_t codec)
{
    cursor_skip(in, 1);
    struct cursor body = cursor_block(in, cursor_u32be(in));
    cursor_skip(&body, codec == CODEC_15 ? 4 : 0);
    if (codec == CODEC_14 || codec == CODEC_15) {
        identity_add_terminal(out, &body, 8);
    }
    cursor_skip(in, cursor_left(in) > 0 ? cursor_left(in) - 1 : 0);
}

static bool is_command(uint8_t codec)
{
    return codec >= CODEC_12 && codec <= CODEC_15;
}

static bool read_records(struct content *out, struct cursor in, bool has_16)
{
    uint8_t id = cursor_u8(&in);
    uint8_t count = cursor_u8(&in);
    const struct codec *codec = NULL;
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
        codec = codecs[i].id == id ? &codecs[i] : codec;
    }
    if (codec == NULL && id != CODEC_7 && !is_command(id)) {
        return false;
    }
    for (uint8_t i = 0; i < count && !in.failed; i++) {
        if (codec != NULL) {
            read_record(out, &in, codec, has_16);
        } else if (id == CODEC_7) {
            read_record_7(out, &in);
        } else if (i == 0) {
            read_command(out, &in, id);
        }
    }
    return cursor_u8(&in) == count && cursor_at_end(&in);
}

static bool read_data(struct content *out, struct cursor data)
{
    const struct content before = *out;
    if (read_records(out, data, false)) {
        return true;
    }
    *out = before;
    return read_records(out, data, true);
}

static enum content_state read_imei(struct content *out, struct cursor *in)
{
    static const bool decimal[256] = {
        ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
        ['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
    };
    size_t digits;
    struct cursor imei = cursor_block(in, IMEI_BYTES);
    const uint8_t *text = cursor_take_run(&imei, decimal, &digits);
    if (imei.failed) {
        return CONTENT_MORE;
    }
    if (digits != IMEI_BYTES) {
        return CONTENT_NOT;
    }
    content_add_terminal(out, (const char *)text, digits);
    return CONTENT_IS;
}

static enum content_state read_packet(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint32_t zeros = cursor_u32be(&header);
    uint32_t length = cursor_u32be(&header);
    struct cursor packet;
    if (header.failed) {
        return CONTENT_MORE;
    }
    if (zeros != 0 || length == 0 || length > DATA_BYTES_MAX) {
        return CONTENT_NOT;
    }
    enum content_state state =
        telegrams_take(&packet, in, HEADER_BYTES + length + CRC_BYTES);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&packet, HEADER_BYTES);
    struct cursor data = cursor_block(&packet, length);
    bool wrong = cursor_u32be(&packet) != sums_crc(&sums_crc16_arc, data);
    if (!read_data(out, data) || (wrong && is_command(cursor_peek(&data)))) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong; /* records that end where they must have a sure form */
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    while (cursor_peek(in) == PING) {
        cursor_skip(in, 1);
    }
    struct cursor mark = *in;
    uint16_t length = cursor_u16be(&mark);
    if (cursor_peek(in) != 0) {
        return CONTENT_NOT; /* a login and a packet both begin with a zero */
    }
    if (mark.failed) {
        return CONTENT_MORE;
    }
    if (length == IMEI_BYTES) {
        *in = mark;
        return read_imei(out, in);
    }
    return read_packet(out, in);
}

enum content_state teltonika_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}

enum content_state teltonika_read_datagram(struct content *out, const uint8_t *bytes,
                                           size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint16_t length = cursor_u16be(&in);
    cursor_skip(&in, 2); /* number */
    uint8_t kind = cursor_u8(&in);
    cursor_skip(&in, 1); /* number in the channel */
    uint16_t imei_bytes = cursor_u16be(&in);
    if (len < CHANNEL_BYTES || len != (size_t)length + 2 || kind != 1 ||
        imei_bytes != IMEI_BYTES || read_imei(out, &in) != CONTENT_IS) {
        return CONTENT_NOT;
    }
    return read_data(out, cursor_block(&in, cursor_left(&in))) ? CONTENT_IS : CONTENT_NOT;
}
