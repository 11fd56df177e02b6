/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces hashed; digests as text. */
#include "gateway/ledger/digest.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/sha256.h"

static struct digest hash(const uint8_t *tag, const void *a, size_t a_len, const void *b,
                          size_t b_len)
{
    struct digest out;
    mbedtls_sha256_context context;
    mbedtls_sha256_init(&context);
    int failed = mbedtls_sha256_starts(&context, 0);
    if (tag != NULL) {
        failed |= mbedtls_sha256_update(&context, tag, 1);
    }
    if (a_len > 0) {
        failed |= mbedtls_sha256_update(&context, a, a_len);
    }
    if (b_len > 0) {
        failed |= mbedtls_sha256_update(&context, b, b_len);
    }
    failed |= mbedtls_sha256_finish(&context, out.bytes);
    mbedtls_sha256_free(&context);
    if (failed != 0) {
        abort();
    }
    return out;
}

struct digest digest_tagged(uint8_t tag, const void *a, size_t a_len, const void *b,
                            size_t b_len)
{
    return hash(&tag, a, a_len, b, b_len);
}

struct digest digest_of(const void *bytes, size_t len)
{
    return hash(NULL, bytes, len, NULL, 0);
}

void digest_print(const struct digest *self, char out[static DIGEST_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = digits[self->bytes[i] >> 4];
        out[2 * i + 1] = digits[self->bytes[i] & 0xf];
    }
    out[DIGEST_TEXT_BYTES - 1] = '\0';
}

bool digest_parse(struct digest *out, const char *text)
{
    if (strlen(text) != DIGEST_TEXT_BYTES - 1 ||
        strspn(text, "0123456789abcdefABCDEF") != DIGEST_TEXT_BYTES - 1) {
        return false;
    }
    for (int i = 0; i < DIGEST_BYTES; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], 0};
        out->bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return true;
}
