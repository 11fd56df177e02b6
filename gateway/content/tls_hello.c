/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the records once, then reads the gathered hello once. */
#include "gateway/content/tls_hello.h"

#include "can/cursor.h"

#define RECORD_HEADER_BYTES 5
#define RECORD_MAX_BYTES 16384
#define CONTENT_HANDSHAKE 22
#define HANDSHAKE_HEADER_BYTES 4

struct record {
    size_t body_bytes;  /* as its header says */
    size_t there_bytes; /* how much of the body was read */
    const uint8_t *body;
};

/* MORE: the header is not whole. WHOLE: record is set, its body perhaps cut short. */
static enum tls_hello_state read_record(struct record *record, const uint8_t *bytes,
                                        size_t len, bool first)
{
    struct cursor in = cursor_over(bytes, len);
    enum tls_hello_state wrong = first ? TLS_HELLO_NOT_TLS : TLS_HELLO_MALFORMED;
    if (len >= 1 && cursor_u8(&in) != CONTENT_HANDSHAKE) {
        return wrong;
    }
    if (len >= 2 && cursor_u8(&in) != 3) {
        return wrong;
    }
    if (len >= 3 && cursor_u8(&in) > 4) {
        return wrong;
    }
    if (len < RECORD_HEADER_BYTES) {
        return TLS_HELLO_MORE;
    }
    record->body_bytes = cursor_u16be(&in);
    if (record->body_bytes == 0 || record->body_bytes > RECORD_MAX_BYTES) {
        return TLS_HELLO_MALFORMED;
    }
    size_t left = cursor_left(&in);
    record->there_bytes = left < record->body_bytes ? left : record->body_bytes;
    record->body = cursor_take(&in, record->there_bytes);
    return TLS_HELLO_WHOLE;
}

/* Copies the first `wanted` handshake bytes out of records that were checked before. */
static void gather(uint8_t *out, size_t wanted, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    size_t done = 0;
    while (done < wanted && !in.failed) {
        cursor_skip(&in, 3);
        size_t body = cursor_u16be(&in);
        size_t part = body < wanted - done ? body : wanted - done;
        cursor_copy(&in, out + done, part);
        cursor_skip(&in, body - part);
        done += part;
    }
}

/* Once the handshake's own header has arrived, takes the length from it. */
static enum tls_hello_state learn_length(struct tls_hello *self, size_t there,
                                         const uint8_t *bytes, size_t len)
{
    if (self->length_bytes != 0 || there < HANDSHAKE_HEADER_BYTES) {
        return TLS_HELLO_MORE;
    }
    uint8_t header[HANDSHAKE_HEADER_BYTES] = {0};
    gather(header, sizeof header, bytes, len);
    struct cursor in = cursor_over(header, sizeof header);
    if (cursor_u8(&in) != CLIENT_HELLO_TYPE) {
        return TLS_HELLO_MALFORMED;
    }
    self->length_bytes = HANDSHAKE_HEADER_BYTES + cursor_u24be(&in);
    return self->length_bytes > TLS_HELLO_MAX_BYTES ? TLS_HELLO_TOO_LONG : TLS_HELLO_MORE;
}

static enum tls_hello_state read_whole(const struct tls_hello *self,
                                       struct client_hello *out, const uint8_t *bytes,
                                       size_t len)
{
    uint8_t hello[TLS_HELLO_MAX_BYTES];
    gather(hello, self->length_bytes, bytes, len);
    bool good =
        self->is_brief
            ? client_hello_read_briefly(out, hello, self->length_bytes, CLIENT_HELLO_TLS)
            : client_hello_read(out, hello, self->length_bytes, CLIENT_HELLO_TLS);
    return good ? TLS_HELLO_WHOLE : TLS_HELLO_MALFORMED;
}

size_t tls_hello_gather(const struct tls_hello *self,
                        uint8_t out[static TLS_HELLO_MAX_BYTES], const uint8_t *bytes,
                        size_t len)
{
    gather(out, self->length_bytes, bytes, len);
    return self->length_bytes;
}

/* True if this record, or its header, cannot lie within what is read of a flow. */
static bool leads_too_far(const struct tls_hello *self, const struct record *record)
{
    return self->record_at + RECORD_HEADER_BYTES + record->body_bytes >
           TLS_HELLO_RAW_BYTES;
}

enum tls_hello_state tls_hello_decode(struct tls_hello *self, struct client_hello *out,
                                      const uint8_t *bytes, size_t len)
{
    for (;;) {
        struct record record = {.body_bytes = 0};
        enum tls_hello_state state =
            read_record(&record, bytes + self->record_at, len - self->record_at,
                        self->record_at == 0);
        if (leads_too_far(self, &record)) {
            return TLS_HELLO_TOO_LONG;
        }
        if (state != TLS_HELLO_WHOLE) {
            return state;
        }
        state = learn_length(self, self->gathered + record.there_bytes, bytes, len);
        if (state != TLS_HELLO_MORE) {
            return state;
        }
        size_t would_be = self->gathered + record.body_bytes;
        if (self->length_bytes != 0 && would_be > self->length_bytes) {
            return TLS_HELLO_MALFORMED; /* RFC 8446 5.1: nothing may follow it in there */
        }
        if (record.there_bytes < record.body_bytes) {
            return TLS_HELLO_MORE;
        }
        self->gathered = (uint32_t)would_be;
        self->record_at += (uint32_t)(RECORD_HEADER_BYTES + record.body_bytes);
        if (self->length_bytes != 0 && self->gathered == self->length_bytes) {
            return read_whole(self, out, bytes, len);
        }
    }
}
