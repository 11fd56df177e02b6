/* SPDX-License-Identifier: Apache-2.0 */
/* Data units have no length of their own: the tables say how long each is. */
#include "gateway/telematics/gbt32960.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define MARK_2016 0x2323 /* ## */
#define MARK_2025 0x2424
#define HEADER_BYTES 24 /* mark, command, answer, VIN, encryption, length */
#define VIN_BYTES 17
#define ICCID_BYTES 20
#define TIME_BYTES 6
#define PLAIN 1
#define ENCRYPTION_MAX 3
#define COMMAND 0xfe /* stands where an answer would */
#define PER_DEGREE 1e6
#define SOUTH 0x02
#define WEST 0x04
#define PLACE 0x05
#define OWN_FIRST 0x80 /* a maker's own: they have a length */
#define SIGNATURE 0xff

enum { LOGIN = 1, NOW = 2, LATER = 3 };

/* Fixed bytes; lists, each a count of one byte and items; groups, a count of one byte and
 * for each group its fixed bytes, a count and items; a list of its own width; pairs;
 * fixed bytes at the end. */
struct unit {
    uint8_t type;
    uint8_t head_bytes;
    uint8_t list_count, item_bytes;
    uint8_t group_bytes, group_count_bytes, group_item_bytes;
    uint8_t wide_items; /* a count of two bytes, items of one */
    uint8_t pairs;      /* a count of one byte, items of two */
    uint8_t tail_bytes;
};

/* 7.2.3 and annex B.3.5.3 of 2016. */
static const struct unit units_2016[] = {
    {.type = 1, .head_bytes = 20},
    {.type = 2, .list_count = 1, .item_bytes = 12},
    {.type = 3, .head_bytes = 6, .wide_items = 1, .tail_bytes = 10},
    {.type = 4, .head_bytes = 5},
    {.type = PLACE, .head_bytes = 9},
    {.type = 6, .head_bytes = 14},
    {.type = 7, .head_bytes = 5, .list_count = 4, .item_bytes = 4},
    {.type = 8, .group_bytes = 9, .group_count_bytes = 1, .group_item_bytes = 2},
    {.type = 9, .group_bytes = 1, .group_count_bytes = 2, .group_item_bytes = 1},
    {.type = 0},
};

/* 7.2.4 of 2025. */
static const struct unit units_2025[] = {
    {.type = 1, .head_bytes = 18},
    {.type = 2, .list_count = 1, .item_bytes = 10},
    {.type = 4, .head_bytes = 2},
    {.type = PLACE, .head_bytes = 10},
    {.type = 6, .head_bytes = 5, .list_count = 4, .item_bytes = 4, .pairs = 1},
    {.type = 7, .group_bytes = 5, .group_count_bytes = 2, .group_item_bytes = 2},
    {.type = 8, .group_bytes = 1, .group_count_bytes = 2, .group_item_bytes = 1},
    {.type = 0},
};

static void skip_unit(struct cursor *in, const struct unit *unit)
{
    cursor_skip(in, unit->head_bytes);
    for (uint8_t i = 0; i < unit->list_count; i++) {
        cursor_skip(in, (size_t)cursor_u8(in) * unit->item_bytes);
    }
    uint8_t groups = unit->group_bytes > 0 ? cursor_u8(in) : 0;
    for (uint8_t i = 0; i < groups; i++) {
        cursor_skip(in, unit->group_bytes);
        size_t items = unit->group_count_bytes == 1 ? cursor_u8(in) : cursor_u16be(in);
        cursor_skip(in, items * unit->group_item_bytes);
    }
    if (unit->wide_items > 0) {
        cursor_skip(in, cursor_u16be(in));
    }
    if (unit->pairs > 0) {
        cursor_skip(in, (size_t)cursor_u8(in) * 2);
    }
    cursor_skip(in, unit->tail_bytes);
}

static void read_place(struct content *out, struct cursor place, bool has_system)
{
    uint8_t state = cursor_u8(&place);
    cursor_skip(&place, has_system);
    double longitude =
        angle_of_magnitude(cursor_u32be(&place), PER_DEGREE, (state & WEST) != 0);
    double latitude =
        angle_of_magnitude(cursor_u32be(&place), PER_DEGREE, (state & SOUTH) != 0);
    if (!place.failed) {
        content_add_position(out, latitude, longitude);
    }
}

/* Ends at the first unit that no table has: what follows it cannot be told apart. */
static void read_units(struct content *out, struct cursor in, const struct unit *units)
{
    bool is_2025 = units == units_2025;
    cursor_skip(&in, TIME_BYTES);
    while (cursor_left(&in) > 0) {
        uint8_t type = cursor_u8(&in);
        if (type >= OWN_FIRST && type != SIGNATURE) {
            cursor_skip(&in, cursor_u16be(&in));
            continue;
        }
        const struct unit *unit = units;
        while (unit->type != 0 && unit->type != type) {
            unit++;
        }
        if (unit->type == 0) {
            return;
        }
        if (type == PLACE) {
            read_place(out, in, is_2025);
        }
        skip_unit(&in, unit);
    }
}

static void read_login(struct content *out, struct cursor in)
{
    cursor_skip(&in, TIME_BYTES + 2); /* number of the login */
    identity_add_text(out, CONTENT_ICCID, cursor_block(&in, ICCID_BYTES));
}

/* Without its sum: tables 4 and 5 of 6.3 have few codes, and a VIN has its form. */
static bool is_sure(uint8_t answer, struct cursor vin, uint8_t encryption)
{
    struct content named;
    content_init(&named);
    identity_add_text(&named, CONTENT_VIN, vin);
    return named.identifier_count == 1 &&
           ((answer >= 1 && answer <= 3) || answer == COMMAND) && encryption >= PLAIN &&
           encryption <= ENCRYPTION_MAX;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint16_t mark = cursor_u16be(&header);
    if (header.failed) {
        uint8_t first = cursor_peek(in);
        return first == MARK_2016 >> 8 || first == MARK_2025 >> 8 ? CONTENT_MORE
                                                                  : CONTENT_NOT;
    }
    if (mark != MARK_2016 && mark != MARK_2025) {
        return CONTENT_NOT;
    }
    uint8_t command = cursor_u8(&header);
    uint8_t answer = cursor_u8(&header);
    struct cursor vin = cursor_block(&header, VIN_BYTES);
    uint8_t encryption = cursor_u8(&header);
    uint16_t length = cursor_u16be(&header);
    struct cursor message;
    if (header.failed) {
        return CONTENT_MORE;
    }
    enum content_state state = telegrams_take(&message, in, HEADER_BYTES + length + 1U);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&message, 2);
    struct cursor summed = cursor_block(&message, HEADER_BYTES - 2 + (size_t)length);
    bool wrong = cursor_u8(&message) != sums_xor(summed);
    if (wrong && !is_sure(answer, vin, encryption)) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong;
    identity_add_text(out, CONTENT_VIN, vin);
    cursor_skip(&summed, HEADER_BYTES - 2);
    if (encryption == PLAIN && command == LOGIN) {
        read_login(out, summed);
    } else if (encryption == PLAIN && (command == NOW || command == LATER)) {
        read_units(out, summed, mark == MARK_2025 ? units_2025 : units_2016);
    }
    return CONTENT_IS;
}

enum content_state gbt32960_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
