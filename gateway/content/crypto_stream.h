/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the pieces of a byte stream together that come in any order, twice or overlapping:
 * CRYPTO frames (RFC 9000 19.6) and fragments of a DTLS handshake message (RFC
 * 6347 4.2.3). Law: a byte that was given once cannot be given another value. */
#ifndef GATEWAY_CONTENT_CRYPTO_STREAM_H
#define GATEWAY_CONTENT_CRYPTO_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define CRYPTO_STREAM_BYTES 16384

enum crypto_stream_result {
    CRYPTO_STREAM_TAKEN,
    CRYPTO_STREAM_TOO_LONG,   /* the piece ends behind CRYPTO_STREAM_BYTES */
    CRYPTO_STREAM_CONTRADICTS /* it gives a byte another value than it had */
};

/* All-zero is the start. */
struct crypto_stream {
    uint32_t whole_bytes; /* from the first byte on, without a gap */
    uint32_t end_bytes; /* behind the last byte that was given; gaps before it are zero */
    uint32_t given_bytes; /* each counted once, however often it was given */
    uint8_t has[CRYPTO_STREAM_BYTES / 8];
    uint8_t bytes[CRYPTO_STREAM_BYTES];
};

/* On anything but TAKEN nothing was changed. */
MUST_CHECK enum crypto_stream_result crypto_stream_add(struct crypto_stream *self,
                                                       uint64_t offset,
                                                       const uint8_t *bytes, size_t len);

#endif
