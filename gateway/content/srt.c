/* SPDX-License-Identifier: Apache-2.0 */
/* SRT by its handshake (draft-sharabayko-srt-01 3.2.1), and UDT, from which it comes. */
#include "can/cursor.h"
#include "gateway/content/readers.h"

#define CONTROL_HANDSHAKE 0x80000000U
#define MTU_MAX 65536
#define MTU_LEAST 76

/* Induction, wavehand, conclusion, agreement. */
static bool is_kind(uint32_t kind)
{
    return kind <= 1 || kind >= 0xfffffffeU;
}

enum content_state srt_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint32_t control = cursor_u32be(&in);
    cursor_skip(&in, 4 + 4 + 4); /* information, time, socket */
    uint32_t version = cursor_u32be(&in);
    cursor_skip(&in, 4 + 4); /* what is extended, sequence number */
    uint32_t mtu = cursor_u32be(&in);
    uint32_t window = cursor_u32be(&in);
    uint32_t kind = cursor_u32be(&in);
    cursor_skip(&in, 4 + 4 + 16); /* socket, cookie, address */
    (void)out;
    while (cursor_left(&in) > 0) { /* 3.2.1.1: each with its length in words */
        cursor_skip(&in, 2);
        cursor_skip(&in, cursor_u16be(&in) * (size_t)4);
    }
    bool good = !in.failed && control == CONTROL_HANDSHAKE &&
                (version == 4 || version == 5) && mtu >= MTU_LEAST && mtu <= MTU_MAX &&
                window > 0 && is_kind(kind);
    return good ? CONTENT_IS : CONTENT_NOT;
}
