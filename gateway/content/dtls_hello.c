/* SPDX-License-Identifier: Apache-2.0 */
/* Record by record, fragment by fragment. */
#include "gateway/content/dtls_hello.h"

#include <string.h>

#define CONTENT_FIRST 20 /* change_cipher_spec */
#define CONTENT_HANDSHAKE 22
#define CONTENT_LAST 26 /* ack of DTLS 1.3 */
#define MAJOR_VERSION 0xfe
#define HEADER_BYTES 4 /* type and length: what is left of a fragment's header */
#define SEQUENCE_MAX 8 /* a hello answers one cookie, or two */

/* The header of encrypted records in DTLS 1.3: 0 0 1 C S L E E (RFC 9147 4). */
#define UNIFIED_BITS 0xe0
#define UNIFIED 0x20
#define UNIFIED_HAS_ID 0x10
#define UNIFIED_LONG_NUMBER 0x08
#define UNIFIED_HAS_LENGTH 0x04

struct fragment {
    uint8_t type;
    uint32_t length; /* of the whole message */
    uint16_t sequence;
    uint32_t offset;
    uint32_t bytes_len;
    const uint8_t *bytes;
};

/* RFC 6347 4.2.2. */
static bool read_fragment(struct fragment *out, struct cursor *record)
{
    out->type = cursor_u8(record);
    out->length = cursor_u24be(record);
    out->sequence = cursor_u16be(record);
    out->offset = cursor_u24be(record);
    out->bytes_len = cursor_u24be(record);
    out->bytes = cursor_take(record, out->bytes_len);
    return !record->failed && out->offset <= out->length &&
           out->bytes_len <= out->length - out->offset;
}

/* Type and length stand before the body once, not before each fragment. */
static enum dtls_hello_state begin(struct dtls_hello *self, uint16_t sequence,
                                   uint32_t length)
{
    const uint8_t header[HEADER_BYTES] = {CLIENT_HELLO_TYPE, (uint8_t)(length >> 16),
                                          (uint8_t)(length >> 8), (uint8_t)length};
    if (length > CRYPTO_STREAM_BYTES - HEADER_BYTES) {
        return DTLS_HELLO_TOO_LONG;
    }
    memset(&self->message, 0, sizeof self->message);
    self->begun = true;
    self->whole = false;
    self->sequence = sequence;
    self->length = length;
    return crypto_stream_add(&self->message, 0, header, sizeof header) ==
                   CRYPTO_STREAM_TAKEN
               ? DTLS_HELLO_MORE
               : DTLS_HELLO_MALFORMED;
}

static enum dtls_hello_state add(struct dtls_hello *self, const struct fragment *fragment)
{
    bool good =
        fragment->length == self->length &&
        crypto_stream_add(&self->message, HEADER_BYTES + (uint64_t)fragment->offset,
                          fragment->bytes, fragment->bytes_len) == CRYPTO_STREAM_TAKEN;
    return good ? DTLS_HELLO_MORE : DTLS_HELLO_MALFORMED;
}

/* A hello before the newest is refused, though it may only be late: its first bytes may
 * have reached the server. */
static enum dtls_hello_state take_fragment(struct dtls_hello *self, struct cursor *record)
{
    struct fragment fragment;
    enum dtls_hello_state state = DTLS_HELLO_MORE;
    if (!read_fragment(&fragment, record) ||
        (self->begun && fragment.sequence < self->sequence)) {
        return DTLS_HELLO_MALFORMED;
    }
    bool newer = !self->begun || fragment.sequence > self->sequence;
    if (fragment.type != CLIENT_HELLO_TYPE) {
        return newer && self->whole ? DTLS_HELLO_MORE : DTLS_HELLO_MALFORMED;
    }
    if (newer && fragment.sequence > SEQUENCE_MAX) {
        return DTLS_HELLO_MALFORMED;
    }
    if (newer) {
        state = begin(self, fragment.sequence, fragment.length);
    }
    return state == DTLS_HELLO_MORE ? add(self, &fragment) : state;
}

/* Passes over an encrypted record of DTLS 1.3; without a length, and behind an id whose
 * length only the two know, over all that is left. */
static void skip_unified(struct cursor *in)
{
    uint8_t first = cursor_u8(in);
    cursor_skip(in, (first & UNIFIED_LONG_NUMBER) != 0 ? 2 : 1);
    bool bounded = (first & UNIFIED_HAS_LENGTH) != 0 && (first & UNIFIED_HAS_ID) == 0;
    cursor_skip(in, bounded ? cursor_u16be(in) : cursor_left(in));
}

/* RFC 6347 4.1. record is the body of a handshake record in the clear, else empty. False
 * where no record stands. */
static bool next_record(struct cursor *record, struct cursor *in)
{
    *record = cursor_over(NULL, 0);
    if ((cursor_peek(in) & UNIFIED_BITS) == UNIFIED) {
        skip_unified(in);
        return !in->failed;
    }
    uint8_t type = cursor_u8(in);
    uint8_t major = cursor_u8(in);
    uint8_t minor = cursor_u8(in);
    uint16_t epoch = cursor_u16be(in);
    cursor_skip(in, 6); /* sequence number */
    struct cursor body = cursor_block(in, cursor_u16be(in));
    if (type == CONTENT_HANDSHAKE && epoch == 0) {
        *record = body;
    }
    return !in->failed && type >= CONTENT_FIRST && type <= CONTENT_LAST &&
           major == MAJOR_VERSION && minor >= 0xfc;
}

static enum dtls_hello_state take_records(struct dtls_hello *self, struct cursor *in)
{
    enum dtls_hello_state state = DTLS_HELLO_MORE;
    while (state == DTLS_HELLO_MORE && cursor_left(in) > 0) {
        struct cursor record;
        if (!next_record(&record, in)) {
            return DTLS_HELLO_MALFORMED;
        }
        while (state == DTLS_HELLO_MORE && cursor_left(&record) > 0) {
            state = take_fragment(self, &record);
        }
    }
    return state;
}

static enum dtls_hello_state read_hello(struct dtls_hello *self, struct client_hello *out)
{
    struct client_hello hello;
    if (!client_hello_read(&hello, self->message.bytes, HEADER_BYTES + self->length,
                           CLIENT_HELLO_DTLS)) {
        return DTLS_HELLO_MALFORMED;
    }
    if (self->named &&
        (hello.ech != self->ech || strcmp(hello.server_name, self->server_name) != 0)) {
        return DTLS_HELLO_MALFORMED;
    }
    self->whole = true;
    self->named = true;
    self->ech = hello.ech;
    memcpy(self->server_name, hello.server_name, sizeof self->server_name);
    *out = hello;
    return DTLS_HELLO_WHOLE;
}

enum dtls_hello_state dtls_hello_take(struct dtls_hello *self, struct client_hello *out,
                                      const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    struct cursor first = in;
    struct cursor record;
    if (!self->begun && (!next_record(&record, &first) || cursor_left(&record) == 0)) {
        return DTLS_HELLO_NOT;
    }
    enum dtls_hello_state state = take_records(self, &in);
    if (state != DTLS_HELLO_MORE || self->whole ||
        self->message.whole_bytes < HEADER_BYTES + self->length) {
        return state == DTLS_HELLO_MORE && self->whole ? DTLS_HELLO_WHOLE : state;
    }
    return read_hello(self, out);
}

bool dtls_hello_begins(const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    while (cursor_left(&in) > 0) {
        struct cursor record;
        if (!next_record(&record, &in)) {
            return true;
        }
        while (cursor_left(&record) > 0) {
            struct fragment fragment;
            if (!read_fragment(&fragment, &record) ||
                fragment.type == CLIENT_HELLO_TYPE) {
                return true;
            }
        }
    }
    return false;
}

/* Epoch 0 is before any key (RFC 6347 4.1); the unified header has later ones alone. */
bool dtls_hello_is_clear(const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    while (cursor_left(&in) > 0) {
        struct cursor ahead = in;
        struct cursor record;
        bool unified = (cursor_peek(&in) & UNIFIED_BITS) == UNIFIED;
        cursor_skip(&ahead, 3); /* type, version */
        if (!next_record(&record, &in) || (!unified && cursor_u16be(&ahead) == 0)) {
            return true;
        }
    }
    return false;
}
