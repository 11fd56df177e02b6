/* SPDX-License-Identifier: Apache-2.0 */
/* How long a record is follows from the mask. */
#include "gateway/telematics/flex.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define AGREE 0xb0
#define LATITUDE 9
#define LONGITUDE 10
#define PER_DEGREE 600000.0
#define PREFIX_BYTES 27 /* of the first eleven fields */
#define INDEX_BYTES 4
#define EXTRA 0x0a /* the structure of an extra record */
#define EXTRA_PLACE 17
#define RECORD_BYTES_MAX 600

static const uint8_t field_bytes[FLEX_FIELDS_MAX] = {
    4, 2,  4, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 2, 4, 4, 2, 2, 2, 2,  2,  2,  2,  2, 2,
    2, 2,  2, 1, 1, 1, 1, 4, 4, 2, 2, 4, 2, 2, 2, 2, 2, 2, 2, 1,  1,  1,  1,  1, 1,
    1, 1,  2, 4, 2, 1, 4, 2, 2, 2, 2, 2, 1, 1, 1, 2, 4, 2, 1, 8,  2,  1,  16, 4, 2,
    4, 37, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 6, 12, 24, 48, 1,  1, 1,
    1, 4,  4, 1, 4, 2, 6, 2, 6, 2, 2, 2, 2, 2, 2, 2, 2, 1, 2, 2,  2,  1,
};

static bool has_field(const struct flex *self, unsigned field)
{
    if (self->fields == 0) {
        return field <= LONGITUDE;
    }
    return field < self->fields && (self->mask[field / 8] >> (7 - field % 8) & 1) != 0;
}

static size_t record_bytes(const struct flex *self, unsigned before)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < before; i++) {
        bytes += has_field(self, i) ? field_bytes[i] : 0;
    }
    return bytes;
}

bool flex_agree(struct flex *self, struct cursor in)
{
    struct flex agreed = {0};
    uint8_t mark = cursor_u8(&in);
    cursor_skip(&in, 2); /* version of the protocol, of the structure */
    agreed.fields = cursor_u8(&in);
    if (mark != AGREE || agreed.fields == 0 || agreed.fields > FLEX_FIELDS_MAX) {
        return false;
    }
    cursor_copy(&in, agreed.mask, (agreed.fields + 7U) / 8);
    if (in.failed) {
        return false;
    }
    *self = agreed;
    return true;
}

/* False when the records have none. */
static bool read_place(const struct flex *self, struct content_position *out,
                       struct cursor in)
{
    cursor_skip(&in, record_bytes(self, LATITUDE));
    out->latitude_deg = angle_of_signed(cursor_u32le(&in), PER_DEGREE);
    out->longitude_deg = angle_of_signed(cursor_u32le(&in), PER_DEGREE);
    return has_field(self, LATITUDE) && has_field(self, LONGITUDE);
}

/* Each record has a place on earth where it must without an agreement. */
static bool have_places(const struct flex *self, struct cursor records, size_t one)
{
    struct content_position place;
    while (cursor_left(&records) >= one) {
        if (!read_place(self, &place, cursor_block(&records, one)) ||
            !content_is_position(place.latitude_deg, place.longitude_deg)) {
            return false;
        }
    }
    return true;
}

/* Without an agreement: how many bytes the message has, by the first place where the CRC
 * comes right with the end or another message behind it, and with records of one size
 * before it that have their places. 0: nowhere. */
static size_t find_end(const struct flex *self, struct cursor in, size_t head,
                       size_t count)
{
    struct crc crc;
    struct cursor at = in;
    size_t most = head + count * RECORD_BYTES_MAX;
    bool good = crc_init(&crc, &sums_crc8_nrsc5);
    uint64_t running = crc_begin(&crc);
    for (size_t bytes = 0; good && bytes <= most && cursor_left(&at) > 0; bytes++) {
        uint8_t byte = cursor_u8(&at);
        if (bytes >= head + count * PREFIX_BYTES && (bytes - head) % count == 0 &&
            byte == crc_end(&crc, running) &&
            (cursor_left(&at) == 0 || cursor_peek(&at) == '~')) {
            struct cursor records = sums_first(in, bytes);
            cursor_skip(&records, head);
            if (have_places(self, records, (bytes - head) / count)) {
                return bytes + 1;
            }
        }
        running = crc_byte(&crc, running, byte);
    }
    return 0;
}

/* Records of one size, behind `head` bytes. */
static enum content_state read_records(const struct flex *self, struct content *out,
                                       struct cursor *in, size_t head, size_t count)
{
    size_t one = record_bytes(self, self->fields);
    size_t whole = head + count * one + 1;
    if (count == 0) {
        return CONTENT_NOT;
    }
    if (self->fields == 0) {
        whole = find_end(self, *in, head, count);
        if (whole == 0) {
            bool may_come = cursor_left(in) <= head + count * RECORD_BYTES_MAX;
            return may_come ? CONTENT_MORE : CONTENT_NOT;
        }
        one = (whole - head - 1) / count;
    }
    struct cursor message;
    enum content_state state = telegrams_take(&message, in, whole);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor summed = cursor_block(&message, whole - 1);
    if (cursor_u8(&message) != sums_crc(&sums_crc8_nrsc5, summed)) {
        return CONTENT_NOT;
    }
    cursor_skip(&summed, head);
    for (size_t i = 0; i < count; i++) {
        struct content_position place;
        if (read_place(self, &place, cursor_block(&summed, one))) {
            content_add_position(out, place.latitude_deg, place.longitude_deg);
        }
    }
    return CONTENT_IS;
}

/* 2.0: a length, a structure, a place where the other form has it too. */
static void read_extra(struct content *out, struct cursor record)
{
    if (cursor_u8(&record) == EXTRA) {
        cursor_skip(&record, EXTRA_PLACE - 1);
        double latitude = angle_of_signed(cursor_u32le(&record), PER_DEGREE);
        double longitude = angle_of_signed(cursor_u32le(&record), PER_DEGREE);
        if (!record.failed) {
            content_add_position(out, latitude, longitude);
        }
    }
}

static enum content_state read_extras(struct content *out, struct cursor *in, size_t head,
                                      size_t count)
{
    struct cursor records = *in;
    size_t whole = head + 1;
    cursor_skip(&records, head);
    for (size_t i = 0; i < count && !records.failed; i++) {
        size_t bytes = cursor_u16le(&records);
        read_extra(out, cursor_block(&records, bytes));
        whole += 2 + bytes;
    }
    struct cursor message;
    enum content_state state = telegrams_take(&message, in, whole);
    if (count == 0 || state != CONTENT_IS) {
        return count == 0 ? CONTENT_NOT : state;
    }
    struct cursor summed = cursor_block(&message, whole - 1);
    return cursor_u8(&message) == sums_crc(&sums_crc8_nrsc5, summed) ? CONTENT_IS
                                                                     : CONTENT_NOT;
}

enum content_state flex_next(const struct flex *self, struct content *out,
                             struct cursor *in)
{
    struct cursor header = *in;
    uint8_t mark = cursor_u8(&header);
    uint8_t kind = cursor_u8(&header);
    uint8_t count = cursor_u8(&header);
    if (mark != '~') {
        return CONTENT_NOT;
    }
    if (header.failed) {
        return CONTENT_MORE;
    }
    switch (kind) {
    case 'A':
        return read_records(self, out, in, 2 + 1, count);
    case 'C':
        return read_records(self, out, in, 2, 1);
    case 'T':
        return read_records(self, out, in, 2 + INDEX_BYTES, 1);
    case 'E':
        return read_extras(out, in, 2 + 1, count);
    case 'X':
        return read_extras(out, in, 2 + INDEX_BYTES, 1);
    default:
        return CONTENT_NOT;
    }
}
