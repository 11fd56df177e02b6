/* SPDX-License-Identifier: Apache-2.0 */
/* Records to the last byte. */
#include "gateway/content/dtls.h"

#include <string.h>

#include "can/cursor.h"
#include "gateway/content/dtls_hello.h"

#define MAJOR_VERSION 0xfe
#define RECORD_MAX_BYTES (16384 + 2048)
#define HANDSHAKE 22

enum record_type { RECORD_FIRST = 20, RECORD_LAST = 24 };

/* One record of the 13-byte header; those of DTLS 1.3 that are encrypted have another. */
static bool skip_record(struct cursor *in)
{
    uint8_t type = cursor_u8(in);
    uint8_t major = cursor_u8(in);
    uint8_t minor = cursor_u8(in);
    cursor_skip(in, 2 + 6); /* epoch, sequence number */
    uint16_t length = cursor_u16be(in);
    cursor_skip(in, length);
    return !in->failed && type >= RECORD_FIRST && type <= RECORD_LAST &&
           major == MAJOR_VERSION && (minor == 0xff || minor == 0xfd) && length > 0 &&
           length <= RECORD_MAX_BYTES;
}

enum content_state dtls_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct client_hello hello;
    do {
        if (!skip_record(&in)) {
            return CONTENT_NOT;
        }
    } while (cursor_left(&in) > 0);
    if (bytes[0] == HANDSHAKE) {
        struct dtls_hello state = {.begun = false};
        if (dtls_hello_take(&state, &hello, bytes, len) == DTLS_HELLO_WHOLE &&
            !hello.odd_name) {
            memcpy(out->host, hello.server_name, sizeof out->host);
        }
    }
    return CONTENT_IS;
}
