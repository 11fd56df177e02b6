/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a file or stdin once, its beginning ahead of the rest. */
#include "gateway/verbs/inspect_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"

#define FIRST_BYTES ((size_t)1 << 20)

bool inspect_file_open(struct inspect_file *self, const char *path, struct trouble *why)
{
    bool is_stdin = strcmp(path, "-") == 0;
    self->name = is_stdin ? "standard input" : path;
    self->fd = is_stdin ? STDIN_FILENO : file_open(path);
    self->head_read = 0;
    if (self->fd < 0) {
        trouble_set_errno(why, errno,
                          "%s: cannot be opened; check the path and its permissions",
                          self->name);
        return false;
    }
    ssize_t n = file_read_up_to(self->fd, self->head, sizeof self->head);
    if (n < 0) {
        trouble_set_errno(why, (int)n, "%s: cannot be read; name a file", self->name);
        inspect_file_close(self);
        return false;
    }
    self->head_len = (size_t)n;
    return true;
}

struct cursor inspect_file_head(const struct inspect_file *self)
{
    return cursor_over(self->head, self->head_len);
}

ssize_t inspect_file_read(void *context, uint8_t *out, size_t max)
{
    struct inspect_file *self = context;
    size_t left = self->head_len - self->head_read;
    if (left == 0) {
        return file_read_up_to(self->fd, out, max);
    }
    size_t n = left < max ? left : max;
    memcpy(out, self->head + self->head_read, n);
    self->head_read += n;
    return (ssize_t)n;
}

/* Reads on from used up to room. Negative: a negated errno. */
static ssize_t fill(struct inspect_file *self, uint8_t *bytes, size_t used, size_t room)
{
    while (used < room) {
        ssize_t n = inspect_file_read(self, bytes + used, room - used);
        if (n <= 0) {
            return n < 0 ? n : (ssize_t)used;
        }
        used += (size_t)n;
    }
    return (ssize_t)used;
}

uint8_t *inspect_file_load(struct inspect_file *self, size_t max_bytes, size_t *out_len,
                           struct trouble *why)
{
    uint8_t *bytes = NULL;
    size_t room = 0;
    ssize_t used = 0;
    while (used >= 0 && (size_t)used == room && room <= max_bytes) {
        room = room == 0 ? FIRST_BYTES : 2 * room;
        uint8_t *more = realloc(bytes, room);
        if (more == NULL) {
            trouble_set(why, "%s: no memory for %zu bytes; free some", self->name, room);
            free(bytes);
            return NULL;
        }
        bytes = more;
        used = fill(self, bytes, (size_t)used, room);
    }
    if (used >= 0 && (size_t)used <= max_bytes) {
        *out_len = (size_t)used;
        return bytes;
    }
    if (used < 0) {
        trouble_set_errno(why, (int)used, "%s: cannot be read; try again", self->name);
    } else {
        trouble_set(why, "%s: above the %zu bytes that this can be; name another",
                    self->name, max_bytes);
    }
    free(bytes);
    return NULL;
}

void inspect_file_close(struct inspect_file *self)
{
    if (self->fd != STDIN_FILENO) {
        (void)close(self->fd);
    }
}
