/* SPDX-License-Identifier: Apache-2.0 */
/* pwrite and pread until it is done. */
#include "gateway/ledger/span.h"

#include <errno.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool span_write(int fd, const uint8_t *bytes, size_t len, uint64_t offset)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = pwrite(fd, bytes + done, len - done, (off_t)(offset + done));
        if (n == 0) {
            errno = EIO; /* or this would never end */
        }
        if (n <= 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool span_read(int fd, uint8_t *out, size_t size, uint64_t offset, size_t *out_len)
{
    size_t done = 0;
    ssize_t n = 1;
    while (done < size && n != 0) {
        n = pread(fd, out + done, size - done, (off_t)(offset + done));
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    *out_len = done;
    return true;
}

bool span_sync(int fd)
{
    struct statvfs info;
    if (fdatasync(fd) != 0 || fstatvfs(fd, &info) != 0) {
        return false;
    }
    if ((info.f_flag & ST_RDONLY) != 0) {
        errno = EROFS;
        return false;
    }
    return true;
}
