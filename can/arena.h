/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for one policy or database: taken piece by piece from a block the caller owns,
 * given back whole.
 *
 * Law: the pieces never overlap and never leave the block. A role gives its policy a
 * fixed block at start-up, so that a policy loaded later allocates nothing. Does not:
 * free a piece, grow, move. */
#ifndef CAN_ARENA_H
#define CAN_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

struct arena {
    uint8_t *block; /* not owned, aligned to 16 bytes */
    size_t size_bytes;
    size_t used_bytes;
};

void arena_init(struct arena *self, void *block, size_t size_bytes);

/* n zeroed elements of size bytes, aligned to 16; NULL when the block is full. */
MUST_CHECK void *arena_take(struct arena *self, size_t n, size_t size);

/* The same, but what stands in it is left as it is, so that a page that nobody uses is
 * not touched. */
MUST_CHECK void *arena_reserve(struct arena *self, size_t n, size_t size);

/* A NUL-terminated copy of n bytes of text; NULL when the block is full. */
MUST_CHECK char *arena_text(struct arena *self, const char *text, size_t n);

/* Forgets every piece. */
void arena_reset(struct arena *self);

#endif
