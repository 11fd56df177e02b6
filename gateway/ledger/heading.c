/* SPDX-License-Identifier: Apache-2.0 */
/* Segment headers, read and searched. */
#include "gateway/ledger/heading.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

bool heading_read(struct segment *out, const struct folder *folder, uint64_t number)
{
    uint8_t bytes[SEGMENT_HEADER_MAX];
    int fd = folder_open_segment(folder, number, O_RDONLY);
    ssize_t len = fd >= 0 ? pread(fd, bytes, sizeof bytes, 0) : -1;
    if (fd >= 0) {
        (void)close(fd);
    }
    struct cursor in = cursor_over(bytes, len > 0 ? (size_t)len : 0);
    return segment_decode(out, &in);
}

static bool read_header(struct heading *out, const struct folder *folder, uint64_t number)
{
    struct segment segment;
    if (!heading_read(&segment, folder, number)) {
        return false;
    }
    *out = (struct heading){.number = number,
                            .first_leaf = segment.merkle.size,
                            .begun_us = segment.time.wall_us};
    return true;
}

bool heading_first(struct segment *out, const char *dir, struct trouble *why)
{
    struct folder folder;
    struct folder_list list;
    if (!folder_open(&folder, dir, why)) {
        return false;
    }
    bool good = folder_list_ledger(&folder, &list, why);
    if (good) {
        good = heading_read(out, &folder, list.numbers[0]);
        folder_list_free(&list);
        if (!good) {
            trouble_set(why,
                        "%s: its oldest segment has no header; 'sallyport verify' says "
                        "more",
                        dir);
        }
    }
    folder_close(&folder);
    return good;
}

bool heading_list(struct heading_list *out, const struct folder *folder,
                  struct trouble *why)
{
    struct folder_list list;
    if (!folder_list_ledger(folder, &list, why)) {
        return false;
    }
    out->count = 0;
    out->rows = calloc(list.count, sizeof *out->rows);
    for (size_t i = 0; out->rows != NULL && i < list.count; i++) {
        if (read_header(&out->rows[out->count], folder, list.numbers[i])) {
            out->count++;
        }
    }
    folder_list_free(&list);
    if (out->rows == NULL) {
        trouble_set(why, "%s: no memory to look through it; free some", folder->path);
    }
    return out->rows != NULL;
}

void heading_list_free(struct heading_list *self)
{
    free(self->rows);
    self->rows = NULL;
}

size_t heading_of_leaf(const struct heading_list *self, uint64_t leaf)
{
    size_t i = self->count;
    while (i > 0 && self->rows[i - 1].first_leaf > leaf) {
        i--;
    }
    return i > 0 ? i - 1 : HEADING_NONE;
}

size_t heading_of_time(const struct heading_list *self, uint64_t wall_us)
{
    size_t i = self->count;
    while (i > 0 && self->rows[i - 1].begun_us > wall_us) {
        i--;
    }
    return i > 0 ? i - 1 : HEADING_NONE;
}
