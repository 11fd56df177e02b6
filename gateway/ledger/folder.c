/* SPDX-License-Identifier: Apache-2.0 */
/* Segment files in a folder. */
#include "gateway/ledger/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ledger/folder_ledgers.h"
#include "gateway/ledger/segment.h"
#include "gateway/ledger/span.h"

#define LOCK_NAME "lock"
#define THINNED_NAME "thinned"

bool folder_open(struct folder *self, const char *path, struct trouble *why)
{
    self->lock_fd = -1;
    self->fd = -1;
    if (snprintf(self->path, sizeof self->path, "%s", path) >= (int)sizeof self->path) {
        trouble_set(why, "%.100s...: the path is too long; name a shorter one", path);
        return false;
    }
    self->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (self->fd >= 0) {
        return true;
    }
    if (errno == ENOTDIR) {
        trouble_set(why, "%s: this is a file; a ledger is a folder, name that", path);
    } else {
        trouble_set_errno(why, errno, "%s: no ledger can be read here; check the path",
                          path);
    }
    return false;
}

static bool lock(struct folder *self, struct trouble *why)
{
    self->lock_fd =
        openat(self->fd, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (self->lock_fd < 0) {
        trouble_set_errno(why, errno, "%s: cannot be written to; mend its mode or mount",
                          self->path);
        return false;
    }
    if (flock(self->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        trouble_set(why,
                    "%s: another process writes this ledger; stop it or name another",
                    self->path);
        return false;
    }
    return true;
}

bool folder_open_locked(struct folder *self, const char *path, struct trouble *why)
{
    self->fd = self->lock_fd = -1;
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        trouble_set_errno(why, errno, "%s: this folder cannot be made; check its parent",
                          path);
        return false;
    }
    if (!folder_open(self, path, why)) {
        return false;
    }
    if (!lock(self, why)) {
        folder_close(self);
        return false;
    }
    return true;
}

bool folder_is_in_use(const struct folder *self)
{
    /* In a folder that was tampered with it may be a pipe, which would wait for a writer.
     */
    int fd = openat(self->fd, LOCK_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    bool in_use = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(fd);
    return in_use;
}

void folder_close(struct folder *self)
{
    if (self->lock_fd >= 0) {
        (void)close(self->lock_fd);
    }
    if (self->fd >= 0) {
        (void)close(self->fd);
    }
    self->fd = self->lock_fd = -1;
}

/* What may stand in the folder besides segments. */
static bool is_expected(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
           strcmp(name, LOCK_NAME) == 0 || strcmp(name, THINNED_NAME) == 0 ||
           strcmp(name, "lost+found") == 0;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool grow(struct folder_list *out, size_t *room)
{
    if (out->count < *room) {
        return true;
    }
    size_t more = *room == 0 ? 64 : *room * 2;
    uint64_t *numbers = more <= FOLDER_SEGMENTS_MAX * 2
                            ? realloc(out->numbers, more * sizeof *numbers)
                            : NULL;
    if (numbers == NULL) {
        return false;
    }
    out->numbers = numbers;
    *room = more;
    return true;
}

static bool add(struct folder_list *out, size_t *room, const char *name)
{
    uint64_t number = segment_number(name);
    if (number == 0) {
        out->foreign_count++;
        (void)snprintf(out->foreign, sizeof out->foreign, "%.63s", name);
        return true;
    }
    if (!grow(out, room)) {
        return false;
    }
    out->numbers[out->count++] = number;
    return true;
}

static DIR *open_list(const struct folder *self, struct trouble *why)
{
    int fd = openat(self->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        trouble_set_errno(why, errno, "%s: cannot be listed; check its mode", self->path);
    }
    if (dir == NULL && fd >= 0) {
        (void)close(fd);
    }
    return dir;
}

/* By errno alone readdir(3) tells an error from the end. */
static struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

bool folder_list(const struct folder *self, struct folder_list *out, struct trouble *why)
{
    size_t room = 0;
    bool good = true;
    *out = (struct folder_list){0};
    DIR *dir = open_list(self, why);
    struct dirent *entry = NULL;
    while (dir != NULL && good && (entry = next_entry(dir)) != NULL) {
        good = is_expected(entry->d_name) || add(out, &room, entry->d_name);
    }
    int error = good ? errno : 0;
    if (dir == NULL) {
        return false;
    }
    (void)closedir(dir);
    if (!good) {
        trouble_set(why, "%s: too many segments to hold in memory; move some away",
                    self->path);
    } else if (error != 0) {
        trouble_set_errno(why, error, "%s: cannot be listed; mend the disk", self->path);
    }
    if (!good || error != 0) {
        folder_list_free(out);
        return false;
    }
    if (out->count > 0) {
        qsort(out->numbers, out->count, sizeof out->numbers[0], compare);
    }
    return true;
}

/* What a folder without a segment holds of others. */
struct below {
    bool ledger;
    struct trouble unread; /* of a folder that cannot be read, empty: none */
};

static bool take_below(void *context, const char *path, int error)
{
    struct below *self = context;
    self->ledger |= error == 0;
    if (error != 0) {
        trouble_set_errno(&self->unread, error, "%.120s cannot be read", path);
    }
    return !self->ledger;
}

static void say_none(const char *path, struct trouble *why)
{
    struct below below = {.ledger = false};
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    int error = folder_each_ledger(path, take_below, &below);
    if (below.ledger) {
        trouble_set(why,
                    "%s: no ledger in this folder (no .seg file), but it holds ledgers: "
                    "name one of them, as %s%sNAME",
                    path, path, slash);
    } else if (below.unread.text[0] != 0) {
        trouble_set(why,
                    "%s: no ledger in this folder (no .seg file), and %s; read it as the "
                    "user whose it is",
                    path, below.unread.text);
    } else if (error != 0) {
        trouble_set_errno(why, error, "%s: cannot be listed; check its mode", path);
    } else {
        trouble_set(why, "%s: no ledger in this folder (no .seg file); name another",
                    path);
    }
}

bool folder_list_ledger(const struct folder *self, struct folder_list *out,
                        struct trouble *why)
{
    if (!folder_list(self, out, why)) {
        return false;
    }
    if (out->count > 0) {
        return true;
    }
    say_none(self->path, why);
    folder_list_free(out);
    return false;
}

void folder_list_free(struct folder_list *self)
{
    free(self->numbers);
    *self = (struct folder_list){0};
}

int folder_open_segment(const struct folder *self, uint64_t number, int flags)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    return openat(self->fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

static uint8_t *read_from(int fd, uint64_t offset, size_t *len)
{
    uint8_t *bytes = malloc(*len + 1);
    if (bytes != NULL && !span_read(fd, bytes, *len, offset, len)) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* NULL with errno as folder_read_segment says it. */
static uint8_t *read_regular(int fd, uint64_t offset, size_t *out_len)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > (off_t)SEGMENT_BYTES_MAX * 2) {
        errno = 0;
        return NULL;
    }
    uint64_t size = (uint64_t)st.st_size;
    *out_len = size > offset ? (size_t)(size - offset) : 0;
    return read_from(fd, offset, out_len);
}

static void say_unread(const struct folder *self, uint64_t number, int error,
                       struct trouble *why)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    trouble_set_errno(why, error,
                      "%s/%s: cannot be read; read it as the user whose it is, or mend "
                      "the disk",
                      self->path, name);
}

uint8_t *folder_read_segment(const struct folder *self, uint64_t number, uint64_t offset,
                             size_t *out_len, struct trouble *why)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    int fd = folder_open_segment(self, number, O_RDONLY);
    uint8_t *bytes = fd >= 0 ? read_regular(fd, offset, out_len) : NULL;
    int error = errno == ELOOP ? 0 : errno; /* a link is no segment */
    if (fd >= 0) {
        (void)close(fd);
    }
    if (bytes == NULL && error == 0) {
        trouble_set(why, "%s/%s: no segment of a ledger; move it away", self->path, name);
    } else if (bytes == NULL) {
        say_unread(self, number, error, why);
    }
    errno = error;
    return bytes;
}

/* errno why a segment may not be opened, else 0. */
static int open_fault(const struct folder *self, uint64_t number)
{
    int fd = folder_open_segment(self, number, O_RDONLY);
    if (fd >= 0) {
        (void)close(fd);
        return 0;
    }
    /* a link is no segment, and one that was removed is none any more */
    return errno == ENOENT || errno == ELOOP ? 0 : errno;
}

bool folder_find_unread(const struct folder *self, uint64_t after, uint64_t before,
                        struct trouble *why)
{
    struct folder_list list;
    struct trouble not_told; /* by who reads the ledger */
    bool found = false;
    if (!folder_list(self, &list, &not_told)) {
        return false;
    }
    for (size_t i = 0; i < list.count && !found; i++) {
        uint64_t number = list.numbers[i];
        int error = number > after && number < before ? open_fault(self, number) : 0;
        found = error != 0;
        if (found) {
            say_unread(self, number, error, why);
        }
    }
    folder_list_free(&list);
    return found;
}

bool folder_stat_segment(const struct folder *self, uint64_t number, struct stat *out)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    return fstatat(self->fd, name, out, AT_SYMLINK_NOFOLLOW) == 0;
}

bool folder_segment_is_gone(const struct folder *self, uint64_t number)
{
    struct stat st;
    return !folder_stat_segment(self, number, &st) && errno == ENOENT;
}

uint64_t folder_segment_bytes(const struct folder *self, uint64_t number)
{
    struct stat st;
    return folder_stat_segment(self, number, &st) ? (uint64_t)st.st_size : 0;
}

uint64_t folder_segment_inode(const struct folder *self, uint64_t number)
{
    struct stat st;
    return folder_stat_segment(self, number, &st) ? (uint64_t)st.st_ino : 0;
}

bool folder_remove_segment(const struct folder *self, uint64_t number)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    return unlinkat(self->fd, name, 0) == 0 || errno == ENOENT;
}

bool folder_sync(const struct folder *self)
{
    return fsync(self->fd) == 0;
}

int folder_open_thinned(const struct folder *self)
{
    folder_remove_thinned(self);
    return openat(self->fd, THINNED_NAME,
                  O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool folder_put_thinned(const struct folder *self, uint64_t number)
{
    char name[SEGMENT_NAME_BYTES];
    segment_name(number, name);
    return renameat(self->fd, THINNED_NAME, self->fd, name) == 0;
}

void folder_remove_thinned(const struct folder *self)
{
    (void)unlinkat(self->fd, THINNED_NAME, 0);
}
