/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 with prior knowledge (RFC 9113 3.3, 3.4). Names in it are compressed and are not
 * read. */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define SETTINGS_MAX_BYTES (6 * 32)
#define SETTING_LAST 0x10

enum content_state http2_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    (void)out;
    return MARK_READ(&in, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
}

/* A server begins with its settings (RFC 9113 6.5). */
enum content_state http2_read_server(struct content *out, const uint8_t *bytes,
                                     size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint32_t length = cursor_u24be(&in);
    (void)out;
    if (!in.failed && (length % 6 != 0 || length > SETTINGS_MAX_BYTES)) {
        return CONTENT_NOT;
    }
    enum content_state state = in.failed ? CONTENT_MORE : MARK_READ(&in, "\4\0\0\0\0\0");
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor settings = cursor_block(&in, length);
    while (cursor_left(&settings) > 0) {
        uint16_t id = cursor_u16be(&settings);
        if (id == 0 || id > SETTING_LAST) {
            return CONTENT_NOT;
        }
        cursor_skip(&settings, 4);
    }
    return in.failed ? CONTENT_MORE : CONTENT_IS;
}
