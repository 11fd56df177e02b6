/* SPDX-License-Identifier: Apache-2.0 */
/* STUN and TURN (RFC 8489, RFC 8656) by their magic cookie; a user's name is told when it
 * stands with a realm, else it is one of ICE, made up for the call. */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define COOKIE "\x21\x12\xa4\x42"
#define USERNAME 0x0006
#define REALM 0x0014

static bool read_attributes(struct content *out, struct cursor in)
{
    struct cursor user = cursor_over(NULL, 0);
    bool realm = false;
    while (cursor_left(&in) > 0) {
        uint16_t type = cursor_u16be(&in);
        uint16_t len = cursor_u16be(&in);
        struct cursor value = cursor_block(&in, len);
        cursor_skip(&in, (4U - len % 4) % 4);
        if (in.failed) {
            return false;
        }
        realm = realm || type == REALM;
        user = type == USERNAME ? value : user;
    }
    if (realm) {
        content_add_client(out, user);
    }
    return true;
}

/* One message, over which in passes. */
static enum content_state read_message(struct content *out, struct cursor *in)
{
    uint8_t first = cursor_peek(in);
    cursor_skip(in, 2);
    uint16_t length = cursor_u16be(in);
    if ((first & 0xc0) != 0 || length % 4 != 0) {
        return CONTENT_NOT;
    }
    struct cursor cookie = *in;
    enum content_state state = in->failed ? CONTENT_MORE : MARK_READ(&cookie, COOKIE);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(in, 16);
    struct cursor attributes = cursor_block(in, length);
    if (in->failed) {
        return CONTENT_MORE;
    }
    return read_attributes(out, attributes) ? CONTENT_IS : CONTENT_NOT;
}

enum content_state stun_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = read_message(out, &in);
    return state == CONTENT_IS && cursor_at_end(&in) ? CONTENT_IS : CONTENT_NOT;
}

/* More messages, and data of channels (RFC 8656 12.4), may follow the first. */
enum content_state stun_read_stream(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = read_message(out, &in);
    enum content_state next = state;
    while (next == CONTENT_IS && cursor_left(&in) > 0) {
        if (cursor_peek(&in) >> 4 == 4) {
            cursor_skip(&in, 2);
            uint16_t length = cursor_u16be(&in);
            cursor_skip(&in, (length + 3U) / 4 * 4);
        } else {
            next = read_message(out, &in);
        }
    }
    return next == CONTENT_NOT ? CONTENT_NOT : state;
}
