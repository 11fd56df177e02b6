/* SPDX-License-Identifier: Apache-2.0 */
/* Record by record, fragment by fragment. */
#include "gateway/content/dtls_hello.h"

#include <string.h>

#define CONTENT_HANDSHAKE 22
#define MAJOR_VERSION 0xfe
#define HEADER_BYTES 4 /* type and length: what is left of a fragment's header */
#define SEQUENCE_MAX 8 /* a hello answers one cookie, or two */

/* Type and length stand before the body once, not before each fragment. */
static enum dtls_hello_state begin(struct dtls_hello *self, uint16_t sequence,
                                   uint32_t length)
{
    const uint8_t header[HEADER_BYTES] = {CLIENT_HELLO_TYPE, (uint8_t)(length >> 16),
                                          (uint8_t)(length >> 8), (uint8_t)length};
    if (length > CRYPTO_STREAM_BYTES - HEADER_BYTES) {
        return DTLS_HELLO_TOO_LONG;
    }
    memset(self, 0, sizeof *self);
    self->begun = true;
    self->sequence = sequence;
    self->length = length;
    return crypto_stream_add(&self->message, 0, header, sizeof header) ==
                   CRYPTO_STREAM_TAKEN
               ? DTLS_HELLO_MORE
               : DTLS_HELLO_MALFORMED;
}

static enum dtls_hello_state take_fragment(struct dtls_hello *self, struct cursor *record)
{
    uint8_t type = cursor_u8(record);
    uint32_t length = cursor_u24be(record);
    uint16_t sequence = cursor_u16be(record);
    uint32_t offset = cursor_u24be(record);
    uint32_t bytes_len = cursor_u24be(record);
    const uint8_t *bytes = cursor_take(record, bytes_len);
    enum dtls_hello_state state = DTLS_HELLO_MORE;
    if (record->failed || type != CLIENT_HELLO_TYPE || sequence > SEQUENCE_MAX ||
        offset > length || bytes_len > length - offset) {
        return DTLS_HELLO_MALFORMED;
    }
    if (!self->begun || sequence > self->sequence) {
        state = begin(self, sequence, length);
    } else if (sequence < self->sequence) {
        return DTLS_HELLO_MORE; /* sent again, and late */
    }
    if (state == DTLS_HELLO_MORE &&
        (length != self->length ||
         crypto_stream_add(&self->message, HEADER_BYTES + (uint64_t)offset, bytes,
                           bytes_len) != CRYPTO_STREAM_TAKEN)) {
        return DTLS_HELLO_MALFORMED;
    }
    return state;
}

/* RFC 6347 4.1. False at the end of the datagram, and where no handshake record stands.
 */
static bool next_record(struct cursor *record, struct cursor *datagram)
{
    struct cursor in = *datagram;
    uint8_t type = cursor_u8(&in);
    uint8_t major = cursor_u8(&in);
    uint8_t minor = cursor_u8(&in);
    uint16_t epoch = cursor_u16be(&in);
    cursor_skip(&in, 6); /* sequence number */
    *record = cursor_block(&in, cursor_u16be(&in));
    bool good = !in.failed && type == CONTENT_HANDSHAKE && major == MAJOR_VERSION &&
                minor >= 0xfc && epoch == 0 && cursor_left(record) > 0;
    if (good) {
        *datagram = in;
    }
    return good;
}

enum dtls_hello_state dtls_hello_take(struct dtls_hello *self, struct client_hello *out,
                                      const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    struct cursor record;
    enum dtls_hello_state state = DTLS_HELLO_MORE;
    if (!next_record(&record, &in)) {
        return DTLS_HELLO_NOT;
    }
    do {
        while (state == DTLS_HELLO_MORE && cursor_left(&record) > 0) {
            state = take_fragment(self, &record);
        }
    } while (state == DTLS_HELLO_MORE && next_record(&record, &in));
    size_t whole = HEADER_BYTES + self->length;
    if (state != DTLS_HELLO_MORE || self->message.whole_bytes < whole) {
        return state;
    }
    return client_hello_read(out, self->message.bytes, whole, CLIENT_HELLO_DTLS)
               ? DTLS_HELLO_WHOLE
               : DTLS_HELLO_MALFORMED;
}
