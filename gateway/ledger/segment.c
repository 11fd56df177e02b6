/* SPDX-License-Identifier: Apache-2.0 */
/* Segment headers to bytes and back. */
#include "gateway/ledger/segment.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/ledger/crc32c.h"
#include "gateway/ledger/put.h"

#define VERSION 1
#define NUMBER_MAX UINT64_C(999999999999)

static const uint8_t magic[8] = {'S', 'A', 'L', 'L', 'Y', 'S', 'E', 'G'};

size_t segment_encode(struct segment *self, uint8_t out[static SEGMENT_HEADER_MAX])
{
    struct put put = put_over(out, SEGMENT_HEADER_MAX);
    put_bytes(&put, magic, sizeof magic);
    put_u32le(&put, VERSION);
    put_bytes(&put, self->ledger_id, sizeof self->ledger_id);
    put_u64le(&put, self->number);
    put_bytes(&put, self->key_id, sizeof self->key_id);
    put_bytes(&put, self->boot_id, sizeof self->boot_id);
    put_u64le(&put, self->time.mono_us);
    put_u64le(&put, self->time.wall_us);
    put_u8(&put, self->time.wall_trusted);
    put_u64le(&put, self->heads);
    put_u64le(&put, self->merkle.size);
    put_bytes(&put, self->merkle.nodes,
              merkle_node_count(self->merkle.size) * sizeof self->merkle.nodes[0]);
    sources_encode(&self->sources, &put);
    put_u32le(&put, crc32c_add(0, out, put.used));
    assert(!put.full);
    self->digest = digest_of(out, put.used);
    return put.used;
}

static bool decode_fields(struct segment *out, struct cursor *in)
{
    memset(out, 0, sizeof *out);
    const uint8_t *mark = cursor_take(in, sizeof magic);
    if (mark == NULL || memcmp(mark, magic, sizeof magic) != 0 ||
        cursor_u32le(in) != VERSION) {
        return false;
    }
    cursor_copy(in, out->ledger_id, sizeof out->ledger_id);
    out->number = cursor_u64le(in);
    cursor_copy(in, out->key_id, sizeof out->key_id);
    cursor_copy(in, out->boot_id, sizeof out->boot_id);
    out->time.mono_us = cursor_u64le(in);
    out->time.wall_us = cursor_u64le(in);
    uint8_t trusted = cursor_u8(in);
    out->time.wall_trusted = trusted == 1;
    out->heads = cursor_u64le(in);
    out->merkle.size = cursor_u64le(in);
    cursor_copy(in, out->merkle.nodes,
                merkle_node_count(out->merkle.size) * sizeof out->merkle.nodes[0]);
    return sources_decode(&out->sources, in) && trusted <= 1 && out->number > 0 &&
           out->number <= NUMBER_MAX;
}

bool segment_decode(struct segment *out, struct cursor *in)
{
    size_t begin = in->pos;
    if (!decode_fields(out, in)) {
        return false;
    }
    size_t len = in->pos - begin;
    struct cursor again = cursor_over(in->base, in->len);
    cursor_skip(&again, begin);
    const uint8_t *bytes = cursor_take(&again, len + sizeof(uint32_t));
    if (bytes == NULL || cursor_u32le(in) != crc32c_add(0, bytes, len)) {
        return false;
    }
    out->digest = digest_of(bytes, len + sizeof(uint32_t));
    return true;
}

void segment_name(uint64_t number, char out[static SEGMENT_NAME_BYTES])
{
    assert(number <= NUMBER_MAX);
    (void)snprintf(out, SEGMENT_NAME_BYTES, "%012" PRIu64 ".seg", number);
}

uint64_t segment_number(const char *name)
{
    char again[SEGMENT_NAME_BYTES];
    uint64_t number = 0;
    for (const char *at = name; *at >= '0' && *at <= '9' && number <= NUMBER_MAX; at++) {
        number = number * 10 + (uint64_t)(*at - '0');
    }
    if (number == 0 || number > NUMBER_MAX) {
        return 0;
    }
    segment_name(number, again);
    return strcmp(name, again) == 0 ? number : 0;
}
