/* SPDX-License-Identifier: Apache-2.0 */
/* Subtree roots to bytes and back. */
#include "gateway/ledger/thinned.h"

#include <assert.h>

#include "can/cursor.h"
#include "gateway/ledger/put.h"

void thinned_encode(const struct thinned *self, uint8_t out[static THINNED_BYTES])
{
    struct put put = put_over(out, THINNED_BYTES);
    put_u8(&put, self->level);
    put_u32le(&put, self->heads);
    put_bytes(&put, self->root.bytes, DIGEST_BYTES);
    assert(!put.full);
}

bool thinned_decode(struct thinned *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    out->level = cursor_u8(&in);
    out->heads = cursor_u32le(&in);
    cursor_copy(&in, out->root.bytes, DIGEST_BYTES);
    return cursor_at_end(&in) && out->level <= THINNED_LEVEL_MAX;
}
