/* SPDX-License-Identifier: Apache-2.0 */
/* A record is a place and elements of 1, 2, 4 and 8 bytes; three of these spell a VIN. */
#include "gateway/telematics/ruptela.h"

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define LENGTH_MIN 9 /* IMEI and command */
#define LENGTH_MAX 1500
#define CRC_BYTES 2
#define IMEI_LIMIT UINT64_C(1000000000000000)
#define IMSI_MIN UINT64_C(100000000000000)
#define PER_DEGREE 1e7
#define VIN_FIRST_ID 104
#define VIN_PARTS 3
#define VIN_PART_BYTES 8

enum { RECORDS = 1, FAULTS = 9, IDENTIFICATION = 15, EXTENDED_RECORDS = 68 };

static uint64_t read_u64(struct cursor *in)
{
    uint64_t high = cursor_u32be(in);
    uint64_t low = cursor_u32be(in);
    return in->failed ? 0 : high << 32 | low;
}

static void read_values(struct cursor *in, size_t id_bytes, size_t value_bytes,
                        uint8_t vin[static VIN_PARTS * VIN_PART_BYTES])
{
    uint8_t count = cursor_u8(in);
    for (uint8_t i = 0; i < count; i++) {
        uint32_t id = id_bytes == 1 ? cursor_u8(in) : cursor_u16be(in);
        struct cursor value = cursor_block(in, value_bytes);
        if (value_bytes == VIN_PART_BYTES && id - VIN_FIRST_ID < VIN_PARTS) {
            cursor_copy(&value, vin + (id - VIN_FIRST_ID) * (size_t)VIN_PART_BYTES,
                        VIN_PART_BYTES);
        }
    }
}

static void read_record(struct content *out, struct cursor *in, bool extended)
{
    uint8_t vin[VIN_PARTS * VIN_PART_BYTES] = {0};
    cursor_skip(in, 4 + 1 + extended + 1); /* time, its extension, record's, priority */
    uint32_t longitude = cursor_u32be(in);
    uint32_t latitude = cursor_u32be(in);
    /* altitude, angle, satellites, speed, HDOP, event */
    cursor_skip(in, 2 + 2 + 1 + 2 + 1 + 1 + (size_t)extended);
    for (size_t bytes = 1; bytes <= 8; bytes *= 2) {
        read_values(in, 1 + (size_t)extended, bytes, vin);
    }
    if (!in->failed) { /* without a fix both are -2^31, which is no place */
        content_add_position(out, angle_of_signed(latitude, PER_DEGREE),
                             angle_of_signed(longitude, PER_DEGREE));
        identity_add_text(out, CONTENT_VIN, cursor_over(vin, sizeof vin));
    }
}

static void read_fault(struct content *out, struct cursor *in)
{
    cursor_skip(in, 1 + 4); /* reserved, time */
    double longitude = angle_of_signed(cursor_u32be(in), PER_DEGREE);
    double latitude = angle_of_signed(cursor_u32be(in), PER_DEGREE);
    cursor_skip(in, 1 + 5); /* kept or not, code */
    content_add_position(out, latitude, longitude);
}

/* Names of device and firmware, then the IMSI as a number. */
static void read_identification(struct content *out, struct cursor in)
{
    char text[24];
    cursor_skip(&in, 15);
    uint64_t imsi = read_u64(&in);
    if (imsi >= IMSI_MIN && imsi < IMEI_LIMIT) {
        size_t at = sizeof text;
        for (; imsi > 0; imsi /= 10) {
            text[--at] = (char)('0' + imsi % 10);
        }
        content_add_identifier(out, CONTENT_IMSI, text + at, sizeof text - at);
    }
}

static bool has_records(uint8_t command)
{
    return command == RECORDS || command == EXTENDED_RECORDS || command == FAULTS;
}

static bool read_data(struct content *out, uint8_t command, struct cursor in)
{
    if (command == IDENTIFICATION) {
        read_identification(out, in);
    }
    if (!has_records(command)) {
        return true;
    }
    cursor_skip(&in, command != FAULTS); /* are there more */
    uint8_t count = cursor_u8(&in);
    for (uint8_t i = 0; i < count && !in.failed; i++) {
        if (command == FAULTS) {
            read_fault(out, &in);
        } else {
            read_record(out, &in, command == EXTENDED_RECORDS);
        }
    }
    return cursor_at_end(&in);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint16_t length = cursor_u16be(&header);
    struct cursor packet;
    if (header.failed) {
        return cursor_peek(in) <= LENGTH_MAX >> 8 ? CONTENT_MORE : CONTENT_NOT;
    }
    uint64_t imei = read_u64(&header); /* 0 while it is not all there */
    if (length < LENGTH_MIN || length > LENGTH_MAX || imei >= IMEI_LIMIT) {
        return CONTENT_NOT;
    }
    enum content_state state =
        telegrams_take(&packet, in, 2 + (size_t)length + CRC_BYTES);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&packet, 2);
    struct cursor data = cursor_block(&packet, length);
    bool wrong = cursor_u16be(&packet) != sums_crc(&sums_crc16_kermit, data);
    cursor_skip(&data, 8);
    uint8_t command = cursor_u8(&data);
    if (!read_data(out, command, data) || (wrong && !has_records(command))) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= wrong; /* records that end where they must have a sure form */
    identity_add_imei(out, imei);
    return CONTENT_IS;
}

enum content_state ruptela_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
