/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of recover_settle on a disk with the kernel's pages before it: what can be read
 * is acknowledged only once the disk has it. */
#include <errno.h>
#include <sys/syscall.h>

#include "tests/gateway/ledger_kit.h"

/* What the disk holds of segment 1, and what was written since the last sync. A sync that
 * fails leaves the pages to be read and takes them for clean, as Linux does. */
static uint8_t disk[128 * 1024];
static uint64_t dirty_from, dirty_to;
static int sync_error, write_error; /* 0: none */

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    uint64_t from = (uint64_t)offset;
    if (write_error != 0) {
        errno = write_error;
        return -1;
    }
    dirty_from = dirty_to == 0 || from < dirty_from ? from : dirty_from;
    dirty_to = from + len > dirty_to ? from + len : dirty_to;
    return syscall(SYS_pwrite64, fd, bytes, len, offset);
}

static int sync_all(int fd)
{
    uint64_t from = dirty_from;
    uint64_t to = dirty_to;
    dirty_from = dirty_to = 0;
    if (sync_error != 0) {
        errno = sync_error;
        return -1;
    }
    if (to > sizeof disk ||
        (to > from && pread(fd, disk + from, to - from, (off_t)from) < 0)) {
        abort();
    }
    return 0;
}

int fdatasync(int fd)
{
    return sync_all(fd);
}

int fsync(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : sync_all(fd);
}

static bool disk_has_all(void)
{
    static uint8_t pages[128 * 1024];
    size_t used = kit_used(pages, kit_read(1, pages, sizeof pages));
    return used > 0 && memcmp(pages, disk, used) == 0;
}

static struct store *begin(uint64_t sealed)
{
    kit_empty();
    memset(disk, 0, sizeof disk);
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, sealed));
    EXPECT(disk_has_all());
    return store;
}

static void test_a_batch_whose_sync_failed_is_written_again_before_it_counts(void)
{
    struct trouble why = {0};
    struct store *store = begin(10);
    struct event event = kit_event(11);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    sync_error = EIO;
    EXPECT(!store_flush(store, &kit_now, &why));
    store_close(store); /* as a role that gives up, or is killed */
    EXPECT(!disk_has_all());
    EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT_TEXT(strstr(why.text, ": segment 1"),
                ": segment 1: its last events cannot be made sure of: Input/output "
                "error; free space or mend the disk");
    sync_error = 0;
    write_error = EROFS;
    EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "cannot be made sure of: Read-only file system") != NULL);
    write_error = 0;
    store = kit_open();
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), 11);
    EXPECT(disk_has_all());
    store_close(store);
}

static void test_of_a_ledger_without_events_that_is_header_and_first_head(void)
{
    kit_empty();
    memset(disk, 0, sizeof disk);
    store_close(kit_open());
    EXPECT(disk_has_all());
    memset(disk, 0, sizeof disk);
    store_close(kit_open());
    EXPECT(disk_has_all());
}

static void test_no_more_than_the_last_batch_is_written(void)
{
    struct store *store = begin(10);
    EXPECT(kit_write(store, 11, 20));
    store_close(store);
    memset(disk, 0, sizeof disk);
    store_close(kit_open());
    EXPECT(!disk_has_all());
    EXPECT_EQ(disk[0], 0);
}

int main(void)
{
    kit_start();
    RUN(test_a_batch_whose_sync_failed_is_written_again_before_it_counts);
    RUN(test_of_a_ledger_without_events_that_is_header_and_first_head);
    RUN(test_no_more_than_the_last_batch_is_written);
    kit_stop();
    return tap_done();
}
