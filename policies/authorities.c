/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over DER, and finds it in texts. */
#include "policies/authorities.h"

#include <mbedtls/base64.h>
#include <string.h>

#include "policies/der.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define ARENA_ALIGN 16U /* arena.h */

struct cursor authorities_next(struct cursor *in)
{
    struct cursor ahead = *in;
    struct cursor whole = der_take(in, DER_SEQUENCE);
    struct cursor inner = der_open(&ahead, DER_SEQUENCE);
    struct cursor signed_part = der_open(&inner, DER_SEQUENCE);
    struct cursor algorithm = der_open(&inner, DER_SEQUENCE);
    struct cursor signature = der_open(&inner, DER_BIT_STRING);
    if (!cursor_at_end(&inner) || cursor_left(&signed_part) == 0 ||
        cursor_left(&algorithm) == 0 || cursor_left(&signature) == 0) {
        cursor_fail(in);
    }
    whole.failed = in->failed;
    return whole;
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

/* The base64 of the next certificate, failed if it has no end. False: there is none. */
static bool next_pem(struct cursor *pem, struct cursor *base64)
{
    if (find(pem, BEGIN) == SIZE_MAX) {
        return false;
    }
    const size_t start = pem->pos;
    const size_t end = find(pem, END);
    *base64 = cursor_over(pem->base + start, end == SIZE_MAX ? 0 : end - start);
    base64->failed = end == SIZE_MAX;
    return true;
}

const char *authorities_add_pem(struct authorities *self, struct cursor pem)
{
    const size_t before = self->len;
    struct cursor base64;
    while (next_pem(&pem, &base64)) {
        const char *fault = base64.failed
                                ? "a certificate without an end; make the file anew"
                                : authorities_add(self, base64);
        if (fault != NULL) {
            return fault;
        }
    }
    return self->len > before ? NULL
                              : "no certificate in PEM form; convert it with 'openssl "
                                "x509 -inform der -in FILE'";
}

void authorities_add_good(struct authorities *self, struct cursor pem)
{
    struct cursor base64;
    while (next_pem(&pem, &base64)) {
        (void)authorities_add(self, base64);
    }
}

void authorities_close(struct authorities *self, struct arena *arena)
{
    const size_t spare = self->room - self->len;
    arena->used_bytes -= spare / ARENA_ALIGN * ARENA_ALIGN;
    self->room = self->len;
}
