/* SPDX-License-Identifier: Apache-2.0 */
/* Which types carry places, and where, is a table. */
#include "gateway/telematics/castel.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define MARK 0x4040      /* @@ */
#define MPIP_MARK 0x2424 /* $$ */
#define STOP 0x0d0a
#define TERMINAL_BYTES 20
#define TAIL_BYTES 4     /* CRC and stop */
#define PER_DEGREE 3.6e6 /* thousandths of a second of arc */
#define NORTH 0x02
#define EAST 0x01
#define STATE_BYTES 34 /* SC: times, distances, fuel, flags before the places */
#define ANSWER 0xa002

enum kind { SC, CC, MPIP };

struct place {
    uint8_t kind;
    uint16_t type;
    uint8_t offset;
    uint8_t count;      /* so many places; 0: the byte at the offset says */
    uint8_t rest_bytes; /* behind each */
};

static const struct place places[] = {
    {SC, 0x1001, STATE_BYTES, 0, 0},
    {SC, 0x1002, STATE_BYTES, 0, 0},
    {SC, 0x4001, 1 + STATE_BYTES, 0, 0},
    {SC, 0x4007, 4 + STATE_BYTES, 0, 0},
    {SC, 0x4009, 4, 1, 0},
    {SC, 0x400e, STATE_BYTES, 0, 0},
    {SC, 0x401f, 5 + STATE_BYTES, 0, 0},
    {SC, 0x5101, 0, 1, 0},
    {SC, 0xb001, 2 + STATE_BYTES, 0, 0},
    {CC, 0x4001, 0, 1, 0},
    {CC, 0x4206, 1, 0, 16},
    {MPIP, 0x2001, 9, 1, 0},
    {MPIP, 0x4001, 0, 1, 0},
    {MPIP, 0x4201, 0, 1, 0},
    {MPIP, 0x4202, 0, 1, 0},
    {MPIP, 0x4204, 0, 8, 31},
    {MPIP, 0x4206, 0, 1, 0},
};

static void read_place(struct content *out, struct cursor *in)
{
    cursor_skip(in, 6); /* time */
    uint32_t latitude = cursor_u32le(in);
    uint32_t longitude = cursor_u32le(in);
    cursor_skip(in, 2 + 2); /* speed, course */
    uint8_t flags = cursor_u8(in);
    if (!in->failed) {
        content_add_position(
            out, angle_of_magnitude(latitude, PER_DEGREE, (flags & NORTH) == 0),
            angle_of_magnitude(longitude, PER_DEGREE, (flags & EAST) == 0));
    }
}

static void read_places(struct content *out, struct cursor in, const struct place *row)
{
    cursor_skip(&in, row->offset);
    uint8_t count = row->count > 0 ? row->count : cursor_u8(&in);
    for (uint8_t i = 0; i < count && !in.failed; i++) {
        read_place(out, &in);
        cursor_skip(&in, row->rest_bytes);
    }
}

/* Values that were asked for; one is the VIN. */
static void read_answer(struct content *out, struct cursor in)
{
    cursor_skip(&in, 4);                          /* number, count and which */
    cursor_skip(&in, (size_t)cursor_u8(&in) * 2); /* tags that failed */
    uint8_t count = cursor_u8(&in);
    for (uint8_t i = 0; i < count && !in.failed; i++) {
        cursor_skip(&in, 2); /* tag */
        identity_add_text(out, CONTENT_VIN, cursor_block(&in, cursor_u16le(&in)));
    }
}

static void read_data(struct content *out, enum kind kind, struct cursor in)
{
    uint16_t type = cursor_u16be(&in);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].kind == kind && places[i].type == type) {
            read_places(out, in, &places[i]);
        }
    }
    if (kind == SC && type == ANSWER) {
        read_answer(out, in);
    }
}

/* The id is text that zeros pad. */
static void add_terminal(struct content *out, struct cursor id)
{
    struct cursor text = id;
    size_t len = 0;
    while (cursor_left(&id) > 0 && cursor_peek(&id) != 0) {
        cursor_skip(&id, 1);
        len++;
    }
    identity_add_text(out, CONTENT_IMEI, cursor_block(&text, len));
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint16_t mark = cursor_u16be(&header);
    uint16_t length = cursor_u16le(&header);
    uint8_t first = cursor_peek(in);
    if (first != MARK >> 8 && first != MPIP_MARK >> 8) {
        return CONTENT_NOT;
    }
    if (header.failed) {
        return CONTENT_MORE;
    }
    size_t head_bytes = 4 + (size_t)(mark == MARK) + TERMINAL_BYTES;
    if ((mark != MARK && mark != MPIP_MARK) || length < head_bytes + 2 + TAIL_BYTES) {
        return CONTENT_NOT;
    }
    struct cursor frame;
    enum content_state state = telegrams_take(&frame, in, length);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor summed = cursor_block(&frame, length - (size_t)TAIL_BYTES);
    bool wrong = cursor_u16le(&frame) != sums_crc(&sums_crc16_x25, summed);
    if (cursor_u16be(&frame) != STOP) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong; /* both marks and the length make the form sure */
    cursor_skip(&summed, 4);
    uint8_t version = mark == MARK ? cursor_u8(&summed) : 0;
    enum kind kind = version == 3 || version == 4 ? SC : CC;
    add_terminal(out, cursor_block(&summed, TERMINAL_BYTES));
    read_data(out, mark == MPIP_MARK ? MPIP : kind, summed);
    return CONTENT_IS;
}

enum content_state castel_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
