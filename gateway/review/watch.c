/* SPDX-License-Identifier: Apache-2.0 */
/* Two lists of marks, the last and this one, side by side. */
#include "gateway/review/watch.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "gateway/ledger/folder.h"

/* As FNV-1a, of whole words: it tells apart, and proves nothing. */
static uint64_t mix(uint64_t mark, uint64_t word)
{
    return (mark ^ word) * UINT64_C(0x100000001b3);
}

static uint64_t mark_of(const struct stat *st)
{
    uint64_t mark = mix(UINT64_C(0xcbf29ce484222325), (uint64_t)st->st_size);
    mark = mix(mark, (uint64_t)st->st_dev);
    mark = mix(mark, (uint64_t)st->st_ino);
    mark = mix(mark, (uint64_t)st->st_mtim.tv_sec);
    mark = mix(mark, (uint64_t)st->st_mtim.tv_nsec);
    mark = mix(mark, (uint64_t)st->st_ctim.tv_sec);
    return mix(mark, (uint64_t)st->st_ctim.tv_nsec);
}

/* Of the folder only which it is: its times change with each segment. */
static uint64_t mark_of_folder(const struct folder *folder)
{
    struct stat st;
    return fstat(folder->fd, &st) == 0 ? mix((uint64_t)st.st_dev, (uint64_t)st.st_ino)
                                       : 0;
}

/* False when there is no memory. */
static bool look_at(struct watch *out, const struct folder *folder,
                    const struct folder_list *list)
{
    out->files = calloc(list->count, sizeof *out->files);
    if (out->files == NULL) {
        return false;
    }
    out->count = list->count;
    out->mark = out->folder = mark_of_folder(folder);
    for (size_t i = 0; i < list->count; i++) {
        struct stat st;
        uint64_t number = list->numbers[i];
        bool there = folder_stat_segment(folder, number, &st);
        out->files[i] = (struct watch_file){number, there ? mark_of(&st) : 0};
        out->mark = mix(mix(out->mark, number), out->files[i].mark);
    }
    return true;
}

/* Whether each before the last of the earlier list is in the later as it was, and the
 * last is still there. */
static bool holds(const struct watch *later, const struct watch *earlier)
{
    size_t at = 0;
    for (size_t i = 0; i < earlier->count; i++) {
        while (at < later->count && later->files[at].number < earlier->files[i].number) {
            at++;
        }
        bool there =
            at < later->count && later->files[at].number == earlier->files[i].number;
        bool grows = i + 1 == earlier->count;
        if (!there || (!grows && later->files[at].mark != earlier->files[i].mark)) {
            return false;
        }
    }
    return later->folder == earlier->folder;
}

enum watch_found watch_look(struct watch *self, const char *path, struct trouble *why)
{
    struct watch now = {.files = NULL};
    struct folder folder;
    struct folder_list list;
    if (!folder_open(&folder, path, why)) {
        return WATCH_GONE;
    }
    bool there = folder_list_ledger(&folder, &list, why);
    bool looked = there && look_at(&now, &folder, &list);
    folder_close(&folder);
    if (!there) {
        return WATCH_GONE;
    }
    folder_list_free(&list);
    if (!looked) {
        return WATCH_UNKNOWN;
    }
    bool same = self->count == 0 || holds(&now, self);
    watch_free(self);
    *self = now;
    return same ? WATCH_SAME : WATCH_CHANGED;
}

void watch_free(struct watch *self)
{
    free(self->files);
    *self = (struct watch){.files = NULL};
}
