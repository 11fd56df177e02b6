/* SPDX-License-Identifier: Apache-2.0 */
/* The folder that a ledger is: its segment files by number, and the lock that one writer
 * holds. Does not: know what is inside a segment. */
#ifndef GATEWAY_LEDGER_FOLDER_H
#define GATEWAY_LEDGER_FOLDER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "can/trouble.h"

#define FOLDER_SEGMENTS_MAX 1000000U

struct folder {
    char path[PATH_MAX];
    int fd;
    int lock_fd; /* -1: not locked by this */
};

struct folder_list {
    uint64_t *numbers; /* ascending, from malloc */
    size_t count;
    size_t foreign_count;
    char foreign[64]; /* the name of one file that is not the ledger's, hostile text */
};

/* Opens the folder to read. False with why set: missing, a file, not readable. */
MUST_CHECK bool folder_open(struct folder *self, const char *path, struct trouble *why);

/* Opens it to write, makes it when missing, and takes the lock. False with why set, also
 * when another process holds the lock. */
MUST_CHECK bool folder_open_locked(struct folder *self, const char *path,
                                   struct trouble *why);

/* Whether a writer has it open now. */
MUST_CHECK bool folder_is_in_use(const struct folder *self);

void folder_close(struct folder *self);

/* The segments there now. False with why set. Free with folder_list_free. */
MUST_CHECK bool folder_list(const struct folder *self, struct folder_list *out,
                            struct trouble *why);
/* The same of a ledger to be read: also false when there is no segment; why then says if
 * folders in it are ledgers, or cannot be read. */
MUST_CHECK bool folder_list_ledger(const struct folder *self, struct folder_list *out,
                                   struct trouble *why);
void folder_list_free(struct folder_list *self);

/* A descriptor of a segment; flags as open(2); -1 with errno. */
MUST_CHECK int folder_open_segment(const struct folder *self, uint64_t number, int flags);

/* The bytes of a segment from an offset on, from malloc, at most SEGMENT_BYTES_MAX; NULL
 * with why set, and errno why the system does not give them or 0 when what stands there
 * is no segment. */
MUST_CHECK uint8_t *folder_read_segment(const struct folder *self, uint64_t number,
                                        uint64_t offset, size_t *out_len,
                                        struct trouble *why);

/* Whether a segment numbered between these two, which are not looked at, may not be
 * opened; why then says which. */
MUST_CHECK bool folder_find_unread(const struct folder *self, uint64_t after,
                                   uint64_t before, struct trouble *why);

/* What the system knows of a segment's file; false with errno. */
MUST_CHECK bool folder_stat_segment(const struct folder *self, uint64_t number,
                                    struct stat *out);

/* Whether there is no such file for certain, which a disk that fails is not. */
MUST_CHECK bool folder_segment_is_gone(const struct folder *self, uint64_t number);

/* Bytes of a segment file, 0 when it is not there. */
MUST_CHECK uint64_t folder_segment_bytes(const struct folder *self, uint64_t number);

/* What tells a segment's file from one that was put in its place; 0 when there is none.
 */
MUST_CHECK uint64_t folder_segment_inode(const struct folder *self, uint64_t number);

/* False with errno set. */
MUST_CHECK bool folder_remove_segment(const struct folder *self, uint64_t number);

/* The file that a segment is thinned into, empty; -1 with errno. There is one at most,
 * which a crash may leave behind. */
MUST_CHECK int folder_open_thinned(const struct folder *self);
/* Puts it in the place of a segment, at once or, with false and errno, not at all. */
MUST_CHECK bool folder_put_thinned(const struct folder *self, uint64_t number);
void folder_remove_thinned(const struct folder *self);

/* Names that were made and removed are on disk; false with errno. */
MUST_CHECK bool folder_sync(const struct folder *self);

#endif
