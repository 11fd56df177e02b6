/* SPDX-License-Identifier: Apache-2.0 */
/* Two hashes, each begun with the key. */
#include "gateway/content/hmac.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define INNER_PAD 0x36
#define OUTER_PAD 0x5c

static void begin(mbedtls_sha256_context *out, const uint8_t *key, size_t len,
                  uint8_t pad)
{
    uint8_t block[HMAC_KEY_MAX_BYTES];
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < len; i++) {
        block[i] ^= key[i];
    }
    mbedtls_sha256_init(out);
    if (mbedtls_sha256_starts(out, 0) != 0 ||
        mbedtls_sha256_update(out, block, sizeof block) != 0) {
        abort();
    }
}

static struct digest finish(const mbedtls_sha256_context *begun, const uint8_t *bytes,
                            size_t len)
{
    struct digest out;
    mbedtls_sha256_context context;
    mbedtls_sha256_init(&context);
    mbedtls_sha256_clone(&context, begun);
    if (mbedtls_sha256_update(&context, bytes, len) != 0 ||
        mbedtls_sha256_finish(&context, out.bytes) != 0) {
        abort();
    }
    return out;
}

void hmac_init(struct hmac *self, const uint8_t *key, size_t len)
{
    assert(len <= HMAC_KEY_MAX_BYTES);
    begin(&self->inner, key, len, INNER_PAD);
    begin(&self->outer, key, len, OUTER_PAD);
}

struct digest hmac_of(const struct hmac *self, const uint8_t *message, size_t len)
{
    struct digest inner = finish(&self->inner, message, len);
    return finish(&self->outer, inner.bytes, sizeof inner.bytes);
}
