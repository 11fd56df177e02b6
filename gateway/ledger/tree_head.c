/* SPDX-License-Identifier: Apache-2.0 */
/* Signed tree heads to bytes and back. */
#include "gateway/ledger/tree_head.h"

#include <assert.h>

#include "can/cursor.h"
#include "gateway/ledger/put.h"

static const char domain[] = "sallyport-tree-head-v1";

size_t tree_head_sign(const struct tree_head *self,
                      uint8_t out[static TREE_HEAD_BYTES_MAX], struct signature_key *key)
{
    struct put message = put_over(out, TREE_HEAD_MESSAGE_BYTES);
    put_bytes(&message, self->ledger_id, sizeof self->ledger_id);
    put_bytes(&message, self->segment.bytes, DIGEST_BYTES);
    put_u64le(&message, self->number);
    put_u64le(&message, self->size);
    put_bytes(&message, self->root.bytes, DIGEST_BYTES);
    put_u64le(&message, self->time.mono_us);
    put_u64le(&message, self->time.wall_us);
    put_u8(&message, self->time.wall_trusted);
    put_bytes(&message, self->boot_id, sizeof self->boot_id);
    assert(!message.full && message.used == TREE_HEAD_MESSAGE_BYTES);
    size_t len = signature_sign(key, out + message.used, domain, out, message.used);
    return len > 0 ? message.used + len : 0;
}

bool tree_head_decode(struct tree_head *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    cursor_copy(&in, out->ledger_id, sizeof out->ledger_id);
    cursor_copy(&in, out->segment.bytes, DIGEST_BYTES);
    out->number = cursor_u64le(&in);
    out->size = cursor_u64le(&in);
    cursor_copy(&in, out->root.bytes, DIGEST_BYTES);
    out->time.mono_us = cursor_u64le(&in);
    out->time.wall_us = cursor_u64le(&in);
    uint8_t trusted = cursor_u8(&in);
    out->time.wall_trusted = trusted == 1;
    cursor_copy(&in, out->boot_id, sizeof out->boot_id);
    size_t signature = cursor_left(&in);
    return !in.failed && trusted <= 1 && out->number > 0 && signature > 0 &&
           signature <= SIGNATURE_BYTES_MAX;
}

bool tree_head_check(const uint8_t *bytes, size_t len, struct signature_public *key)
{
    struct cursor in = cursor_over(bytes, len);
    const uint8_t *message = cursor_take(&in, TREE_HEAD_MESSAGE_BYTES);
    size_t signature_len = cursor_left(&in);
    const uint8_t *signature = cursor_take(&in, signature_len);
    return message != NULL && signature_len > 0 &&
           signature_check(key, signature, signature_len, domain, message,
                           TREE_HEAD_MESSAGE_BYTES);
}
