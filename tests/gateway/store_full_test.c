/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/store.c on a disk that is full, failing or read-only: nothing
 * acknowledged is lost, and it goes on when there is room again. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/gateway/ledger_kit.h"

static struct verify_report report;

static unsigned syncs;
static int sync_error; /* 0: none */
static uint8_t on_disk[128 * 1024];
static ssize_t on_disk_len =
    -1; /* what the last sync that went well left, -1: not looked at */

/* In the place of the C library's: counts, and fails like a dying disk, which drops what
 * it could not write: the next sync, told good, would not bring it back (ext4, XFS). */
int fdatasync(int fd)
{
    syncs++;
    if (sync_error != 0) {
        if (on_disk_len >= 0 && (ftruncate(fd, on_disk_len) != 0 ||
                                 pwrite(fd, on_disk, (size_t)on_disk_len, 0) < 0)) {
            abort();
        }
        errno = sync_error;
        return -1;
    }
    if (on_disk_len >= 0) {
        on_disk_len = pread(fd, on_disk, sizeof on_disk, 0);
    }
    return (int)syscall(SYS_fdatasync, fd);
}

/* Until the store says that it is full: how many events it took. */
static uint64_t fill_batch(struct store *store, uint64_t seq)
{
    struct event event = kit_event(seq);
    while (store_append(store, &event, &kit_now) == STORE_KEPT) {
        event = kit_event(++seq);
    }
    return seq;
}

static void expect_room_brings_it_back(struct store *store, uint64_t first_unsealed,
                                       uint64_t next)
{
    struct trouble why = {0};
    EXPECT_EQ(store_sealed_count(store), first_unsealed - 1);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT_TEXT(why.text, "");
    EXPECT_EQ(store_sealed_count(store), next - 1);
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), next - 1);
    EXPECT(kit_write(store, next, next + 9));
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT_EQ(report.events, next + 9);
    EXPECT_EQ(report.torn, 0);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    (void)getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    (void)setrlimit(RLIMIT_FSIZE, &limit);
}

static void test_a_write_that_fails_keeps_all_and_is_tried_again(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 10));
    uint64_t next = fill_batch(store, 11);
    limit_files(4096); /* below where the batch ends: a write in part, then none */
    EXPECT(!store_flush(store, &kit_now, &why));
    EXPECT(strstr(why.text, "events cannot be written") != NULL);
    EXPECT(!store_flush(store, &kit_now, &why));
    limit_files(RLIM_INFINITY);
    expect_room_brings_it_back(store, 11, next);
}

static void test_nothing_is_sealed_until_the_disk_has_it(void)
{
    static const struct {
        int error;
        const char *text;
    } rows[] = {{EIO, "Input/output error"},
                {ENOSPC, "No space left on device"},
                {EROFS, "Read-only file system"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trouble why;
        kit_empty();
        struct store *store = kit_open();
        syncs = 0;
        on_disk_len = 0;
        EXPECT(kit_write(store, 1, 10));
        EXPECT_EQ(syncs, 1); /* ten events, one commit */
        struct event event = kit_event(11);
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        sync_error = rows[i].error;
        for (int again = 0; again < 3; again++) {
            EXPECT(!store_flush(store, &kit_now, &why));
            EXPECT(strstr(why.text, rows[i].text) != NULL);
            EXPECT_EQ(why.error, rows[i].error);
            EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), 10);
        }
        sync_error = 0;
        expect_room_brings_it_back(store, 11, 12);
        on_disk_len = -1;
    }
}

static void test_a_segment_that_cannot_be_ended_keeps_all_and_is_tried_again(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    uint64_t next = fill_batch(store, 1);
    EXPECT(store_flush(store, &kit_now, &why));
    next = fill_batch(store, next);
    EXPECT(store_flush(store, &kit_now, &why));
    uint64_t sealed = next;
    next = fill_batch(store, next);
    limit_files(100);
    EXPECT(!store_flush(store, &kit_now, &why));
    EXPECT(strstr(why.text, "a segment cannot be closed") != NULL);
    limit_files(RLIM_INFINITY);
    expect_room_brings_it_back(store, sealed, next);
}

static void test_a_failed_write_and_a_crash_leave_only_what_was_sealed(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 10));
    (void)fill_batch(store, 11);
    limit_files(4096);
    EXPECT(!store_flush(store, &kit_now, &why));
    limit_files(RLIM_INFINITY);
    store_close(store); /* as a crash would */
    store = kit_open();
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), 10);
    EXPECT_EQ(store_sealed_count(store), 11); /* and a LEDGER_TORN */
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT_EQ(report.torn, 1);
}

static bool write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    (void)close(fd);
    return good;
}

/* A file system of our own, so small that it fills. False where the machine allows no
 * namespace. */
static bool mount_small(void)
{
    char users[32];
    char groups[32];
    (void)snprintf(users, sizeof users, "0 %u 1", (unsigned)getuid());
    (void)snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getgid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
        !write_file("/proc/self/setgroups", "deny") ||
        !write_file("/proc/self/uid_map", users) ||
        !write_file("/proc/self/gid_map", groups)) {
        return false;
    }
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("small", kit_dir, "tmpfs", 0, "size=200k") == 0;
}

static void fill_disk(const char *path)
{
    static const char zeros[4096];
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    while (write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros) {
    }
    (void)close(fd);
}

static void on_a_full_disk(void)
{
    struct trouble why;
    char ballast[100];
    (void)snprintf(ballast, sizeof ballast, "%s/ballast", kit_dir);
    struct store *store = kit_open();
    uint64_t next = fill_batch(store, 1);
    fill_disk(ballast);
    EXPECT(store_flush(store, &kit_now, &why)); /* the segment was preallocated */
    uint64_t sealed = next;
    bool good = true;
    for (int i = 0; i < 4 && good; i++) {
        next = fill_batch(store, next);
        good = store_flush(store, &kit_now, &why);
        sealed = good ? next : sealed;
    }
    EXPECT(!good);
    EXPECT(strstr(why.text, "No space left on device") != NULL);
    EXPECT(unlink(ballast) == 0);
    expect_room_brings_it_back(store, sealed, next);
}

static void on_a_read_only_disk(void)
{
    struct trouble why;
    EXPECT(mount(NULL, kit_dir, NULL, MS_REMOUNT | MS_RDONLY, "size=200k") == 0);
    EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "cannot be written to: Read-only file system; mend its") !=
           NULL);
}

#define NO_NAMESPACE 77

static void test_a_full_disk_and_a_read_only_one_are_named_and_outlived(void)
{
    kit_empty();
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (!mount_small()) {
            _exit(NO_NAMESPACE);
        }
        on_a_full_disk();
        on_a_read_only_disk();
        (void)fflush(stdout);
        _exit(tap_failed ? 1 : 0);
    }
    int status = 0;
    EXPECT(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_NAMESPACE) {
        SKIP("this machine allows no user namespace to mount a small disk in");
        return;
    }
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    (void)signal(SIGXFSZ, SIG_IGN);
    kit_start();
    RUN(test_a_write_that_fails_keeps_all_and_is_tried_again);
    RUN(test_nothing_is_sealed_until_the_disk_has_it);
    RUN(test_a_segment_that_cannot_be_ended_keeps_all_and_is_tried_again);
    RUN(test_a_failed_write_and_a_crash_leave_only_what_was_sealed);
    RUN(test_a_full_disk_and_a_read_only_one_are_named_and_outlived);
    kit_stop();
    return tap_done();
}
