/* SPDX-License-Identifier: Apache-2.0 */
/* Moves what is left to the front, reads on behind it. */
#include "can/window.h"

#include <string.h>

void window_init(struct window *self, window_read_cb read, void *context)
{
    self->read = read;
    self->context = context;
    self->offset = 0;
    self->begin = 0;
    self->end = 0;
    self->ended = false;
    self->cut = false;
    self->error = 0;
}

uint64_t window_at(const struct window *self)
{
    return self->offset + self->begin;
}

/* Reads once. False: no room, or the end. */
static bool read_on(struct window *self)
{
    if (self->ended || self->end - self->begin == WINDOW_BYTES) {
        return false;
    }
    if (self->begin > 0) {
        memmove(self->bytes, self->bytes + self->begin, self->end - self->begin);
        self->offset += self->begin;
        self->end -= self->begin;
        self->begin = 0;
    }
    ssize_t n =
        self->read(self->context, self->bytes + self->end, WINDOW_BYTES - self->end);
    self->ended = n <= 0;
    self->error = n < 0 ? (int)n : 0;
    self->end += n > 0 ? (size_t)n : 0;
    return !self->ended;
}

struct cursor window_see(struct window *self, size_t want)
{
    while (self->end - self->begin < want && read_on(self)) {
        continue;
    }
    return cursor_over(self->bytes + self->begin, self->end - self->begin);
}

bool window_pass(struct window *self, uint64_t n)
{
    while (n > self->end - self->begin) {
        n -= self->end - self->begin;
        self->begin = self->end;
        if (!read_on(self)) {
            return false;
        }
    }
    self->begin += (size_t)n;
    return true;
}

/* Where LF is, from `from` on; the end of the window when it is not in it. */
static size_t find_line_end(const struct window *self, size_t from)
{
    const uint8_t *found = memchr(self->bytes + from, '\n', self->end - from);
    return found != NULL ? (size_t)(found - self->bytes) : self->end;
}

/* Passes over what is left of a line. */
static void pass_line_rest(struct window *self)
{
    size_t end = find_line_end(self, self->begin);
    while (end == self->end) {
        self->begin = self->end;
        if (!read_on(self)) {
            return;
        }
        end = find_line_end(self, self->begin);
    }
    self->begin = end + 1;
}

bool window_line(struct window *self, struct cursor *line)
{
    if (self->cut) {
        self->cut = false;
        pass_line_rest(self);
    }
    size_t end = find_line_end(self, self->begin);
    while (end == self->end) {
        size_t seen = end - self->begin;
        if (!read_on(self)) {
            *line = cursor_over(self->bytes + self->begin, seen);
            self->begin += seen;
            self->cut = seen == WINDOW_BYTES;
            return seen > 0;
        }
        end = find_line_end(self, self->begin + seen);
    }
    *line = cursor_over(self->bytes + self->begin, end - self->begin);
    self->begin = end + 1;
    return true;
}
