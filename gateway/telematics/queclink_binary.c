/* SPDX-License-Identifier: Apache-2.0 */
/* What stands before a position differs by report and by mask, so a position is known by
 * what a fix holds around it; the compressed report alone is read field by field. */
#include "gateway/telematics/queclink_binary.h"

#include <stdio.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define MARK_BYTES 4
#define TAIL_BYTES 4 /* the CRC, CR and LF */
#define FRAME_BYTES_MIN 20
#define TERMINAL_BYTES 8
#define PER_DEGREE 1e6
#define COMPRESSED 100
#define COMPRESSED_HEAD_BYTES 5 /* battery, power, motion, satellites */
#define HDOP_MAX 100
#define SPEED_MAX 10000 /* tenths of a kilometre an hour */
#define HEADING_MAX 360
#define COUNTRY_MAX 0x999 /* mobile country code, its digits in half bytes */
#define ICCID_FIRST 0x89  /* ITU-T E.118: telecommunications */

enum holds { FIXES, EVENT_FIXES, CARDS };

static const struct mark {
    const char *mark;
    uint8_t mask_bytes;
    uint8_t length_bytes;
    uint8_t before_terminal; /* the type of the unit and its versions */
    uint8_t holds;           /* enum holds */
} marks[] = {
    {"+RSP", 4, 2, 5, FIXES},       {"+BSP", 4, 2, 5, FIXES},
    {"+EVT", 4, 2, 5, EVENT_FIXES}, {"+BVT", 4, 2, 5, EVENT_FIXES},
    {"+INF", 2, 2, 0, CARDS},       {"+BNF", 2, 2, 0, CARDS},
    {"+ACK", 1, 1, 5, EVENT_FIXES}, {"+HBD", 0, 1, 5, EVENT_FIXES},
    {"+CRD", 0, 2, 5, EVENT_FIXES}, {"+BRD", 0, 2, 5, EVENT_FIXES},
    {"+LGN", 0, 2, 5, EVENT_FIXES},
};

/* Of an IMEI two digits a byte, each byte a number, the last digit alone; or a name. */
static void add_terminal(struct content *out, struct cursor in)
{
    char text[2 * TERMINAL_BYTES + 1];
    struct cursor digits = in;
    bool decimal = true;
    for (size_t i = 0; i + 1 < TERMINAL_BYTES; i++) {
        uint8_t pair = cursor_u8(&digits);
        decimal &= pair <= 99;
        (void)snprintf(text + 2 * i, 3, "%02u", pair % 100U);
    }
    uint8_t last = cursor_u8(&digits);
    (void)snprintf(text + 2 * (TERMINAL_BYTES - 1), 2, "%u", last % 10U);
    if (decimal && last <= 9) {
        content_add_terminal(out, text, 2 * TERMINAL_BYTES - 1);
    } else {
        struct cursor name = cursor_block(&in, TERMINAL_BYTES);
        text_field_add(out, CONTENT_DEVICE, text_field_next(&name, '\0'));
    }
}

/* Year, month, day, hour, minute, second, of this century. */
static bool is_time(struct cursor *in)
{
    uint16_t year = cursor_u16be(in);
    uint8_t month = cursor_u8(in);
    uint8_t day = cursor_u8(in);
    uint8_t hour = cursor_u8(in);
    uint8_t minute = cursor_u8(in);
    uint8_t second = cursor_u8(in);
    return year >= 2000 && year < 2100 && month >= 1 && month <= 12 && day >= 1 &&
           day <= 31 && hour < 24 && minute < 60 && second < 60;
}

/* Accuracy, speed, heading, altitude, longitude, latitude, time and a cell. */
static bool add_fix(struct content *out, struct cursor in)
{
    uint8_t hdop = cursor_u8(&in);
    uint32_t speed = cursor_u24be(&in);
    uint16_t heading = cursor_u16be(&in);
    cursor_skip(&in, 2);
    double longitude = angle_of_signed(cursor_u32be(&in), PER_DEGREE);
    double latitude = angle_of_signed(cursor_u32be(&in), PER_DEGREE);
    bool timed = is_time(&in);
    uint16_t country = cursor_u16be(&in);
    if (in.failed || !timed || hdop > HDOP_MAX || speed > SPEED_MAX ||
        heading > HEADING_MAX || country > COUNTRY_MAX) {
        return false;
    }
    content_add_position(out, latitude, longitude);
    return true;
}

static void add_fixes(struct content *out, struct cursor body)
{
    while (cursor_left(&body) > 0) {
        (void)add_fix(out, body);
        cursor_skip(&body, 1);
    }
}

static int32_t signed_of(uint64_t bits, unsigned from, unsigned count)
{
    int32_t value = (int32_t)((bits >> from) & ((1U << count) - 1));
    return value >= 1 << (count - 1) ? value - (1 << count) : value;
}

/* A second apart each: a whole point, how far on the next is, or a byte that is none. */
static void add_compressed(struct content *out, struct cursor body)
{
    uint32_t longitude = 0;
    uint32_t latitude = 0;
    bool timed = false;
    cursor_skip(&body, COMPRESSED_HEAD_BYTES);
    for (uint16_t count = cursor_u16be(&body); count > 0 && !body.failed; count--) {
        uint8_t kind = cursor_peek(&body) >> 6;
        if (kind == 1) {
            cursor_skip(&body, 3); /* speed and heading */
            longitude = cursor_u32be(&body);
            latitude = cursor_u32be(&body);
            cursor_skip(&body, timed ? 0 : 4);
            timed = true;
        } else if (kind == 2) {
            uint64_t bits = (uint64_t)cursor_u8(&body) << 32;
            bits |= cursor_u32be(&body);
            longitude += (uint32_t)signed_of(bits, 11, 12);
            latitude += (uint32_t)signed_of(bits, 0, 11);
        } else {
            cursor_skip(&body, 1);
            continue;
        }
        if (!body.failed) {
            content_add_position(out, angle_of_signed(latitude, PER_DEGREE),
                                 angle_of_signed(longitude, PER_DEGREE));
        }
    }
}

static void add_cards(struct content *out, struct cursor body)
{
    for (; cursor_left(&body) > 0; cursor_skip(&body, 1)) {
        struct cursor card = body;
        if (cursor_peek(&body) == ICCID_FIRST) {
            identity_add_iccid(out, &card);
        }
    }
}

static const struct mark *find_mark(struct cursor in)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (text_field_begins(in, marks[i].mark)) {
            return &marks[i];
        }
    }
    return NULL;
}

static void add_body(struct content *out, const struct mark *mark, uint8_t type,
                     struct cursor body)
{
    cursor_skip(&body, mark->before_terminal);
    add_terminal(out, body);
    cursor_skip(&body, TERMINAL_BYTES);
    if (mark->holds == CARDS) {
        add_cards(out, body);
    } else if (mark->holds == FIXES && type == COMPRESSED) {
        add_compressed(out, body);
    } else {
        add_fixes(out, body);
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor head = *in;
    struct cursor telegram;
    const struct mark *mark = find_mark(head);
    cursor_skip(&head, MARK_BYTES);
    uint8_t type = cursor_u8(&head);
    if (mark == NULL || type == ':') {
        return head.failed && cursor_peek(in) == '+' ? CONTENT_MORE : CONTENT_NOT;
    }
    cursor_skip(&head, mark->mask_bytes);
    size_t whole = mark->length_bytes == 2 ? cursor_u16be(&head) : cursor_u8(&head);
    if (head.failed) {
        return CONTENT_MORE;
    }
    size_t head_bytes = head.pos - in->pos;
    enum content_state state = telegrams_take(&telegram, in, whole);
    if (whole < FRAME_BYTES_MIN || state != CONTENT_IS) {
        return whole < FRAME_BYTES_MIN ? CONTENT_NOT : state;
    }
    struct cursor covered = sums_first(telegram, whole - TAIL_BYTES);
    struct cursor body = covered;
    cursor_skip(&covered, MARK_BYTES);
    cursor_skip(&telegram, whole - TAIL_BYTES);
    uint16_t crc = cursor_u16be(&telegram);
    if (cursor_u16be(&telegram) != 0x0d0a) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= sums_crc(&sums_crc16_ibm3740, covered) != crc;
    cursor_skip(&body, head_bytes);
    add_body(out, mark, type, body);
    return CONTENT_IS;
}

enum content_state queclink_binary_read(struct content *out, const uint8_t *bytes,
                                        size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
