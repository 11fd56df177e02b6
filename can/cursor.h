/* SPDX-License-Identifier: Apache-2.0 */
/* The one reader of untrusted bytes: bounds-checked, with a failure that sticks.
 *
 * A parser is a flat list of reads and one check at the end. After a read that would
 * leave the block every further read returns zero and moves nothing, so no value read
 * after a failure can be mistaken for input. Law: pos <= len, always. Does not: allocate,
 * copy unless told to, know any protocol. */
#ifndef CAN_CURSOR_H
#define CAN_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

struct cursor {
    const uint8_t *base; /* not owned; outlives the cursor */
    size_t len;          /* bytes in base */
    size_t pos;          /* bytes read so far */
    bool failed;         /* set by the first read past the end, never cleared */
};

/* Begins at the first of len bytes. base may be NULL when len is 0. */
struct cursor cursor_over(const uint8_t *base, size_t len);

/* The law above holds. For tests and assertions. */
MUST_CHECK bool cursor_valid(const struct cursor *self);

/* Bytes not read yet; 0 after a failure. */
MUST_CHECK static inline size_t cursor_left(const struct cursor *self)
{
    return self->failed ? 0 : self->len - self->pos;
}

/* Nothing failed and nothing is left: a length-prefixed block must end so. */
MUST_CHECK bool cursor_at_end(const struct cursor *self);

/* Unsigned integers, big endian (network order) unless named _le. 0 on failure. */
uint8_t cursor_u8(struct cursor *self);
uint16_t cursor_u16be(struct cursor *self);
uint32_t cursor_u24be(struct cursor *self);
uint32_t cursor_u32be(struct cursor *self);
uint16_t cursor_u16le(struct cursor *self);
uint32_t cursor_u32le(struct cursor *self);
uint64_t cursor_u64le(struct cursor *self);

/* An unsigned integer of up to 64 bits in groups of seven, the least first, as protobuf
 * has it. Another form than the shortest is a failure. */
uint64_t cursor_varint_long(struct cursor *self);
static inline uint64_t cursor_varint(struct cursor *self)
{
    bool short_one = cursor_left(self) > 0 && self->base[self->pos] < 0x80;
    return short_one ? self->base[self->pos++] : cursor_varint_long(self);
}

/* The next byte without reading it; 0 at the end (which is no failure). */
MUST_CHECK uint8_t cursor_peek(const struct cursor *self);

/* A view of the next n bytes inside base, or NULL on failure. */
MUST_CHECK static inline const uint8_t *cursor_take(struct cursor *self, size_t n)
{
    if (self->failed || n > self->len - self->pos) {
        self->failed = true;
        return NULL;
    }
    const uint8_t *taken = self->base + self->pos;
    self->pos += n;
    return taken;
}

/* Copies the next n bytes to out, which has room for them; on failure all n are zeroed.
 */
void cursor_copy(struct cursor *self, void *out, size_t n);

/* Passes over n bytes. */
void cursor_skip(struct cursor *self, size_t n);

/* A cursor over exactly the next n bytes, which self passes over; failed from the start
 * if there are fewer. The caller checks it with cursor_at_end. */
MUST_CHECK struct cursor cursor_block(struct cursor *self, size_t n);

/* The bytes up to (not including) the first `stop`, as a cursor; self passes over the
 * stop as well. Failed, and self too, when no stop is found. For text formats. */
MUST_CHECK struct cursor cursor_until(struct cursor *self, uint8_t stop);

/* How many bytes from here on are in set, one after the other; self passes over them. For
 * text formats. */
size_t cursor_run(struct cursor *self, const bool set[static 256]);

/* The same, and a view of those n bytes. */
MUST_CHECK const uint8_t *cursor_take_run(struct cursor *self, const bool set[static 256],
                                          size_t *n);

/* What is left but for bytes of blanks at its beginning and its end; failed when `in` is.
 * For text formats. */
MUST_CHECK struct cursor cursor_trim(struct cursor in, const bool blanks[static 256]);

/* Marks failure by hand: a value that is well-formed but impossible. */
void cursor_fail(struct cursor *self);

#endif
