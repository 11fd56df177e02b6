/* SPDX-License-Identifier: Apache-2.0 */
/* From header to header. */
#include "gateway/content/tls_records.h"

#include "can/cursor.h"

#define TYPE_FIRST TLS_RECORDS_CHANGE_CIPHER_SPEC
#define TYPE_LAST 24 /* heartbeat */
#define MAJOR_VERSION 3
#define MINOR_VERSION_MAX 4
#define BODY_MAX_BYTES (16384 + 2048) /* RFC 5246 6.2.3: a ciphertext of TLS 1.2 */

/* A header that breaks off may still become one. */
static bool is_header(const struct tls_records *self)
{
    struct cursor in = cursor_over(self->header, self->header_bytes);
    uint8_t type = cursor_u8(&in);
    bool good = type >= TYPE_FIRST && type <= TYPE_LAST;
    good = good && (self->header_bytes < 2 || cursor_u8(&in) == MAJOR_VERSION);
    good = good && (self->header_bytes < 3 || cursor_u8(&in) <= MINOR_VERSION_MAX);
    return good && (self->header_bytes < TLS_RECORDS_HEADER_BYTES ||
                    cursor_u16be(&in) <= BODY_MAX_BYTES);
}

static bool take_header(struct tls_records *self, struct cursor *in)
{
    self->header[self->header_bytes++] = cursor_u8(in);
    if (!is_header(self)) {
        return false;
    }
    if (self->header_bytes == TLS_RECORDS_HEADER_BYTES) {
        self->left_bytes = (uint16_t)(self->header[3] << 8 | self->header[4]);
        self->header_bytes = 0;
        self->changed =
            self->changed || self->header[0] == TLS_RECORDS_CHANGE_CIPHER_SPEC;
    }
    return true;
}

/* The rest of the record that is under way, as far as it is there. */
static void skip_body(struct tls_records *self, struct cursor *in)
{
    size_t left = cursor_left(in);
    size_t skipped = self->left_bytes < left ? self->left_bytes : left;
    cursor_skip(in, skipped);
    self->left_bytes = (uint16_t)(self->left_bytes - skipped);
}

bool tls_records_follow(struct tls_records *self, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    while (cursor_left(&in) > 0) {
        skip_body(self, &in);
        if (cursor_left(&in) > 0 && !take_header(self, &in)) {
            return false;
        }
    }
    return true;
}

size_t tls_records_reach(struct tls_records *self, uint8_t type, const uint8_t *bytes,
                         size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    while (cursor_left(&in) > 0) {
        skip_body(self, &in);
        bool at_start = cursor_left(&in) > 0 && self->header_bytes == 0;
        if (at_start && cursor_peek(&in) == type) {
            return len - cursor_left(&in);
        }
        if (cursor_left(&in) > 0 && !take_header(self, &in)) {
            return len;
        }
    }
    return len;
}
