/* SPDX-License-Identifier: Apache-2.0 */
/* A bit of the selector is a field; the fields stand in the order of the tables. */
#include "gateway/telematics/aplicom.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"

#define HAS_IMEI 0x80 /* in the version: 7 bytes of it, else 3 of a unit's number */
#define HAS_SELECTOR 0x40
#define VERSION_MASK 0x3f
#define VERSION_MAX 9
#define IMEI_MIN UINT64_C(100000000000000) /* 15 digits */
#define IMEI_LIMIT UINT64_C(1000000000000000)
#define LENGTH_MAX 2047 /* text that begins with one of the letters would tell more */
#define PER_DEGREE 1e6
#define EVENT_DATA 0x1000
#define EVENT_TRAILER 188 /* a trailer's brakes, with its VIN */
#define CIF_MARK 0x434946U
#define CIF_HEAD_BYTES 20
#define CIF_ITEM_BYTES 12 /* eight of a frame, four of its id */
#define VIN_BYTES 17
#define VIN_FIELD 18 /* ended by a zero or a blank */
#define PLATE_CHARACTERS 13

enum what { NOTHING, PLACE, VIN, PLATE, LIST, END };

struct field {
    uint32_t bit;  /* 0: always there */
    uint8_t bytes; /* of a list: of an item, behind a count of one byte */
    uint8_t what;  /* enum what */
};

static const struct field fields_d[] = {
    {0x0008, 1, NOTHING}, {0x0004, 4, NOTHING},  {0x0008, 13, PLACE},
    {0x0010, 3, NOTHING}, {0x0040, 1, NOTHING},  {0x0020, 8, NOTHING},
    {0x8000, 4, NOTHING}, {0x10000, 6, NOTHING}, {0x20000, 6, NOTHING},
    {0x0080, 4, NOTHING}, {0x0100, 4, NOTHING},  {0x0040, 1, NOTHING},
    {0x0200, 6, NOTHING}, {0x0400, 1, NOTHING},  {0x0800, 2, NOTHING},
    {0x2000, 2, NOTHING}, {0x4000, 8, NOTHING},  {0x80000, 11, NOTHING},
    {0, 0, END},
};

static const struct field fields_e[] = {
    {0x0008, 2, NOTHING}, {0x0004, 4, NOTHING},  {0x0010, 8, NOTHING},
    {0, 3, NOTHING},      {0x0020, 1, NOTHING},  {0x0040, 2, NOTHING},
    {0x0080, 4, NOTHING}, {0x0100, 4, NOTHING},  {0x8000, 2, NOTHING},
    {0x0200, 2, NOTHING}, {0x0400, 2, NOTHING},  {0x0800, VIN_FIELD, VIN},
    {0x1000, 15, PLATE},  {0x2000, 22, NOTHING}, {0x4000, 22, NOTHING},
    {0x10000, 26, LIST},  {0, 0, END},
};

static const struct field fields_f[] = {
    {0x0004, 4, NOTHING},  {0, 1, NOTHING},       {0x0008, 6, NOTHING},
    {0x0010, 6, NOTHING},  {0x0020, 11, NOTHING}, {0x0040, 4, NOTHING},
    {0x0080, 4, NOTHING},  {0x0100, 4, NOTHING},  {0x0200, 5, NOTHING},
    {0x0800, 13, NOTHING}, {0x1000, 11, NOTHING}, {0x2000, 1, LIST},
    {0x4000, 41, NOTHING}, {0x8000, 21, NOTHING}, {0x0400, 2, LIST},
    {0, 0, END},
};

/* Histograms with a length follow to the end. */
static const struct field fields_h[] = {
    {0x0004, 4, NOTHING},
    {0x0040, 4, NOTHING},
    {0x2000, 2, NOTHING},
    {0, 0, END},
};

struct letter {
    uint8_t letter;
    const struct field *fields;
    uint32_t selector; /* when the telegram has none */
};

static const struct letter letters[] = {
    {'D', fields_d, 0x02fc},
    {'E', fields_e, 0x7ffc},
    {'F', fields_f, 0x07fd},
    {'H', fields_h, 0},
};

static void read_field(struct content *out, struct cursor *in, const struct field *field)
{
    size_t items = field->what == LIST ? cursor_u8(in) : 1;
    struct cursor value = cursor_block(in, items * field->bytes);
    if (field->what == PLACE) {
        cursor_skip(&value, 4); /* time of the fix */
        double latitude = angle_of_signed(cursor_u32be(&value), PER_DEGREE);
        double longitude = angle_of_signed(cursor_u32be(&value), PER_DEGREE);
        if (!value.failed) {
            content_add_position(out, latitude, longitude);
        }
    } else if (field->what == VIN) {
        identity_add_text(out, CONTENT_VIN, cursor_block(&value, VIN_BYTES));
    } else if (field->what == PLATE) {
        cursor_skip(&value, 1); /* code page */
        identity_add_text(out, CONTENT_PLATE, cursor_block(&value, PLATE_CHARACTERS));
    }
}

/* EB: version, event, validity, towed or not, length, then items of where, type, length.
 */
static void read_trailer(struct content *out, struct cursor in)
{
    cursor_skip(&in, 2 + 1 + 2 + 1 + 1 + 2);
    while (cursor_left(&in) > 0) {
        cursor_skip(&in, 1);
        uint8_t type = cursor_u8(&in);
        struct cursor item = cursor_block(&in, cursor_u8(&in));
        if (type == 0x0d) {
            cursor_skip(&item, 1 + 4);
            identity_add_text(out, CONTENT_VIN, cursor_block(&item, VIN_BYTES));
        }
    }
}

static bool read_body(struct content *out, struct cursor in, const struct letter *row,
                      uint32_t selector)
{
    uint8_t event = cursor_u8(&in);
    cursor_skip(&in, 1); /* what about it */
    const struct field *field = row->fields;
    for (; field->what != END; field++) {
        if (field->bit == 0 || (selector & field->bit) != 0) {
            read_field(out, &in, field);
        }
    }
    while (row->fields == fields_h && cursor_left(&in) > 0) {
        cursor_skip(&in, 1); /* which */
        cursor_skip(&in, cursor_u16be(&in));
    }
    bool open = row->fields == fields_d && (selector & EVENT_DATA) != 0;
    if (open && event == EVENT_TRAILER) {
        read_trailer(out, in);
    }
    return open ? !in.failed : cursor_at_end(&in);
}

/* A unit's number names the unit only to its maker. */
static bool read_unit(struct content *out, struct cursor *in, bool has_imei)
{
    uint64_t number = 0;
    for (int i = has_imei ? 7 : 3; i > 0; i--) {
        number = number << 8 | cursor_u8(in);
    }
    if (!has_imei) {
        return number > 0;
    }
    identity_add_imei(out, number);
    return number >= IMEI_MIN && number < IMEI_LIMIT;
}

static enum content_state next_cif(struct cursor *in)
{
    struct cursor header = *in;
    struct cursor snapshot;
    uint32_t mark = cursor_u24be(&header);
    cursor_skip(&header, 1); /* version */
    uint8_t count = cursor_u8(&header);
    if (header.failed) {
        return CONTENT_MORE;
    }
    size_t whole = CIF_HEAD_BYTES + (size_t)count * CIF_ITEM_BYTES;
    return mark == CIF_MARK ? telegrams_take(&snapshot, in, whole) : CONTENT_NOT;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint8_t letter = cursor_u8(&header);
    const struct letter *row = NULL;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        row = letters[i].letter == letter ? &letters[i] : row;
    }
    if (row == NULL) {
        return letter == CIF_MARK >> 16 ? next_cif(in) : CONTENT_NOT;
    }
    uint8_t version = cursor_u8(&header);
    bool good = read_unit(out, &header, (version & HAS_IMEI) != 0);
    uint16_t length = cursor_u16be(&header);
    if (header.failed) {
        return CONTENT_MORE;
    }
    if (!good || length > LENGTH_MAX || (version & VERSION_MASK) == 0 ||
        (version & VERSION_MASK) > VERSION_MAX) {
        return CONTENT_NOT;
    }
    bool has_selector = (version & HAS_SELECTOR) != 0;
    uint32_t selector = has_selector ? cursor_u24be(&header) : row->selector;
    struct cursor body;
    enum content_state state = telegrams_take(&body, &header, length);
    if (state != CONTENT_IS) {
        return state;
    }
    *in = header;
    return read_body(out, body, row, selector) ? CONTENT_IS : CONTENT_NOT;
}

enum content_state aplicom_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
