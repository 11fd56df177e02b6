/* SPDX-License-Identifier: Apache-2.0 */
/* A bump allocator over a block that the caller owns. */
#include "can/arena.h"

#include <string.h>

#define ARENA_ALIGN 16U

void arena_init(struct arena *self, void *block, size_t size_bytes)
{
    self->block = block;
    self->size_bytes = size_bytes;
    self->used_bytes = 0;
}

void *arena_reserve(struct arena *self, size_t n, size_t size)
{
    size_t left = self->size_bytes - self->used_bytes;
    if (size != 0 && n > left / size) {
        return NULL;
    }
    size_t bytes = n * size;
    size_t padding = (ARENA_ALIGN - bytes % ARENA_ALIGN) % ARENA_ALIGN;
    if (padding > left - bytes) {
        return NULL;
    }
    uint8_t *piece = self->block + self->used_bytes;
    self->used_bytes += bytes + padding;
    return piece;
}

void *arena_take(struct arena *self, size_t n, size_t size)
{
    void *piece = arena_reserve(self, n, size);
    if (piece != NULL) {
        memset(piece, 0, n * size);
    }
    return piece;
}

char *arena_text(struct arena *self, const char *text, size_t n)
{
    char *copy = n == SIZE_MAX ? NULL : arena_take(self, n + 1, 1);
    if (copy != NULL && n != 0) {
        memcpy(copy, text, n);
    }
    return copy;
}

void arena_reset(struct arena *self)
{
    self->used_bytes = 0;
}
