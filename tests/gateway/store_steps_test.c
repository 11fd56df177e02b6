/* SPDX-License-Identifier: Apache-2.0 */
/* A writer opens a ledger that is too big, removes and thins segments, seals and begins
 * new ones. It is stopped dead at each change that it makes on disk in turn, a write
 * half-way; and each change in turn fails it once. Nothing acknowledged is lost and what
 * is left verifies. */
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/gateway/ledger_kit.h"

#define SEGMENTS 6
#define ROUNDS 3
#define STOPPED 7 /* exit code */

static struct verify_report report;
static uint8_t files[SEGMENTS + 1][72 * 1024];
static size_t lens[SEGMENTS + 1];

static const struct store_limits wide = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
static const struct store_limits narrow = {.max_bytes = 6 * 65536,
                                           .segment_bytes = 65536};

static unsigned left;  /* changes until it is due, 0: never */
static int fail_error; /* of the one that is due; 0: the process stops there */
static bool was_due;

/* What a change on disk does: true when it fails, with errno. */
static bool fails(void)
{
    if (left == 0 || --left > 0) {
        return false;
    }
    was_due = true;
    if (fail_error == 0) {
        _exit(STOPPED);
    }
    errno = fail_error;
    return true;
}

/* In the place of the C library's, all that a store changes its files with. */
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    if (left == 1 && fail_error == 0) {
        (void)syscall(SYS_pwrite64, fd, bytes, len / 2, offset);
    }
    return fails() ? -1 : syscall(SYS_pwrite64, fd, bytes, len, offset);
}
int fdatasync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}
int fsync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}
int ftruncate(int fd, off_t len)
{
    return fails() ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}
int fallocate(int fd, int mode, off_t offset, off_t len)
{
    return fails() ? -1 : (int)syscall(SYS_fallocate, fd, mode, offset, len);
}
int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return fails() ? -1 : (int)syscall(SYS_renameat, from_fd, from, to_fd, to);
}
int unlinkat(int fd, const char *name, int flags)
{
    return fails() ? -1 : (int)syscall(SYS_unlinkat, fd, name, flags);
}
int openat(int fd, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    unsigned mode = (flags & O_CREAT) != 0 ? va_arg(args, unsigned) : 0;
    va_end(args);
    if ((flags & O_CREAT) != 0 && fails()) {
        return -1;
    }
    return (int)syscall(SYS_openat, fd, name, flags, mode);
}

static struct store *open_with(const struct store_limits *limits)
{
    struct trouble why = {0};
    return store_open(kit_dir, kit_key, limits, kit_boot, &kit_now, &why);
}

/* Each 50th severe, in batches as big as they can be. */
static bool write_batch(struct store *store)
{
    struct trouble why;
    uint64_t seq = store_sealed_seq(store, EVENT_FROM_CAN, 77);
    enum store_answer answer;
    do {
        struct event event = kit_event(++seq);
        event.reason = seq % 50 == 0 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
        answer = store_append(store, &event, &kit_now);
    } while (answer == STORE_KEPT);
    bool good = store_flush(store, &kit_now, &why);
    return good || store_flush(store, &kit_now, &why); /* as the role, a moment later */
}

static void make_base(void)
{
    kit_empty();
    struct store *store = open_with(&wide);
    while (kit_read(SEGMENTS, files[0], sizeof files[0]) == 0) {
        EXPECT(write_batch(store));
    }
    store_close(store);
    for (unsigned i = 1; i <= SEGMENTS; i++) {
        lens[i] = kit_read(i, files[i], sizeof files[i]);
    }
}

static void put_base(void)
{
    kit_empty();
    for (unsigned i = 1; i <= SEGMENTS; i++) {
        kit_replace(i, files[i], lens[i]);
    }
}

/* As the role does between its seals; a thinning that failed is tried again in a minute.
 */
static void tend(struct store *store)
{
    struct trouble why;
    for (int i = 0; i < 300; i++) {
        if (!store_tend(store, &kit_now)) {
            if (store_held_count(store) == 0) {
                break;
            }
            (void)!store_flush(store, &kit_now, &why);
        }
    }
    kit_now.mono_us += 61000000;
}

/* Each acknowledgement goes into the pipe. False when the store cannot be opened. */
static bool work(int acknowledge)
{
    struct store *store = open_with(&narrow);
    for (int i = 0; store != NULL && i < ROUNDS; i++) {
        EXPECT(write_batch(store));
        uint64_t sealed = store_sealed_seq(store, EVENT_FROM_CAN, 77);
        EXPECT(write(acknowledge, &sealed, sizeof sealed) == (ssize_t)sizeof sealed);
        tend(store);
    }
    if (store != NULL) {
        store_close(store);
    }
    return store != NULL;
}

/* What is left is gone on with, and whole. */
static void expect_whole(int acknowledged, unsigned step)
{
    struct trouble why = {0};
    uint64_t highest = 0;
    while (read(acknowledged, &highest, sizeof highest) == (ssize_t)sizeof highest) {
    }
    struct store *store = open_with(&narrow);
    bool good = store != NULL && store_flush(store, &kit_now, &why) &&
                store_sealed_seq(store, EVENT_FROM_CAN, 77) >= highest;
    if (store != NULL) {
        store_close(store);
    }
    good = good && kit_verify(&report) && report.fault_count == 0;
    if (!EXPECT(good)) {
        printf("# at change %u, error %d: %s%s\n", step, fail_error, why.text,
               report.fault_count > 0 ? report.faults[0].text : "");
    }
}

/* False when it came to its end before that. */
static bool stop_at(unsigned step)
{
    int ends[2];
    int status = 0;
    put_base();
    (void)fflush(stdout);
    if (pipe(ends) != 0) {
        abort();
    }
    pid_t child = fork();
    if (child == 0) {
        left = step;
        (void)!work(ends[1]);
        _exit(0);
    }
    (void)close(ends[1]);
    EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status));
    expect_whole(ends[0], step);
    (void)close(ends[0]);
    return WEXITSTATUS(status) == STOPPED;
}

static void test_a_writer_that_is_stopped_at_any_change_loses_nothing(void)
{
    unsigned step = 1;
    fail_error = 0;
    while (stop_at(step)) {
        step += KIT_STEP;
    }
    EXPECT(step > 40);
    EXPECT(report.first_segment > 1); /* of the last one, which came to its end */
    EXPECT(report.thinned > 1000);
    printf("# %u changes\n", step - 1);
}

static bool fail_at(unsigned step)
{
    int ends[2];
    put_base();
    if (pipe(ends) != 0) {
        abort();
    }
    was_due = false;
    left = step;
    bool opened = work(ends[1]);
    opened = opened || work(ends[1]); /* guard starts the role again */
    left = 0;
    EXPECT(opened);
    (void)close(ends[1]);
    expect_whole(ends[0], step);
    (void)close(ends[0]);
    return was_due;
}

static void test_a_change_that_fails_is_made_good_later(void)
{
    static const int errors[] = {EIO, ENOSPC, EINTR};
    unsigned step = 1;
    do {
        fail_error = errors[step % 3];
    } while (fail_at(step++ * KIT_STEP));
    EXPECT(step * KIT_STEP > 40);
}

int main(void)
{
    kit_start();
    make_base();
    RUN(test_a_writer_that_is_stopped_at_any_change_loses_nothing);
    RUN(test_a_change_that_fails_is_made_good_later);
    kit_stop();
    return tap_done();
}
