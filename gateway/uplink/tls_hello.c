/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the records once, then reads the gathered hello once. */
#include "gateway/uplink/tls_hello.h"

#include <string.h>

#include "can/cursor.h"
#include "policies/name_judge.h"

#define RECORD_HEADER_BYTES 5
#define RECORD_MAX_BYTES 16384
#define CONTENT_HANDSHAKE 22
#define HANDSHAKE_HEADER_BYTES 4
#define HANDSHAKE_CLIENT_HELLO 1
#define EXTENSION_SERVER_NAME 0
#define EXTENSION_ECH 0xfe0d
#define EXTENSION_ESNI 0xffce
#define ECH_OUTER 0

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
    if (cursor_u8(&in) != HANDSHAKE_CLIENT_HELLO) {
        return TLS_HELLO_MALFORMED;
    }
    self->length_bytes = HANDSHAKE_HEADER_BYTES + cursor_u24be(&in);
    return self->length_bytes > TLS_HELLO_MAX_BYTES ? TLS_HELLO_TOO_LONG : TLS_HELLO_MORE;
}

/* RFC 6066 3: a list of exactly one host_name. */
static bool read_server_name(struct tls_hello_names *names, struct cursor block)
{
    struct cursor list = cursor_block(&block, cursor_u16be(&block));
    uint8_t type = cursor_u8(&list);
    size_t len = cursor_u16be(&list);
    char text[POLICY_HOST_BYTES] = {0};
    if (len >= sizeof text) {
        return false;
    }
    cursor_copy(&list, text, len);
    return type == 0 && len > 0 && cursor_at_end(&list) && cursor_at_end(&block) &&
           strlen(text) == len && name_normalise(names->server_name, text);
}

/* draft-ietf-tls-esni 5: on the wire a client only ever sends the outer type. */
static bool read_ech(struct tls_hello_names *names, struct cursor block)
{
    uint8_t type = cursor_u8(&block);
    names->encrypted = true;
    return !block.failed && type == ECH_OUTER;
}

static bool read_extension(struct tls_hello_names *names, uint16_t type,
                           struct cursor block)
{
    switch (type) {
    case EXTENSION_SERVER_NAME:
        return names->server_name[0] == '\0' && read_server_name(names, block);
    case EXTENSION_ECH:
        return !names->encrypted && read_ech(names, block);
    case EXTENSION_ESNI:
        names->encrypted = true;
        return true;
    default:
        return true;
    }
}

static bool read_extensions(struct tls_hello_names *names, struct cursor *in)
{
    if (cursor_at_end(in)) {
        return true; /* TLS 1.2 and before: extensions may be left out (RFC 5246 7.4.1.2)
                      */
    }
    struct cursor all = cursor_block(in, cursor_u16be(in));
    while (cursor_left(&all) > 0) {
        uint16_t type = cursor_u16be(&all);
        struct cursor block = cursor_block(&all, cursor_u16be(&all));
        if (block.failed || !read_extension(names, type, block)) {
            return false;
        }
    }
    return cursor_at_end(&all);
}

static bool read_hello(struct tls_hello_names *names, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    cursor_skip(&in, HANDSHAKE_HEADER_BYTES);
    uint8_t major = cursor_u8(&in);
    cursor_skip(&in, 1 + 32); /* minor version, random */
    struct cursor session = cursor_block(&in, cursor_u8(&in));
    struct cursor ciphers = cursor_block(&in, cursor_u16be(&in));
    struct cursor compressions = cursor_block(&in, cursor_u8(&in));
    bool sane = !in.failed && major == 3 && cursor_left(&session) <= 32 &&
                cursor_left(&ciphers) >= 2 && cursor_left(&ciphers) % 2 == 0 &&
                cursor_left(&compressions) >= 1;
    return sane && read_extensions(names, &in) && cursor_at_end(&in);
}

static enum tls_hello_state read_whole(const struct tls_hello *self,
                                       struct tls_hello_names *names,
                                       const uint8_t *bytes, size_t len)
{
    uint8_t hello[TLS_HELLO_MAX_BYTES];
    struct tls_hello_names found = {.encrypted = false};
    gather(hello, self->length_bytes, bytes, len);
    if (!read_hello(&found, hello, self->length_bytes)) {
        return TLS_HELLO_MALFORMED;
    }
    *names = found;
    return TLS_HELLO_WHOLE;
}

/* True if this record, or its header, cannot lie within what is read of a flow. */
static bool leads_too_far(const struct tls_hello *self, const struct record *record)
{
    return self->record_at + RECORD_HEADER_BYTES + record->body_bytes >
           TLS_HELLO_RAW_BYTES;
}

enum tls_hello_state tls_hello_decode(struct tls_hello *self,
                                      struct tls_hello_names *names, const uint8_t *bytes,
                                      size_t len)
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
            return read_whole(self, names, bytes, len);
        }
    }
}
