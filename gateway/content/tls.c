/* SPDX-License-Identifier: Apache-2.0 */
/* The first handshake message, else the headers of the records. */
#include "gateway/content/tls.h"

#include <string.h>

#include "can/cursor.h"
#include "gateway/content/tls_hello.h"

#define MAJOR_VERSION 3
#define MINOR_VERSION_MAX 4
#define RECORD_MAX_BYTES (16384 + 2048) /* encrypted, before TLS 1.3 (RFC 5246 6.2.3) */
#define SERVER_HELLO_TYPE 2
#define HELLO_HEAD_BYTES 6 /* type, length, version */
#define HELLO_LEAST_BYTES \
    38                 /* version, random, an empty session id, cipher, compression */
#define RECORDS_SURE 2 /* headers at the right distance */

enum record_type {
    RECORD_CHANGE_CIPHER = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_DATA = 23,
    RECORD_HEARTBEAT = 24
};

static bool is_version(uint8_t major, uint8_t minor)
{
    return major == MAJOR_VERSION && minor <= MINOR_VERSION_MAX;
}

/* The header alone; what is missing of it counts as right. */
static bool is_header(struct cursor *in, uint16_t *length)
{
    size_t left = cursor_left(in);
    uint8_t type = cursor_u8(in);
    uint8_t major = cursor_u8(in);
    uint8_t minor = cursor_u8(in);
    *length = cursor_u16be(in);
    bool right = type >= RECORD_CHANGE_CIPHER && type <= RECORD_HEARTBEAT;
    right = right && (left < 2 || major == MAJOR_VERSION);
    right = right && (left < 3 || minor <= MINOR_VERSION_MAX);
    right = right && (type != RECORD_CHANGE_CIPHER || left < 5 || *length == 1);
    return right && (left < 5 || (*length > 0 && *length <= RECORD_MAX_BYTES));
}

/* Headers at the right distance, or one record that ends where the bytes end. */
static enum content_state read_records(struct cursor in)
{
    for (unsigned count = 0; count < RECORDS_SURE; count++) {
        uint16_t length;
        if (count > 0 && cursor_left(&in) == 0) {
            return CONTENT_IS;
        }
        if (!is_header(&in, &length)) {
            return CONTENT_NOT;
        }
        if (in.failed || (count == 0 && cursor_left(&in) < length)) {
            return CONTENT_MORE;
        }
        cursor_skip(&in, length);
    }
    return CONTENT_IS;
}

/* A hello of either side begins in the record, as far as its first bytes say. */
static bool is_hello(struct cursor in)
{
    cursor_skip(&in, 3);
    bool fits = cursor_u16be(&in) >= HELLO_HEAD_BYTES;
    uint8_t type = cursor_u8(&in);
    uint32_t length = cursor_u24be(&in);
    uint8_t major = cursor_u8(&in);
    uint8_t minor = cursor_u8(&in);
    return !in.failed && fits &&
           (type == CLIENT_HELLO_TYPE || type == SERVER_HELLO_TYPE) &&
           length >= HELLO_LEAST_BYTES && length <= TLS_HELLO_MAX_BYTES &&
           is_version(major, minor);
}

enum content_state tls_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct cursor header = in;
    struct tls_hello state = {.record_at = 0};
    struct client_hello hello;
    uint16_t length;
    if (len == 0 || !is_header(&header, &length)) {
        return len == 0 ? CONTENT_MORE : CONTENT_NOT;
    }
    if (cursor_peek(&in) != RECORD_HANDSHAKE || !is_hello(in)) {
        return read_records(in);
    }
    if (tls_hello_decode(&state, &hello, bytes, len) == TLS_HELLO_WHOLE &&
        !hello.odd_name) {
        memcpy(out->host, hello.server_name, sizeof out->host);
    }
    return CONTENT_IS;
}
