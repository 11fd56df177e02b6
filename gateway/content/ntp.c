/* SPDX-License-Identifier: Apache-2.0 */
/* NTP versions 1 to 4 (RFC 5905 7.3), its control messages (RFC 9327) and ntpd's private
 * ones (mode 7). Few bits are fixed, so the lengths must agree. */
#include "can/cursor.h"
#include "gateway/content/readers.h"

#define PACKET_BYTES 48
#define EXTENSION_LEAST_BYTES 16 /* RFC 7822 3 */
#define STRATUM_MAX 16
#define POLL_MAX 17
#define MODE_CLIENT 3
#define MODE_CONTROL 6
#define MODE_PRIVATE 7
#define PRIVATE_DATA_BYTES 500

/* What follows the packet: nothing, extension fields, then a key's id and a digest of 128
 * or 160 bits, or the id alone (RFC 5905 7.5). */
static bool is_tail(struct cursor in)
{
    for (;;) {
        size_t left = cursor_left(&in);
        if (left == 0 || left == 4 || left == 20 || left == 24) {
            return true;
        }
        cursor_skip(&in, 2);
        uint16_t length = cursor_u16be(&in);
        if (length < EXTENSION_LEAST_BYTES || length % 4 != 0) {
            return false;
        }
        cursor_skip(&in, length - 4U);
        if (in.failed) {
            return false;
        }
    }
}

static bool is_packet(struct cursor in, uint8_t mode)
{
    uint8_t stratum = cursor_u8(&in);
    uint8_t poll = cursor_u8(&in);
    cursor_skip(&in, PACKET_BYTES - 3 - 8);
    bool told = cursor_u32be(&in) != 0;
    told = cursor_u32be(&in) != 0 || told;
    return !in.failed && stratum <= STRATUM_MAX && poll <= POLL_MAX &&
           (mode == MODE_CLIENT || told) && is_tail(in);
}

/* RFC 9327 2: operations 0 .. 12 and 31; data in words of 4 bytes, then a digest. */
static bool is_control(struct cursor in)
{
    uint8_t operation = cursor_u8(&in) & 0x1f;
    cursor_skip(&in, 8); /* sequence, status, association, offset */
    uint16_t count = cursor_u16be(&in);
    cursor_skip(&in, (count + 3U) / 4 * 4);
    size_t left = cursor_left(&in);
    return !in.failed && (operation <= 12 || operation == 31) &&
           (left == 0 || left == 20 || left == 24);
}

/* ntp_request.h of ntpd: implementation 0, 2 or 3, items that fit. */
static bool is_private(struct cursor in)
{
    cursor_skip(&in, 1); /* sequence */
    uint8_t implementation = cursor_u8(&in);
    uint8_t request = cursor_u8(&in);
    uint16_t items = cursor_u16be(&in) & 0xfff;
    uint16_t item_bytes = cursor_u16be(&in);
    size_t data = (size_t)items * item_bytes;
    return !in.failed &&
           (implementation == 0 || implementation == 2 || implementation == 3) &&
           request <= 45 && item_bytes <= PRIVATE_DATA_BYTES && data <= cursor_left(&in);
}

enum content_state ntp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t head = cursor_u8(&in);
    uint8_t version = head >> 3 & 7;
    uint8_t mode = head & 7;
    bool good;
    (void)out;
    if (mode == MODE_PRIVATE) {
        good = (version == 2 || version == 3 || version == 4) && is_private(in);
    } else if (mode == MODE_CONTROL) {
        good = head >> 6 == 0 && version >= 1 && version <= 4 && is_control(in);
    } else {
        good = mode != 0 && version >= 1 && version <= 4 && is_packet(in, mode);
    }
    return good ? CONTENT_IS : CONTENT_NOT;
}
