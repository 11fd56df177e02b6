/* SPDX-License-Identifier: Apache-2.0 */
/* Reads whole files with a bound; replaces them by writing beside and renaming. */
#include "gateway/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES_MAX 4096

ssize_t file_read_up_to(int fd, uint8_t *out, size_t room)
{
    size_t used = 0;
    while (used < room) {
        ssize_t n = read(fd, out + used, room - used);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -errno;
        }
        if (n == 0) {
            break;
        }
        used += (size_t)n;
    }
    return (ssize_t)used;
}

static uint8_t *take_all(int fd, const char *path, size_t max_bytes, size_t *out_len,
                         struct trouble *why)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        trouble_set_errno(why, errno, "%s: cannot be read", path);
        return NULL;
    }
    if (S_ISDIR(st.st_mode)) {
        trouble_set(why, "%s: this is a folder; name a file", path);
        return NULL;
    }
    if (S_ISREG(st.st_mode) && (uint64_t)st.st_size > max_bytes) {
        trouble_set(why, "%s: %lld bytes, above the %zu that this can be; name another",
                    path, (long long)st.st_size, max_bytes);
        return NULL;
    }
    /* One byte above the bound tells a file that is too long. */
    size_t room = S_ISREG(st.st_mode) ? (size_t)st.st_size + 1 : max_bytes + 1;
    uint8_t *bytes = malloc(room + 1);
    if (bytes == NULL) {
        trouble_set(why, "%s: no memory for %zu bytes; free some", path, room);
        return NULL;
    }
    ssize_t used = file_read_up_to(fd, bytes, room);
    if (used < 0 || (size_t)used > max_bytes) {
        if (used < 0) {
            trouble_set_errno(why, (int)used, "%s: cannot be read", path);
        } else {
            trouble_set(why, "%s: above the %zu bytes that this can be; name another",
                        path, max_bytes);
        }
        free(bytes);
        return NULL;
    }
    bytes[used] = 0;
    *out_len = (size_t)used;
    return bytes;
}

int file_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) {
        (void)fcntl(fd, F_SETFL, 0);
    }
    return fd;
}

static uint8_t *read_path(const char *path, bool regular, size_t max_bytes,
                          size_t *out_len, struct trouble *why)
{
    struct stat st;
    int fd = file_open(path);
    uint8_t *bytes = NULL;
    if (fd < 0) {
        trouble_set_errno(
            why, errno, "%s: cannot be opened; check the path and its permissions", path);
        return NULL;
    }
    if (regular && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        trouble_set(why, "%s: a pipe or a device; name a file", path);
    } else {
        bytes = take_all(fd, path, max_bytes, out_len, why);
    }
    (void)close(fd);
    return bytes;
}

uint8_t *file_read(const char *path, size_t max_bytes, size_t *out_len,
                   struct trouble *why)
{
    if (strcmp(path, "-") == 0) {
        return take_all(STDIN_FILENO, "standard input", max_bytes, out_len, why);
    }
    return read_path(path, false, max_bytes, out_len, why);
}

uint8_t *file_read_regular(const char *path, size_t max_bytes, size_t *out_len,
                           struct trouble *why)
{
    return read_path(path, true, max_bytes, out_len, why);
}

char *file_read_key(const char *path, struct trouble *why)
{
    int fd = file_open(path);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        trouble_set_errno(why, errno,
                          "%s: key cannot be opened; 'sallyport keygen' makes one", path);
        if (fd >= 0) {
            (void)close(fd);
        }
        return NULL;
    }
    size_t len = 0;
    char *text = (char *)take_all(fd, path, KEY_BYTES_MAX, &len, why);
    (void)close(fd);
    bool open_to_others = (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    /* A public key may be open; that it is the wrong kind is for its parser to say. */
    if (text == NULL || !open_to_others || strstr(text, "PUBLIC KEY-----") != NULL) {
        return text;
    }
    trouble_set(why, "%s: others may read this key (mode %04o); type: chmod 600 %s", path,
                st.st_mode & 07777U, path);
    explicit_bzero(text, len);
    free(text);
    return NULL;
}

static bool write_all(int fd, const uint8_t *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* A rename is on disk only once its folder is. */
static bool sync_folder_of(const char *path)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    int failed = fsync(fd);
    (void)close(fd);
    return failed == 0;
}

/* Renaming over /dev/null would take it from everybody. */
static bool is_device(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

bool file_replace(const char *path, const void *bytes, size_t len, mode_t mode,
                  struct trouble *why)
{
    char beside[PATH_MAX];
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside) {
        trouble_set(why, "%.200s...: the path is too long; name a shorter one", path);
        return false;
    }
    if (is_device(path)) {
        trouble_set(why, "%s: a pipe or a device; name a file", path);
        return false;
    }
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0) {
        trouble_set_errno(why, errno, "%s: its folder cannot be written to", path);
        return false;
    }
    bool good = fchmod(fd, mode) == 0 && write_all(fd, bytes, len) && fsync(fd) == 0;
    int error = errno;
    good = close(fd) == 0 && good;
    if (good && rename(beside, path) == 0 && sync_folder_of(path)) {
        return true;
    }
    error = good ? errno : error;
    (void)unlink(beside);
    trouble_set_errno(
        why, error, "%s: cannot be written; free space or change its permissions", path);
    return false;
}
