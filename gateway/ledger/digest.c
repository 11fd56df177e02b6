/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces hashed; digests as text. */
#include "gateway/ledger/digest.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/hex.h"
#include "gateway/ledger/sha256.h"

#define SHORT_BYTES 256

static void must(int failed)
{
    if (failed != 0) {
        abort();
    }
}

void digest_stream_begin(struct digest_stream *self)
{
    self->by_cpu = sha256_cpu_has();
    if (self->by_cpu) {
        sha256_cpu_begin(&self->cpu);
        return;
    }
    mbedtls_sha256_init(&self->library);
    must(mbedtls_sha256_starts(&self->library, 0));
}

void digest_stream_add(struct digest_stream *self, const void *bytes, size_t len)
{
    if (self->by_cpu) {
        sha256_cpu_add(&self->cpu, bytes, len);
    } else if (len > 0) {
        must(mbedtls_sha256_update(&self->library, bytes, len));
    }
}

struct digest digest_stream_end(struct digest_stream *self)
{
    struct digest out = {{0}};
    if (self->by_cpu) {
        sha256_cpu_end(&self->cpu, out.bytes);
        return out;
    }
    must(mbedtls_sha256_finish(&self->library, out.bytes));
    mbedtls_sha256_free(&self->library);
    return out;
}

/* Most of a ledger's are short: an event, or two digests. */
static struct digest short_one(uint8_t tag, const void *a, size_t a_len, const void *b,
                               size_t b_len)
{
    uint8_t bytes[1 + SHORT_BYTES + SHA256_CPU_PADDING_BYTES];
    struct digest out = {{0}};
    bytes[0] = tag;
    memcpy(bytes + 1, a, a_len);
    if (b_len > 0) {
        memcpy(bytes + 1 + a_len, b, b_len);
    }
    sha256_cpu_of(bytes, 1 + a_len + b_len, out.bytes);
    return out;
}

struct digest digest_tagged(uint8_t tag, const void *a, size_t a_len, const void *b,
                            size_t b_len)
{
    if (sha256_cpu_has() && a_len > 0 && a_len + b_len <= SHORT_BYTES) {
        return short_one(tag, a, a_len, b, b_len);
    }
    struct digest_stream stream;
    digest_stream_begin(&stream);
    digest_stream_add(&stream, &tag, sizeof tag);
    digest_stream_add(&stream, a, a_len);
    digest_stream_add(&stream, b, b_len);
    return digest_stream_end(&stream);
}

struct digest digest_of(const void *bytes, size_t len)
{
    struct digest_stream stream;
    digest_stream_begin(&stream);
    digest_stream_add(&stream, bytes, len);
    return digest_stream_end(&stream);
}

void digest_print(const struct digest *self, char out[static DIGEST_TEXT_BYTES])
{
    hex_print(out, self->bytes, DIGEST_BYTES);
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
