/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer and a bit a byte. */
#include "gateway/content/crypto_stream.h"

#include <string.h>

static bool has(const struct crypto_stream *self, size_t at)
{
    return (self->has[at / 8] >> at % 8 & 1) != 0;
}

static void mark(struct crypto_stream *self, size_t at, size_t end)
{
    while (at < end) {
        bool eight = at % 8 == 0 && end - at >= 8;
        uint8_t bits = eight ? 0xff : (uint8_t)(1U << at % 8);
        self->given_bytes +=
            (uint32_t)__builtin_popcount(bits & (uint8_t)~self->has[at / 8]);
        self->has[at / 8] |= bits;
        at += eight ? 8 : 1;
    }
}

enum crypto_stream_result crypto_stream_add(struct crypto_stream *self, uint64_t offset,
                                            const uint8_t *bytes, size_t len)
{
    if (offset > CRYPTO_STREAM_BYTES || len > CRYPTO_STREAM_BYTES - offset) {
        return CRYPTO_STREAM_TOO_LONG;
    }
    for (size_t i = 0; i < len && offset + i < self->end_bytes; i++) {
        if (has(self, offset + i) && self->bytes[offset + i] != bytes[i]) {
            return CRYPTO_STREAM_CONTRADICTS;
        }
    }
    uint32_t end = (uint32_t)(offset + len);
    memcpy(self->bytes + offset, bytes, len);
    mark(self, offset, end);
    self->end_bytes = end > self->end_bytes ? end : self->end_bytes;
    if (offset <= self->whole_bytes && end > self->whole_bytes) {
        self->whole_bytes = end;
    }
    while (self->whole_bytes < self->end_bytes && has(self, self->whole_bytes)) {
        self->whole_bytes++;
    }
    return CRYPTO_STREAM_TAKEN;
}
