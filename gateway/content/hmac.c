/* SPDX-License-Identifier: Apache-2.0 */
/* Two hashes, each begun with the key. */
#include "gateway/content/hmac.h"

#include <assert.h>
#include <string.h>

#define INNER_PAD 0x36
#define OUTER_PAD 0x5c

static void begin(struct digest_stream *out, const uint8_t *key, size_t len, uint8_t pad)
{
    uint8_t block[HMAC_KEY_MAX_BYTES];
    memset(block, pad, sizeof block);
    for (size_t i = 0; i < len; i++) {
        block[i] ^= key[i];
    }
    digest_stream_begin(out);
    digest_stream_add(out, block, sizeof block);
}

static struct digest finish(struct digest_stream begun, const void *bytes, size_t len)
{
    digest_stream_add(&begun, bytes, len);
    return digest_stream_end(&begun);
}

void hmac_init(struct hmac *self, const uint8_t *key, size_t len)
{
    assert(len <= HMAC_KEY_MAX_BYTES);
    begin(&self->inner, key, len, INNER_PAD);
    begin(&self->outer, key, len, OUTER_PAD);
}

struct digest hmac_of(const struct hmac *self, const uint8_t *message, size_t len)
{
    struct digest inner = finish(self->inner, message, len);
    return finish(self->outer, inner.bytes, sizeof inner.bytes);
}
