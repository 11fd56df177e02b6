/* SPDX-License-Identifier: Apache-2.0 */
/* Tor by the VERSIONS cell that opens its link protocol (tor-spec, "Negotiating
 * versions"). Links run inside TLS, where only the hello tells them: names of the form
 * www.LETTERS.com that no one can resolve, and its JA4. This is for a link without TLS,
 * as pluggable transports and captures with keys have it. */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define VERSION_LEAST 1
#define VERSION_MOST 5

enum content_state tor_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = MARK_READ(&in, "\0\0\7"); /* no circuit, VERSIONS */
    uint16_t before = 0;
    (void)out;
    if (state != CONTENT_IS) {
        return state;
    }
    uint16_t length = cursor_u16be(&in);
    struct cursor versions = cursor_block(&in, length);
    if (in.failed) {
        return length > 2 * VERSION_MOST ? CONTENT_NOT : CONTENT_MORE;
    }
    while (cursor_left(&versions) > 0) {
        uint16_t version = cursor_u16be(&versions);
        if (version <= before || version > VERSION_MOST) {
            return CONTENT_NOT;
        }
        before = version;
    }
    return before >= VERSION_LEAST && !versions.failed ? CONTENT_IS : CONTENT_NOT;
}
