/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces hashed; digests as text. */
#include "gateway/ledger/digest.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/sha256.h"
#include "gateway/ledger/sha256_cpu.h"

static void must(int failed)
{
    if (failed != 0) {
        abort();
    }
}

void digest_stream_begin(struct digest_stream *self)
{
    mbedtls_sha256_init(&self->context);
    must(mbedtls_sha256_starts(&self->context, 0));
}

void digest_stream_add(struct digest_stream *self, const void *bytes, size_t len)
{
    if (len > 0) {
        must(mbedtls_sha256_update(&self->context, bytes, len));
    }
}

struct digest digest_stream_end(struct digest_stream *self)
{
    struct digest out;
    must(mbedtls_sha256_finish(&self->context, out.bytes));
    mbedtls_sha256_free(&self->context);
    return out;
}

struct piece {
    const void *bytes;
    size_t len;
};

static struct digest by_library(const struct piece *pieces, size_t count)
{
    struct digest_stream stream;
    digest_stream_begin(&stream);
    for (size_t i = 0; i < count; i++) {
        digest_stream_add(&stream, pieces[i].bytes, pieces[i].len);
    }
    return digest_stream_end(&stream);
}

static struct digest by_cpu(const struct piece *pieces, size_t count)
{
    struct digest out = {{0}};
    struct sha256_cpu sha;
    sha256_cpu_begin(&sha);
    for (size_t i = 0; i < count; i++) {
        sha256_cpu_add(&sha, pieces[i].bytes, pieces[i].len);
    }
    sha256_cpu_end(&sha, out.bytes);
    return out;
}

static struct digest digest_pieces(const struct piece *pieces, size_t count)
{
    return sha256_cpu_has() ? by_cpu(pieces, count) : by_library(pieces, count);
}

struct digest digest_tagged(uint8_t tag, const void *a, size_t a_len, const void *b,
                            size_t b_len)
{
    const struct piece pieces[] = {{&tag, 1}, {a, a_len}, {b, b_len}};
    return digest_pieces(pieces, 3);
}

struct digest digest_of(const void *bytes, size_t len)
{
    const struct piece piece = {bytes, len};
    return digest_pieces(&piece, 1);
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
