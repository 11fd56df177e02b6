/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over DER, and finds it in texts. */
#include "policies/authorities.h"

#include <mbedtls/base64.h>
#include <string.h>

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define ARENA_ALIGN 16U /* arena.h */

/* ITU-T X.690 8.1.2 */
enum { BIT_STRING = 0x03, SEQUENCE = 0x30 };

/* ITU-T X.690 10.1: in as few bytes as it needs. */
static size_t read_length(struct cursor *in)
{
    size_t length = cursor_u8(in);
    if (length < 0x80) {
        return length;
    }
    size_t least = 0x80;
    switch (length) {
    case 0x81:
        length = cursor_u8(in);
        break;
    case 0x82:
        length = cursor_u16be(in);
        least = 0x100;
        break;
    case 0x83:
        length = cursor_u24be(in);
        least = 0x10000;
        break;
    default:
        cursor_fail(in);
    }
    if (length < least) {
        cursor_fail(in);
    }
    return length;
}

/* What stands in the next value, which must have this tag. */
static struct cursor read_value(struct cursor *in, uint8_t tag)
{
    if (cursor_u8(in) != tag) {
        cursor_fail(in);
    }
    size_t length = read_length(in);
    return cursor_block(in, length);
}

struct cursor authorities_next(struct cursor *in)
{
    struct cursor rest = *in;
    size_t start = in->pos;
    struct cursor inner = read_value(in, SEQUENCE);
    struct cursor signed_part = read_value(&inner, SEQUENCE);
    struct cursor algorithm = read_value(&inner, SEQUENCE);
    struct cursor signature = read_value(&inner, BIT_STRING);
    if (!cursor_at_end(&inner) || cursor_left(&signed_part) == 0 ||
        cursor_left(&algorithm) == 0 || cursor_left(&signature) == 0) {
        cursor_fail(in);
    }
    return cursor_block(&rest, in->failed ? rest.len + 1 : in->pos - start);
}

bool authorities_is_good(const uint8_t *der, size_t len)
{
    struct cursor in = cursor_over(der, len);
    if (len == 0) {
        return false;
    }
    while (cursor_left(&in) > 0) {
        const struct cursor one = authorities_next(&in);
        if (one.failed) {
            return false;
        }
    }
    return cursor_at_end(&in);
}

/* Where the next text begins; the cursor passes over what stands before it and over the
 * text itself. SIZE_MAX: there is none. */
static size_t find(struct cursor *in, const char *text)
{
    const size_t len = strlen(text);
    const uint8_t *from = cursor_left(in) == 0 ? NULL : in->base + in->pos;
    const uint8_t *at = from == NULL ? NULL : memmem(from, cursor_left(in), text, len);
    if (at == NULL) {
        return SIZE_MAX;
    }
    cursor_skip(in, (size_t)(at - from) + len);
    return in->pos - len;
}

bool authorities_open(struct authorities *self, size_t room, struct arena *arena)
{
    *self = (struct authorities){arena_take(arena, room, 1), 0, room};
    return self->der != NULL;
}

const char *authorities_add(struct authorities *self, struct cursor base64)
{
    size_t added = 0;
    const size_t left = cursor_left(&base64);
    const uint8_t *text = cursor_take(&base64, left);
    int failed = mbedtls_base64_decode(self->der + self->len, self->room - self->len,
                                       &added, text, left);
    if (failed == MBEDTLS_ERR_BASE64_BUFFER_TOO_SMALL) {
        return "more certificates than can be kept, which is 64 kB; take some out";
    }
    if (failed != 0 || !authorities_is_good(self->der + self->len, added)) {
        return "a certificate that is damaged; make it anew";
    }
    self->len += added;
    return NULL;
}

const char *authorities_add_pem(struct authorities *self, struct cursor pem)
{
    const size_t before = self->len;
    while (find(&pem, BEGIN) != SIZE_MAX) {
        const size_t start = pem.pos;
        const size_t end = find(&pem, END);
        if (end == SIZE_MAX) {
            return "a certificate without an end; make the file anew";
        }
        const char *fault =
            authorities_add(self, cursor_over(pem.base + start, end - start));
        if (fault != NULL) {
            return fault;
        }
    }
    return self->len > before ? NULL
                              : "no certificate in PEM form; convert it with 'openssl "
                                "x509 -inform der -in FILE'";
}

void authorities_close(struct authorities *self, struct arena *arena)
{
    const size_t spare = self->room - self->len;
    arena->used_bytes -= spare / ARENA_ALIGN * ARENA_ALIGN;
    self->room = self->len;
}
