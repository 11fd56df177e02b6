/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/span.c by a kernel that interrupts, does a part, or fails. */
#include "gateway/ledger/span.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/tap.h"

/* What the next calls do: so many bytes at most, or fail with an error (negative). */
static long plan[8];
static size_t planned, calls;

static long next_step(size_t len)
{
    long step = calls < planned ? plan[calls] : (long)len;
    calls++;
    return step < (long)len ? step : (long)len;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    long step = next_step(len);
    if (step < 0) {
        errno = (int)-step;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, step, offset);
}

ssize_t pread(int fd, void *out, size_t len, off_t offset)
{
    long step = next_step(len);
    if (step < 0) {
        errno = (int)-step;
        return -1;
    }
    return syscall(SYS_pread64, fd, out, step, offset);
}

static unsigned long mounted; /* flags of the file system */

int fstatvfs(int fd, struct statvfs *out)
{
    (void)fd;
    *out = (struct statvfs){.f_flag = mounted};
    return 0;
}

static void plan_is(size_t count, const long *steps)
{
    memcpy(plan, steps, count * sizeof *steps);
    planned = count;
    calls = 0;
}
#define PLAN(...) \
    plan_is(sizeof((long[]){__VA_ARGS__}) / sizeof(long), (long[]){__VA_ARGS__})

static int open_file(void)
{
    char path[] = "/tmp/span-test-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || unlink(path) != 0) {
        abort();
    }
    return fd;
}

static void test_all_is_written_and_read_by_parts_and_interruptions(void)
{
    uint8_t out[16];
    size_t len = 0;
    int fd = open_file();
    PLAN(3, -EINTR, 1, -EINTR, -EINTR, 2);
    EXPECT(span_write(fd, (const uint8_t *)"fortress", 8, 5));
    EXPECT_EQ(calls, 7);
    PLAN(-EINTR, 2, 1, -EINTR);
    EXPECT(span_read(fd, out, 8, 5, &len));
    EXPECT_EQ(len, 8);
    EXPECT(memcmp(out, "fortress", 8) == 0);
    PLAN(4);
    EXPECT(span_read(fd, out, sizeof out, 9, &len));
    EXPECT_EQ(len, 4); /* the file ends there */
    EXPECT(span_read(fd, out, sizeof out, 13, &len));
    EXPECT_EQ(len, 0);
    (void)close(fd);
}

static void test_an_error_is_told_with_its_number(void)
{
    uint8_t out[8];
    size_t len = 0;
    int fd = open_file();
    PLAN(2, -ENOSPC);
    EXPECT(!span_write(fd, (const uint8_t *)"fortress", 8, 0));
    EXPECT_EQ(errno, ENOSPC);
    PLAN(0);
    EXPECT(!span_write(fd, (const uint8_t *)"fortress", 8, 0));
    EXPECT_EQ(errno, EIO);
    PLAN(-EINTR, -EIO);
    EXPECT(!span_read(fd, out, sizeof out, 0, &len));
    EXPECT_EQ(errno, EIO);
    (void)close(fd);
}

static void test_no_sync_counts_where_nothing_can_be_written(void)
{
    int fd = open_file();
    mounted = ST_NOEXEC;
    EXPECT(span_sync(fd));
    mounted = ST_NOEXEC | ST_RDONLY;
    EXPECT(!span_sync(fd));
    EXPECT_EQ(errno, EROFS);
    (void)close(fd);
    mounted = 0;
    EXPECT(!span_sync(fd));
    EXPECT_EQ(errno, EBADF);
}

int main(void)
{
    RUN(test_all_is_written_and_read_by_parts_and_interruptions);
    RUN(test_an_error_is_told_with_its_number);
    RUN(test_no_sync_counts_where_nothing_can_be_written);
    return tap_done();
}
