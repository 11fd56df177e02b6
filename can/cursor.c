/* SPDX-License-Identifier: Apache-2.0 */
/* All pointer arithmetic over untrusted bytes, in one place. */
#include "can/cursor.h"

#include <string.h>

#define VARINT_BYTES_MAX 10 /* 64 bits by sevens */

static const uint8_t nothing[1]; /* a base for the empty block, so that none is NULL */

struct cursor cursor_over(const uint8_t *base, size_t len)
{
    return (struct cursor){.base = base != NULL ? base : nothing,
                           .len = base != NULL ? len : 0};
}

bool cursor_valid(const struct cursor *self)
{
    return self->base != NULL && self->pos <= self->len;
}

bool cursor_at_end(const struct cursor *self)
{
    return !self->failed && self->pos == self->len;
}

static uint64_t read_be(struct cursor *self, size_t n)
{
    const uint8_t *bytes = cursor_take(self, n);
    uint64_t value = 0;
    for (size_t i = 0; bytes != NULL && i < n; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static uint64_t read_le(struct cursor *self, size_t n)
{
    const uint8_t *bytes = cursor_take(self, n);
    uint64_t value = 0;
    for (size_t i = n; bytes != NULL && i > 0; i--) {
        value = value << 8 | bytes[i - 1];
    }
    return value;
}

uint8_t cursor_u8(struct cursor *self)
{
    const uint8_t *byte = cursor_take(self, 1);
    return byte != NULL ? *byte : 0;
}

uint16_t cursor_u16be(struct cursor *self)
{
    return (uint16_t)read_be(self, 2);
}

uint32_t cursor_u24be(struct cursor *self)
{
    return (uint32_t)read_be(self, 3);
}

uint32_t cursor_u32be(struct cursor *self)
{
    return (uint32_t)read_be(self, 4);
}

uint16_t cursor_u16le(struct cursor *self)
{
    return (uint16_t)read_le(self, 2);
}

uint32_t cursor_u32le(struct cursor *self)
{
    return (uint32_t)read_le(self, 4);
}

uint64_t cursor_u64le(struct cursor *self)
{
    return read_le(self, 8);
}

uint64_t cursor_varint_long(struct cursor *self)
{
    const uint8_t *from = self->base + self->pos;
    size_t left = cursor_left(self);
    uint64_t value = 0;
    for (size_t i = 0; i < left && i < VARINT_BYTES_MAX; i++) {
        value |= (uint64_t)(from[i] & 0x7FU) << 7 * i;
        if (from[i] > 0x7F) {
            continue;
        }
        if ((i > 0 && from[i] == 0) || (i == VARINT_BYTES_MAX - 1 && from[i] > 1)) {
            break;
        }
        self->pos += i + 1;
        return value;
    }
    self->failed = true;
    return 0;
}

uint8_t cursor_peek(const struct cursor *self)
{
    return cursor_left(self) > 0 ? self->base[self->pos] : 0;
}

void cursor_copy(struct cursor *self, void *out, size_t n)
{
    const uint8_t *bytes = cursor_take(self, n);
    if (n == 0) {
        return; /* out may be NULL here, which memset must not be given */
    }
    if (bytes == NULL) {
        memset(out, 0, n);
        return;
    }
    memcpy(out, bytes, n);
}

void cursor_skip(struct cursor *self, size_t n)
{
    (void)!cursor_take(self, n);
}

struct cursor cursor_block(struct cursor *self, size_t n)
{
    const uint8_t *bytes = cursor_take(self, n);
    struct cursor block = cursor_over(bytes, n);
    block.failed = bytes == NULL;
    return block;
}

struct cursor cursor_until(struct cursor *self, uint8_t stop)
{
    size_t left = cursor_left(self);
    const uint8_t *found = left > 0 ? memchr(self->base + self->pos, stop, left) : NULL;
    if (found == NULL) {
        self->failed = true;
        struct cursor none = cursor_over(NULL, 0);
        none.failed = true;
        return none;
    }
    struct cursor block = cursor_block(self, (size_t)(found - (self->base + self->pos)));
    cursor_skip(self, 1);
    return block;
}

size_t cursor_run(struct cursor *self, const bool set[static 256])
{
    size_t left = cursor_left(self);
    const uint8_t *at = self->base + self->pos;
    size_t n = 0;
    while (n < left && set[at[n]]) {
        n++;
    }
    self->pos += n;
    return n;
}

const uint8_t *cursor_take_run(struct cursor *self, const bool set[static 256], size_t *n)
{
    const uint8_t *begin = self->base + self->pos;
    *n = cursor_run(self, set);
    return begin;
}

struct cursor cursor_trim(struct cursor in, const bool blanks[static 256])
{
    (void)cursor_run(&in, blanks);
    size_t len = 0;
    for (struct cursor at = in; cursor_left(&at) > 0;) {
        if (!blanks[cursor_u8(&at)]) {
            len = at.pos - in.pos;
        }
    }
    return cursor_block(&in, len);
}

void cursor_fail(struct cursor *self)
{
    self->failed = true;
}
