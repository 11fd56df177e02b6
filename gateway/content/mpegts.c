/* SPDX-License-Identifier: Apache-2.0 */
/* MPEG transport stream (ISO/IEC 13818-1 2.4.3.2): packets of 188 bytes that begin 0x47.
 */
#include "can/cursor.h"
#include "gateway/content/readers.h"

#define PACKET_BYTES 188
#define SYNC 0x47
#define PID_TABLE 0
#define PID_NULL 0x1fff
#define SURE_PACKETS 3

/* The head of a packet; what it carries is passed over as far as it has come. */
static bool read_packet(struct cursor *in, bool *table)
{
    uint8_t sync = cursor_u8(in);
    uint16_t pid = cursor_u16be(in);
    uint8_t control = cursor_u8(in);
    bool failed = in->failed;
    cursor_skip(in,
                cursor_left(in) < PACKET_BYTES - 4 ? cursor_left(in) : PACKET_BYTES - 4);
    *table = (pid & 0x1fff) == PID_TABLE || (pid & 0x1fff) == PID_NULL;
    return sync == SYNC && (failed || ((pid & 0x8000) == 0 && (control & 0x30) != 0));
}

enum content_state mpegts_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    bool table = false;
    bool any = false;
    (void)out;
    if (len == 0 || len % PACKET_BYTES != 0) {
        return CONTENT_NOT;
    }
    while (cursor_left(&in) > 0) {
        if (!read_packet(&in, &table)) {
            return CONTENT_NOT;
        }
        any = any || table;
    }
    return len > PACKET_BYTES || any ? CONTENT_IS : CONTENT_NOT;
}

enum content_state mpegts_read_stream(struct content *out, const uint8_t *bytes,
                                      size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    bool table;
    (void)out;
    while (cursor_left(&in) > 0 && in.pos < SURE_PACKETS * PACKET_BYTES) {
        if (!read_packet(&in, &table)) {
            return CONTENT_NOT;
        }
    }
    return in.pos >= SURE_PACKETS * PACKET_BYTES ? CONTENT_IS : CONTENT_MORE;
}
