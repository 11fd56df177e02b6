/* SPDX-License-Identifier: Apache-2.0 */
/* The length counts all, big endian; places are floats, little endian. What stands before
 * one goes by line and type. */
#include "gateway/telematics/t800x.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define HEAD_BYTES 15 /* mark, type, length, index and IMEI */
#define IMEI_BYTES 8
#define DATE_BYTES 6
#define FIXED 0x40 /* of the status: a place follows, not cells */
#define NO_STATUS 0xff
#define BUTTON 2
#define DRIVER 3
#define BEACON_PLACE_AT 9

enum holds { PLACE, NETWORK, BEACONS };

/* The lines are '#', '%', '&' and '\''. */
static const struct row {
    uint8_t line;
    uint8_t type;
    uint8_t holds;  /* enum holds */
    uint8_t status; /* bytes before it; NO_STATUS: a place follows always */
    uint8_t before; /* bytes from behind it, or from the head, to the date */
    uint8_t behind; /* bytes from the date to the place */
} rows[] = {
    {0x23, 0x02, PLACE, 9, 19, 0},        {0x23, 0x04, PLACE, 9, 19, 0},
    {0x25, 0x02, PLACE, 9, 19, 0},        {0x25, 0x04, PLACE, 9, 19, 0},
    {0x25, 0x13, PLACE, 9, 27, 0},        {0x25, 0x14, PLACE, 9, 27, 0},
    {0x26, 0x02, PLACE, 9, 15, 0},        {0x26, 0x04, PLACE, 9, 15, 0},
    {0x26, 0x05, PLACE, NO_STATUS, 1, 0}, {0x26, 0x06, PLACE, NO_STATUS, 1, 6},
    {0x27, 0x02, PLACE, 0, 1, 0},         {0x27, 0x04, PLACE, 0, 1, 0},
    {0x25, 0x11, NETWORK, 0, 0, 0},       {0x27, 0x05, NETWORK, 0, 0, 0},
    {0x25, 0x10, BEACONS, 0, 0, 0},       {0x27, 0x10, BEACONS, 0, 0, 0},
};

/* Height, longitude, latitude. */
static void add_floats(struct content *out, struct cursor in)
{
    cursor_skip(&in, 4);
    double longitude = angle_of_float(cursor_u32le(&in));
    double latitude = angle_of_float(cursor_u32le(&in));
    if (!in.failed) {
        content_add_position(out, latitude, longitude);
    }
}

static void add_place(struct content *out, const struct row *row, struct cursor body)
{
    char date[2 * DATE_BYTES + 1];
    bool fixed = true;
    if (row->status != NO_STATUS) {
        cursor_skip(&body, row->status);
        fixed = (cursor_u8(&body) & FIXED) != 0;
    }
    cursor_skip(&body, row->before);
    bool dated = identity_digits(date, &body, DATE_BYTES);
    cursor_skip(&body, row->behind);
    if (fixed && dated) {
        add_floats(out, body);
    }
}

/* A date, then texts that tell their length: operator, technology, band, IMSI, ICCID. */
static void add_cards(struct content *out, struct cursor body)
{
    cursor_skip(&body, DATE_BYTES);
    for (unsigned i = 0; i < 3; i++) {
        cursor_skip(&body, cursor_u8(&body));
    }
    struct cursor imsi = cursor_block(&body, cursor_u8(&body));
    struct cursor iccid = cursor_block(&body, cursor_u8(&body));
    if (!body.failed && text_field_is_digits(imsi, 15, 15)) {
        identity_add_text(out, CONTENT_IMSI, imsi);
    }
    if (!body.failed) {
        identity_add_text(out, CONTENT_ICCID, iccid);
    }
}

/* Of each kind of beacon; those of a button and a driver's tell where it is. */
static const uint8_t beacon_bytes[] = {0, 10, 25, 25, 15, 12, 10};

static void add_beacons(struct content *out, struct cursor body)
{
    cursor_skip(&body, DATE_BYTES + 1); /* and whether the engine runs */
    while (cursor_left(&body) > 0) {
        uint16_t kind = cursor_u16be(&body);
        if (kind == 0 || kind >= sizeof beacon_bytes) {
            return;
        }
        struct cursor beacon = cursor_block(&body, beacon_bytes[kind]);
        if (kind == BUTTON || kind == DRIVER) {
            cursor_skip(&beacon, BEACON_PLACE_AT);
            add_floats(out, beacon);
        }
    }
}

/* What the types do not name tells no place that is known of. */
static void add_body(struct content *out, uint8_t line, uint8_t type, struct cursor body)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].line != line || rows[i].type != type) {
            continue;
        }
        if (rows[i].holds == PLACE) {
            add_place(out, &rows[i], body);
        } else if (rows[i].holds == NETWORK) {
            add_cards(out, body);
        } else {
            add_beacons(out, body);
        }
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor head = *in;
    struct cursor telegram;
    uint8_t line = cursor_u8(&head);
    uint8_t again = cursor_u8(&head);
    if (line < 0x23 || line > 0x27 || line == 0x24 || (!head.failed && again != line)) {
        return CONTENT_NOT;
    }
    uint8_t type = cursor_u8(&head);
    size_t length = cursor_u16be(&head);
    cursor_skip(&head, 2);
    bool small = cursor_peek(&head) >> 4 == 0; /* the IMEI has 15 of the 16 digits */
    if (head.failed || cursor_left(&head) == 0) {
        return CONTENT_MORE;
    }
    char digits[2 * IMEI_BYTES + 1];
    struct cursor imei = head;
    bool decimal = identity_digits(digits, &imei, IMEI_BYTES);
    if (length < HEAD_BYTES || !small || (!decimal && !imei.failed)) {
        return CONTENT_NOT;
    }
    enum content_state state = telegrams_take(&telegram, in, length);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&telegram, HEAD_BYTES);
    content_add_terminal(out, digits + 1, 2 * IMEI_BYTES - 1);
    add_body(out, line, type, telegram);
    return CONTENT_IS;
}

enum content_state t800x_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
