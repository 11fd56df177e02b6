/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4), of one piece or of many, by the processor where it has the
 * instructions, else by mbedTLS 2.28 or 3.6. */
#ifndef GATEWAY_LEDGER_DIGEST_H
#define GATEWAY_LEDGER_DIGEST_H

#include <mbedtls/sha256.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/sha256_cpu.h"

#define DIGEST_BYTES 32

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/* One byte and then two blocks, as RFC 9162 2.1.1 prefixes leaves with 0 and nodes with
 * 1. A block may be NULL when its length is 0. Cannot fail: SHA-256 of mbedTLS fails only
 * in a hardware alternative that this program does not use, and then this aborts. */
struct digest digest_tagged(uint8_t tag, const void *a, size_t a_len, const void *b,
                            size_t b_len);

/* SHA-256 of one block. */
struct digest digest_of(const void *bytes, size_t len);

/* SHA-256 of what comes piece by piece. Takes no memory of its own, and may be copied
 * between two pieces. */
struct digest_stream {
    bool by_cpu;
    union {
        struct sha256_cpu cpu;
        mbedtls_sha256_context library;
    };
};
void digest_stream_begin(struct digest_stream *self);
void digest_stream_add(struct digest_stream *self, const void *bytes, size_t len);
struct digest digest_stream_end(struct digest_stream *self);

/* 64 hex digits and a NUL. */
#define DIGEST_TEXT_BYTES 65
void digest_print(const struct digest *self, char out[static DIGEST_TEXT_BYTES]);

/* Reads those 64 digits, in either case. False when the text is not just that. */
MUST_CHECK bool digest_parse(struct digest *out, const char *text);

#endif
