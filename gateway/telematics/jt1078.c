/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields there are hangs on the kind of data. */
#include "gateway/telematics/jt1078.h"

#include <string.h>

#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"

#define MARK 0x30316364U
#define FIXED_BYTES 16 /* up to the kind of data */
#define BODY_BYTES_MAX 950
#define VERSION_MASK 0xc0
#define VERSION 0x80 /* 2, as in RTP */
#define PHONE_BYTES 6

enum { VIDEO_KIND_MAX = 2, TRANSPARENT = 4 };

static size_t tail_bytes(uint8_t kind)
{
    size_t time = kind != TRANSPARENT ? 8 : 0;
    size_t intervals = kind <= VIDEO_KIND_MAX ? 2 + 2 : 0;
    return time + intervals + 2;
}

static void add_phone(struct content *out, struct cursor *in)
{
    char text[2 * IDENTITY_BCD_BYTES_MAX + 1];
    if (identity_digits(text, in, PHONE_BYTES)) {
        const char *cut = text + strspn(text, "0");
        content_add_identifier(out, CONTENT_PHONE, cut, strlen(cut));
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor header = *in;
    uint32_t mark = cursor_u32be(&header);
    if (header.failed) {
        return cursor_peek(in) == MARK >> 24 ? CONTENT_MORE : CONTENT_NOT;
    }
    uint8_t version = cursor_u8(&header) & VERSION_MASK;
    cursor_skip(&header, 1 + 2); /* kind of coding, number */
    struct cursor phone = cursor_block(&header, PHONE_BYTES);
    cursor_skip(&header, 1); /* channel */
    uint8_t kind = cursor_u8(&header) >> 4;
    cursor_skip(&header, tail_bytes(kind) - 2);
    uint16_t body = cursor_u16be(&header);
    if (mark != MARK) {
        return CONTENT_NOT;
    }
    if (header.failed) {
        return CONTENT_MORE;
    }
    if (version != VERSION || kind > TRANSPARENT || body > BODY_BYTES_MAX) {
        return CONTENT_NOT;
    }
    struct cursor packet;
    enum content_state state =
        telegrams_take(&packet, in, FIXED_BYTES + tail_bytes(kind) + body);
    if (state == CONTENT_IS) {
        add_phone(out, &phone);
    }
    return state;
}

enum content_state jt1078_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
