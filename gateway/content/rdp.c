/* SPDX-License-Identifier: Apache-2.0 */
/* Remote desktop: an X.224 connection request or confirm in a TPKT (MS-RDPBCGR 2.2.1.1,
 * 2.2.1.2) with a cookie or the choice of a security protocol; without either it may be
 * anything that runs over ISO transport. */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define TPKT_HEADER_BYTES 4
#define X224_FIXED_BYTES 7
#define LENGTH_MAX 1024
#define REQUEST 0xe0
#define CONFIRM 0xd0
#define NEGOTIATE_BYTES 8
#define NEGOTIATE_REQUEST 1
#define NEGOTIATE_RESPONSE 2
#define NEGOTIATE_FAILURE 3

/* MS-RDPBCGR 2.2.1.1.1, 2.2.1.2.1, 2.2.1.2.2; correlation may follow a request. */
static bool is_negotiation(struct cursor in, bool request)
{
    uint8_t type = cursor_u8(&in);
    cursor_skip(&in, 1); /* flags */
    bool length = cursor_u16le(&in) == NEGOTIATE_BYTES;
    cursor_skip(&in, 4); /* protocols, or why not */
    return !in.failed && length &&
           (request ? type == NEGOTIATE_REQUEST
                    : type == NEGOTIATE_RESPONSE || type == NEGOTIATE_FAILURE);
}

/* "Cookie: mstshash=USER" names a user, "Cookie: msts=" an address behind a balancer. */
static bool read_cookie(struct content *out, struct cursor *in)
{
    struct cursor line;
    if (mark_line(&line, in, LENGTH_MAX) != CONTENT_IS ||
        MARK_READ(&line, "Cookie: msts") != CONTENT_IS) {
        return false;
    }
    if (MARK_READ(&line, "hash=") == CONTENT_IS) {
        content_add_client(out, line);
    }
    return true;
}

static bool is_rdp(struct content *out, struct cursor in)
{
    size_t behind = cursor_u8(&in);
    bool whole = behind == cursor_left(&in);
    uint8_t code = cursor_u8(&in);
    cursor_skip(&in, X224_FIXED_BYTES - 2);
    if (in.failed || !whole || (code != REQUEST && code != CONFIRM)) {
        return false;
    }
    bool cookie = code == REQUEST && read_cookie(out, &in);
    return cookie ? cursor_at_end(&in) || is_negotiation(in, true)
                  : is_negotiation(in, code == REQUEST);
}

enum content_state rdp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = MARK_READ(&in, "\3\0");
    if (state != CONTENT_IS) {
        return state;
    }
    uint16_t length = cursor_u16be(&in);
    if (!in.failed &&
        (length < TPKT_HEADER_BYTES + X224_FIXED_BYTES || length > LENGTH_MAX)) {
        return CONTENT_NOT;
    }
    struct cursor body = cursor_block(&in, length - (size_t)TPKT_HEADER_BYTES);
    if (in.failed) {
        return CONTENT_MORE;
    }
    return is_rdp(out, body) ? CONTENT_IS : CONTENT_NOT;
}
