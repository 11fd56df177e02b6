/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded writing into a buffer. */
#include "gateway/ledger/put.h"

#include <string.h>

struct put put_over(uint8_t *base, size_t size)
{
    return (struct put){.base = base, .size = size};
}

void put_bytes(struct put *self, const void *bytes, size_t len)
{
    if (self->full || len > self->size - self->used) {
        self->full = true;
        return;
    }
    memcpy(self->base + self->used, bytes, len);
    self->used += len;
}

static void put_le(struct put *self, uint64_t value, size_t len)
{
    uint8_t bytes[sizeof value];
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
    put_bytes(self, bytes, len);
}

void put_u8(struct put *self, uint8_t value)
{
    put_le(self, value, 1);
}

void put_u16le(struct put *self, uint16_t value)
{
    put_le(self, value, sizeof value);
}

void put_u32le(struct put *self, uint32_t value)
{
    put_le(self, value, sizeof value);
}

void put_u64le(struct put *self, uint64_t value)
{
    put_le(self, value, sizeof value);
}
