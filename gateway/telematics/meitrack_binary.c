/* SPDX-License-Identifier: Apache-2.0 */
/* Little endian; angles in millionths of a degree. */
#include "gateway/telematics/meitrack_binary.h"

#include "gateway/telematics/angle.h"

#define PER_DEGREE 1e6
#define FIXED_RECORD_BYTES_MIN 13 /* event, latitude, longitude and time */
#define EXTENDED 0xfe             /* the number goes on in a byte more */
#define LATITUDE 2
#define LONGITUDE 3

bool meitrack_binary_add_fixed(struct content *out, struct cursor body)
{
    cursor_skip(&body, 2); /* the version of it */
    size_t record_bytes = cursor_u16le(&body);
    cursor_skip(&body, 4); /* how many wait */
    while (record_bytes >= FIXED_RECORD_BYTES_MIN && cursor_left(&body) > 0) {
        struct cursor record = cursor_block(&body, record_bytes);
        cursor_skip(&record, 1);
        double latitude = angle_of_signed(cursor_u32le(&record), PER_DEGREE);
        double longitude = angle_of_signed(cursor_u32le(&record), PER_DEGREE);
        if (!record.failed) {
            content_add_position(out, latitude, longitude);
        }
    }
    return record_bytes >= FIXED_RECORD_BYTES_MIN && cursor_at_end(&body);
}

static uint16_t take_number(struct cursor *in)
{
    uint8_t first = cursor_u8(in);
    return first == EXTENDED ? (uint16_t)(first << 8 | cursor_u8(in)) : first;
}

/* A list of parameters whose values all have so many bytes. */
static void skip_list(struct cursor *in, size_t bytes)
{
    for (uint8_t count = cursor_u8(in); count > 0 && !in->failed; count--) {
        (void)take_number(in);
        cursor_skip(in, bytes);
    }
}

/* Lists of one, two, four bytes, and of values that tell their length. */
static bool read_record(struct content *out, struct cursor record)
{
    uint32_t angle[2] = {0, 0};
    cursor_skip(&record, 2); /* which it is */
    skip_list(&record, 1);
    skip_list(&record, 2);
    for (uint8_t count = cursor_u8(&record); count > 0 && !record.failed; count--) {
        uint16_t number = take_number(&record);
        uint32_t value = cursor_u32le(&record);
        if (number == LATITUDE || number == LONGITUDE) {
            angle[number - LATITUDE] = value;
        }
    }
    for (uint8_t count = cursor_u8(&record); count > 0 && !record.failed; count--) {
        (void)take_number(&record);
        cursor_skip(&record, cursor_u8(&record));
    }
    if (!cursor_at_end(&record)) {
        return false;
    }
    content_add_position(out, angle_of_signed(angle[0], PER_DEGREE),
                         angle_of_signed(angle[1], PER_DEGREE));
    return true;
}

bool meitrack_binary_add_listed(struct content *out, struct cursor body)
{
    bool good = true;
    cursor_skip(&body, 4); /* how many wait */
    for (uint16_t count = cursor_u16le(&body); count > 0 && good; count--) {
        struct cursor record = cursor_block(&body, cursor_u16le(&body));
        good = read_record(out, record);
    }
    return good && cursor_at_end(&body);
}
