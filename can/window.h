/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of any length seen through a buffer of a fixed size.
 *
 * Law: offset + begin is the number of bytes passed over so far. Does not: allocate, know
 * where the bytes come from. */
#ifndef CAN_WINDOW_H
#define CAN_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "can/cursor.h"

#define WINDOW_BYTES 65536

/* Puts at most max (never 0) bytes at out. Returns how many, 0 at the end, a negated
 * errno when they cannot be read. */
typedef ssize_t (*window_read_cb)(void *context, uint8_t *out, size_t max);

struct window {
    window_read_cb read;
    void *context;
    uint64_t offset; /* of bytes[0] in the stream */
    size_t begin;
    size_t end;
    bool ended;
    bool cut;  /* the rest of a line that does not fit comes next */
    int error; /* negated errno that ended the stream, 0: none */
    uint8_t bytes[WINDOW_BYTES];
};

void window_init(struct window *self, window_read_cb read, void *context);

/* Where in the stream the next byte is. */
MUST_CHECK uint64_t window_at(const struct window *self);

/* Reads until want bytes are in sight, at most WINDOW_BYTES, or the stream ends. A view
 * of what is, which the next call on self ends. */
MUST_CHECK struct cursor window_see(struct window *self, size_t want);

/* Passes over n bytes. False: the stream ended before. */
MUST_CHECK bool window_pass(struct window *self, uint64_t n);

/* Passes over one line and shows it, without its LF, until the next call on self; of a
 * line that does not fit the first WINDOW_BYTES. False: the stream has ended. */
MUST_CHECK bool window_line(struct window *self, struct cursor *line);

#endif
