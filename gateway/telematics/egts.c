/* SPDX-License-Identifier: Apache-2.0 */
/* A header with a CRC of its own, then records of subrecords, then their CRC; little
 * endian. Fields are named as in GOST R 54619. */
#include "gateway/telematics/egts.h"

#include <stdio.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/identity.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define VERSION 1
#define HEADER_BYTES 11 /* HCS is the last of them */
#define ROUTED_HEADER_BYTES 16
#define PT_RESPONSE 0
#define PT_APPDATA 1
#define PT_SIGNED_APPDATA 2
#define OBFE 1
#define EVFE 2
#define TMFE 4
#define AUTH_SERVICE 1
#define SR_TERM_IDENTITY 1
#define SR_VEHICLE_DATA 3
#define SR_POS_DATA 16
#define HDIDE 1
#define IMEIE 2
#define IMSIE 4
#define LNGCE 8
#define NIDE 0x20
#define BSE 0x40
#define MNE 0x80
#define IMEI_BYTES 15
#define IMSI_BYTES 16
#define MSISDN_BYTES 15
#define VIN_BYTES 17
#define LAHS 0x20 /* south */
#define LOHS 0x40 /* west */
#define FULL 4294967295.0

static void add_number(struct content *out, uint32_t number)
{
    char text[11];
    int len = snprintf(text, sizeof text, "%u", (unsigned)number);
    if (number != 0) {
        content_add_terminal(out, text, (size_t)len);
    }
}

static void add_terminal(struct content *out, struct cursor data)
{
    add_number(out, cursor_u32le(&data));
    uint8_t flags = cursor_u8(&data);
    cursor_skip(&data, (flags & HDIDE) != 0 ? 2 : 0);
    if ((flags & IMEIE) != 0) {
        identity_add_text(out, CONTENT_IMEI, cursor_block(&data, IMEI_BYTES));
    }
    if ((flags & IMSIE) != 0) {
        identity_add_text(out, CONTENT_IMSI, cursor_block(&data, IMSI_BYTES));
    }
    cursor_skip(&data, (flags & LNGCE) != 0 ? 3 : 0);
    cursor_skip(&data, (flags & NIDE) != 0 ? 3 : 0);
    cursor_skip(&data, (flags & BSE) != 0 ? 2 : 0);
    if ((flags & MNE) != 0) {
        identity_add_text(out, CONTENT_PHONE, cursor_block(&data, MSISDN_BYTES));
    }
}

/* Parts of a right angle and of two. */
static void add_place(struct content *out, struct cursor data)
{
    cursor_skip(&data, 4); /* when */
    double latitude = cursor_u32le(&data) / FULL * 90;
    double longitude = cursor_u32le(&data) / FULL * 180;
    uint8_t flags = cursor_u8(&data);
    if (!data.failed) {
        content_add_position(out, (flags & LAHS) != 0 ? -latitude : latitude,
                             (flags & LOHS) != 0 ? -longitude : longitude);
    }
}

static void add_subrecord(struct content *out, uint8_t service, uint8_t type,
                          struct cursor data)
{
    if (service == AUTH_SERVICE && type == SR_TERM_IDENTITY) {
        add_terminal(out, data);
    } else if (service == AUTH_SERVICE && type == SR_VEHICLE_DATA) {
        identity_add_text(out, CONTENT_VIN, cursor_block(&data, VIN_BYTES));
    } else if (service != AUTH_SERVICE && type == SR_POS_DATA) {
        add_place(out, data);
    }
}

static bool read_record(struct content *out, struct cursor *records)
{
    size_t length = cursor_u16le(records);
    cursor_skip(records, 2); /* its number */
    uint8_t flags = cursor_u8(records);
    if ((flags & OBFE) != 0) {
        add_number(out, cursor_u32le(records));
    }
    cursor_skip(records, (flags & EVFE) != 0 ? 4 : 0);
    cursor_skip(records, (flags & TMFE) != 0 ? 4 : 0);
    cursor_skip(records, 1); /* the service that sends */
    uint8_t service = cursor_u8(records);
    struct cursor data = cursor_block(records, length);
    while (cursor_left(&data) > 0) {
        uint8_t type = cursor_u8(&data);
        struct cursor subrecord = cursor_block(&data, cursor_u16le(&data));
        if (!subrecord.failed) {
            add_subrecord(out, service, type, subrecord);
        }
    }
    return cursor_at_end(&data);
}

static bool read_records(struct content *out, struct cursor frame, uint8_t type)
{
    bool good = true;
    if (type == PT_RESPONSE) {
        cursor_skip(&frame, 3); /* to what, and how it went */
    } else if (type == PT_SIGNED_APPDATA) {
        cursor_skip(&frame, cursor_u16le(&frame));
    }
    while (good && cursor_left(&frame) > 0) {
        good = read_record(out, &frame);
    }
    return good && !frame.failed;
}

/* What lies in frame_bytes and type is only sure when the header's CRC is right. */
static enum content_state read_header(struct cursor head, size_t *header_bytes,
                                      size_t *frame_bytes, uint8_t *type)
{
    struct cursor all = head;
    uint8_t version = cursor_u8(&head);
    cursor_skip(&head, 2); /* key and flags */
    *header_bytes = cursor_u8(&head);
    cursor_skip(&head, 1); /* encoding */
    *frame_bytes = cursor_u16le(&head);
    cursor_skip(&head, 2); /* which packet */
    *type = cursor_u8(&head);
    if (version != VERSION) {
        return CONTENT_NOT;
    }
    if (head.failed) {
        return CONTENT_MORE;
    }
    if ((*header_bytes != HEADER_BYTES && *header_bytes != ROUTED_HEADER_BYTES) ||
        *type > PT_SIGNED_APPDATA) {
        return CONTENT_NOT;
    }
    cursor_skip(&head, *header_bytes - HEADER_BYTES);
    uint8_t crc = cursor_u8(&head);
    if (head.failed) {
        return CONTENT_MORE;
    }
    return sums_crc(&sums_crc8_nrsc5, sums_first(all, *header_bytes - 1)) == crc
               ? CONTENT_IS
               : CONTENT_NOT;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    size_t header_bytes;
    size_t frame_bytes;
    uint8_t type;
    struct cursor telegram;
    enum content_state state = read_header(*in, &header_bytes, &frame_bytes, &type);
    if (state != CONTENT_IS) {
        return state;
    }
    size_t crc_bytes = frame_bytes > 0 ? 2 : 0;
    state = telegrams_take(&telegram, in, header_bytes + frame_bytes + crc_bytes);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&telegram, header_bytes);
    struct cursor frame = cursor_block(&telegram, frame_bytes);
    if (frame_bytes > 0) {
        out->sum_wrong |= sums_crc(&sums_crc16_ibm3740, frame) != cursor_u16le(&telegram);
    }
    return read_records(out, frame, type) ? CONTENT_IS : CONTENT_NOT;
}

enum content_state egts_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
