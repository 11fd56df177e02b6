/* SPDX-License-Identifier: Apache-2.0 */
/* An arena that is a file. */
#include "gateway/uplink/secret_sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same(const struct policy_secret *a, const struct policy_secret *b)
{
    return a->kind == b->kind && a->latitude_e7 == b->latitude_e7 &&
           a->longitude_e7 == b->longitude_e7 && a->within_m == b->within_m &&
           strcmp(a->text, b->text) == 0;
}

bool secret_sheet_is_of(const struct policy_secret *some, uint8_t some_count,
                        const struct policy_secret *others, uint8_t other_count)
{
    bool same = some_count == other_count;
    for (uint8_t i = 0; same && i < some_count; i++) {
        same = is_same(&some[i], &others[i]);
    }
    return same;
}

/* NULL: no address space, or no such file. */
static void *map(size_t len, int flags, int fd)
{
    void *bytes = mmap(NULL, len, PROT_READ | PROT_WRITE, flags | MAP_NORESERVE, fd, 0);
    return bytes == MAP_FAILED ? NULL : bytes;
}

static void unmap(void *bytes, size_t len)
{
    if (bytes != NULL) {
        (void)munmap(bytes, len);
    }
}

/* Into the file, which is as long as the largest set. Returns how long it is; 0: these
 * secrets make none; -1: there is no room to try. */
static ssize_t compile(const struct policy_uplink *uplink, int fd)
{
    struct arena arena;
    struct arena scratch;
    uint8_t *bytes = map(SECRET_SET_ARENA_BYTES, MAP_SHARED, fd);
    uint8_t *spare = map(SECRET_SET_SCRATCH_BYTES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    ssize_t used = -1;
    if (bytes != NULL && spare != NULL) {
        arena_init(&arena, bytes, SECRET_SET_ARENA_BYTES);
        arena_init(&scratch, spare, SECRET_SET_SCRATCH_BYTES);
        bool good = secret_set_compile(uplink, &arena, &scratch) != NULL;
        used = good ? (ssize_t)arena.used_bytes : 0;
    }
    unmap(bytes, SECRET_SET_ARENA_BYTES);
    unmap(spare, SECRET_SET_SCRATCH_BYTES);
    return used;
}

static bool seal(int fd, ssize_t len)
{
    return ftruncate(fd, len) == 0 &&
           fcntl(fd, F_ADD_SEALS,
                 F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
}

bool secret_sheet_make(const struct policy_uplink *uplink, int *fd, struct trouble *why)
{
    *fd = -1;
    if (uplink->secret_count == 0) {
        return true;
    }
    int made = memfd_create("secrets", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    bool room = made >= 0 && ftruncate(made, SECRET_SET_ARENA_BYTES) == 0;
    ssize_t len = room ? compile(uplink, made) : -1;
    if (len > 0 && seal(made, len)) {
        *fd = made;
        return true;
    }
    if (len == 0) {
        trouble_set(why,
                    "line %u: these secrets are too many or too much like each other "
                    "to be looked for at once; name fewer",
                    uplink->secrets[0].line);
    } else {
        trouble_set_errno(why, errno, "no memory to compile secrets in; free some");
    }
    if (made >= 0) {
        (void)close(made);
    }
    return false;
}

void secret_sheet_close(struct secret_sheet *self)
{
    unmap(self->bytes, self->len);
    *self = (struct secret_sheet){.set = NULL};
}

bool secret_sheet_open(struct secret_sheet *self, int fd)
{
    struct stat info;
    *self = (struct secret_sheet){.set = NULL};
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size == 0) {
        return false;
    }
    self->len = (size_t)info.st_size;
    self->bytes = map(self->len, MAP_PRIVATE, fd);
    self->set = self->bytes != NULL ? secret_set_settle(self->bytes, self->len) : NULL;
    if (self->set == NULL) {
        secret_sheet_close(self);
    }
    return self->set != NULL;
}
