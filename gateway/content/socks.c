/* SPDX-License-Identifier: Apache-2.0 */
/* SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): what a client says first. */

#include "can/cursor.h"
#include "gateway/content/host_name.h"
#include "gateway/content/readers.h"

#define METHODS_MAX 10
#define METHOD_USER 2
#define METHOD_LAST 9 /* IANA, "SOCKS Methods" */
#define ADDRESS_NAME 3
#define USER_BYTES_MAX 255

static bool is_command(uint8_t command, uint8_t last)
{
    return command >= 1 && command <= last; /* CONNECT, BIND, UDP ASSOCIATE */
}

/* A text that a zero ends. CONTENT_NOT: one too long, or with other than ASCII. */
static enum content_state read_text(struct cursor *out, struct cursor *in)
{
    static const bool inked[256] = {['!' ... '~'] = true};
    struct cursor at = *in;
    size_t len = cursor_run(&at, inked);
    if (cursor_left(&at) == 0) {
        return len > USER_BYTES_MAX ? CONTENT_NOT : CONTENT_MORE;
    }
    *out = cursor_block(in, len);
    return cursor_u8(in) == 0 && len <= USER_BYTES_MAX ? CONTENT_IS : CONTENT_NOT;
}

/* Version 4: an address, a user; 4a has 0.0.0.x for an address, and a name behind. */
static enum content_state read_4(struct content *out, struct cursor in)
{
    struct cursor user;
    struct cursor name;
    if (cursor_left(&in) > 0 && !is_command(cursor_u8(&in), 2)) {
        return CONTENT_NOT;
    }
    uint16_t port = cursor_u16be(&in);
    uint32_t address = cursor_u32be(&in);
    if (in.failed || cursor_left(&in) == 0) {
        return CONTENT_MORE;
    }
    enum content_state state = read_text(&user, &in);
    if (state == CONTENT_IS && address >> 8 == 0) {
        state = read_text(&name, &in);
        if (state == CONTENT_IS && !host_name_read(out->host, name)) {
            return CONTENT_NOT;
        }
    }
    if (port == 0 || address == 0 || state == CONTENT_NOT) {
        return CONTENT_NOT;
    }
    if (state == CONTENT_IS) {
        content_add_client(out, user);
    }
    return state;
}

/* What a client may send on without waiting: its name, then its request. */
static void read_request(struct content *out, struct cursor in, bool named)
{
    if (named && cursor_peek(&in) == 1) {
        cursor_skip(&in, 1);
        struct cursor user = cursor_block(&in, cursor_u8(&in));
        cursor_skip(&in, cursor_u8(&in)); /* password */
        if (!in.failed) {
            content_add_client(out, user);
        }
    }
    cursor_skip(&in, 3);
    if (cursor_u8(&in) == ADDRESS_NAME) {
        struct cursor name = cursor_block(&in, cursor_u8(&in));
        (void)!host_name_read(out->host, name);
    }
}

static enum content_state read_5(struct content *out, struct cursor in)
{
    uint8_t count = cursor_u8(&in);
    struct cursor methods = cursor_block(&in, count);
    uint16_t seen = 0;
    if (methods.failed) {
        return count > METHODS_MAX ? CONTENT_NOT : CONTENT_MORE;
    }
    while (cursor_left(&methods) > 0) {
        uint8_t method = cursor_u8(&methods);
        bool own = method >= 0x80 && method != 0xff;
        if (!own && (method > METHOD_LAST || (seen >> method & 1) != 0)) {
            return CONTENT_NOT;
        }
        seen = (uint16_t)(seen | (own ? 0 : 1U << method));
    }
    bool follows = cursor_left(&in) == 0 || cursor_peek(&in) == 5 ||
                   (cursor_peek(&in) == 1 && (seen >> METHOD_USER & 1) != 0);
    if (count == 0 || count > METHODS_MAX || !follows) {
        return CONTENT_NOT;
    }
    read_request(out, in, (seen >> METHOD_USER & 1) != 0);
    return CONTENT_IS;
}

enum content_state socks_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t version = cursor_u8(&in);
    if (in.failed) {
        return CONTENT_MORE;
    }
    if (version == 4) {
        return read_4(out, in);
    }
    return version == 5 ? read_5(out, in) : CONTENT_NOT;
}
