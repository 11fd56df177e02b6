/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in memory read as a stream, in pieces of a size that the test chooses. */
#ifndef TESTS_CAN_STREAM_H
#define TESTS_CAN_STREAM_H

#include <string.h>
#include <sys/types.h>

#include "can/cursor.h"

struct stream {
    struct cursor left;
    size_t piece; /* at most so many bytes a read */
    int error;    /* what ends it, a negated errno; 0: its end */
};

static inline struct stream stream_over(const void *bytes, size_t len, size_t piece)
{
    return (struct stream){.left = cursor_over(bytes, len), .piece = piece};
}

/* window_read_cb */
static inline ssize_t stream_read(void *context, uint8_t *out, size_t max)
{
    struct stream *self = context;
    size_t n = cursor_left(&self->left);
    n = n < max ? n : max;
    n = n < self->piece ? n : self->piece;
    cursor_copy(&self->left, out, n);
    return n > 0 ? (ssize_t)n : self->error;
}

#endif
