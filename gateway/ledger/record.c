/* SPDX-License-Identifier: Apache-2.0 */
/* Frames records and finds them again. */
#include "gateway/ledger/record.h"

#include <assert.h>
#include <string.h>

#include "gateway/ledger/crc32c.h"
#include "gateway/ledger/put.h"

#define CRC_AT 5 /* after the length and the kind */

static uint32_t crc_of(const uint8_t *frame, const uint8_t *bytes, size_t len)
{
    return crc32c_add(crc32c_add(0, frame, CRC_AT), bytes, len);
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
    return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

enum record_found record_next(struct cursor *self, struct record *out)
{
    struct cursor ahead = *self;
    size_t left = cursor_left(&ahead);
    if (all_zero(cursor_take(&ahead, left), left)) {
        return RECORD_END;
    }
    ahead = *self;
    const uint8_t *frame = cursor_take(&ahead, CRC_AT);
    uint32_t crc = cursor_u32le(&ahead);
    if (ahead.failed) {
        return RECORD_BROKEN;
    }
    struct cursor head = cursor_over(frame, CRC_AT);
    out->len = cursor_u32le(&head);
    out->kind = (enum record_kind)cursor_u8(&head);
    out->bytes = out->len <= RECORD_PAYLOAD_MAX ? cursor_take(&ahead, out->len) : NULL;
    if (out->len == 0 || out->bytes == NULL ||
        crc_of(frame, out->bytes, out->len) != crc || out->kind < RECORD_EVENT ||
        out->kind > RECORD_SUMMARY) {
        return RECORD_BROKEN;
    }
    *self = ahead;
    return RECORD_FOUND;
}

size_t record_frame(uint8_t *at, enum record_kind kind, size_t len)
{
    assert(len > 0 && len <= RECORD_PAYLOAD_MAX);
    struct put out = put_over(at, RECORD_FRAME_BYTES);
    put_u32le(&out, (uint32_t)len);
    put_u8(&out, (uint8_t)kind);
    put_u32le(&out, crc_of(at, at + RECORD_FRAME_BYTES, len));
    return RECORD_FRAME_BYTES + len;
}
