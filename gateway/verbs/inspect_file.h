/* SPDX-License-Identifier: Apache-2.0 */
/* A file whose form is told by how it begins: its beginning can be looked at before it is
 * read. */
#ifndef GATEWAY_VERBS_INSPECT_FILE_H
#define GATEWAY_VERBS_INSPECT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "can/cursor.h"
#include "can/trouble.h"

#define INSPECT_FILE_HEAD_BYTES 65536

/* Caller-owned. */
struct inspect_file {
    const char *name; /* the path, or "standard input"; not owned */
    int fd;
    size_t head_len;
    size_t head_read; /* given out by inspect_file_read */
    uint8_t head[INSPECT_FILE_HEAD_BYTES];
};

/* Opens path ("-": stdin) and reads its beginning. False with why set. */
MUST_CHECK bool inspect_file_open(struct inspect_file *self, const char *path,
                                  struct trouble *why);

/* The first bytes, at most INSPECT_FILE_HEAD_BYTES. */
MUST_CHECK struct cursor inspect_file_head(const struct inspect_file *self);

/* context is the struct inspect_file. At most max bytes from the beginning on, into out;
 * 0 at the end, a negated errno when they cannot be read. A window_read_cb. */
ssize_t inspect_file_read(void *context, uint8_t *out, size_t max);

/* All that has not been read yet, from malloc; NULL with why set: above max_bytes, cannot
 * be read. */
MUST_CHECK uint8_t *inspect_file_load(struct inspect_file *self, size_t max_bytes,
                                      size_t *out_len, struct trouble *why);

void inspect_file_close(struct inspect_file *self);

#endif
