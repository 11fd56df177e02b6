/* SPDX-License-Identifier: Apache-2.0 */
/* OpenVPN by the packet that opens a session, from either side: bare, signed (tls-auth)
 * or wrapped (tls-crypt, tls-crypt-v2), as draft-openvpn-protocol has them. */
#include "can/cursor.h"
#include "gateway/content/readers.h"

#define RESET_CLIENT_V2 7
#define RESET_SERVER_V2 8
#define RESET_CLIENT_V3 10 /* tls-crypt-v2: the client's key follows */
#define CRYPT_DIGEST_BYTES 32
#define KEY_LEAST_BYTES 256
#define REPLAYS_MAX 255        /* a reset that is sent again counts on */
#define EARLIEST_S 0x4c000000U /* 2010: what an unset clock says is no time */

/* The number of the packet against replay, and a time. The top byte of the number offers
 * what follows early (0x0a, 0x0f). */
static bool is_replay_id(struct cursor *in)
{
    uint32_t number = cursor_u32be(in);
    uint32_t time_s = cursor_u32be(in);
    uint8_t top = (uint8_t)(number >> 24);
    number &= top == 0 ? 0xffffff : 0xffff;
    return (top == 0 || top == 0x0a || top == 0x0f) && number >= 1 &&
           number <= REPLAYS_MAX && time_s >= EARLIEST_S;
}

/* What of a reset is never encrypted but by tls-crypt: whom it acknowledges, and its own
 * number, which is 0. */
static bool is_body(struct cursor in, uint8_t operation)
{
    uint8_t acknowledged = cursor_u8(&in);
    if (acknowledged > 0) {
        cursor_skip(&in, acknowledged * (size_t)4 + 8);
    }
    bool zero = cursor_u32be(&in) == 0;
    return cursor_at_end(&in) && zero &&
           acknowledged <= (operation == RESET_SERVER_V2 ? 1 : 0);
}

static bool is_signed(struct cursor in, uint8_t operation)
{
    static const uint8_t digest_bytes[] = {16, 20, 32, 48, 64};
    for (size_t i = 0; i < sizeof digest_bytes; i++) {
        struct cursor at = in;
        cursor_skip(&at, digest_bytes[i]);
        if (is_replay_id(&at) && is_body(at, operation)) {
            return true;
        }
    }
    return false;
}

static bool is_wrapped(struct cursor in, uint8_t operation)
{
    bool numbered = is_replay_id(&in);
    cursor_skip(&in, CRYPT_DIGEST_BYTES);
    size_t left = cursor_left(&in);
    if (in.failed || !numbered) {
        return false;
    }
    if (operation == RESET_CLIENT_V3) {
        return left >= KEY_LEAST_BYTES;
    }
    /* Its count and its number, then what it acknowledges; after an offer, what it chose.
     */
    return left >= 5 && left <= 64;
}

static bool is_reset(struct cursor in)
{
    uint8_t head = cursor_u8(&in);
    uint8_t operation = head >> 3;
    cursor_skip(&in, 8); /* session */
    if ((head & 7) != 0 || in.failed) {
        return false;
    }
    if (operation == RESET_CLIENT_V3) {
        return is_wrapped(in, operation);
    }
    return (operation == RESET_CLIENT_V2 || operation == RESET_SERVER_V2) &&
           (is_body(in, operation) || is_signed(in, operation) ||
            is_wrapped(in, operation));
}

enum content_state openvpn_read(struct content *out, const uint8_t *bytes, size_t len)
{
    (void)out;
    return is_reset(cursor_over(bytes, len)) ? CONTENT_IS : CONTENT_NOT;
}

/* Over TCP each packet stands behind its length. */
enum content_state openvpn_read_stream(struct content *out, const uint8_t *bytes,
                                       size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint16_t length = cursor_u16be(&in);
    uint8_t head = cursor_peek(&in);
    bool opens =
        (head & 7) == 0 && (head >> 3 == RESET_CLIENT_V2 ||
                            head >> 3 == RESET_SERVER_V2 || head >> 3 == RESET_CLIENT_V3);
    (void)out;
    if (len > 2 && (!opens || length < 14)) {
        return CONTENT_NOT;
    }
    struct cursor packet = cursor_block(&in, length);
    if (in.failed) {
        return CONTENT_MORE;
    }
    return is_reset(packet) ? CONTENT_IS : CONTENT_NOT;
}
