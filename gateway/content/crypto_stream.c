/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer and a bit a byte. */
#include "gateway/content/crypto_stream.h"

static bool has(const struct crypto_stream *self, size_t at)
{
    return (self->has[at / 8] >> at % 8 & 1) != 0;
}

enum crypto_stream_result crypto_stream_add(struct crypto_stream *self, uint64_t offset,
                                            const uint8_t *bytes, size_t len)
{
    if (offset > CRYPTO_STREAM_BYTES || len > CRYPTO_STREAM_BYTES - offset) {
        return CRYPTO_STREAM_TOO_LONG;
    }
    for (size_t i = 0; i < len; i++) {
        if (has(self, offset + i) && self->bytes[offset + i] != bytes[i]) {
            return CRYPTO_STREAM_CONTRADICTS;
        }
    }
    for (size_t i = 0; i < len; i++) {
        size_t at = offset + i;
        self->bytes[at] = bytes[i];
        self->has[at / 8] |= (uint8_t)(1U << at % 8);
    }
    while (self->whole_bytes < CRYPTO_STREAM_BYTES && has(self, self->whole_bytes)) {
        self->whole_bytes++;
    }
    return CRYPTO_STREAM_TAKEN;
}
