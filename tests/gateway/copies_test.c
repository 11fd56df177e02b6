/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/copies.c: two copies of one ledger, and what they may be. */
#include "gateway/ledger/copies.h"

#include "gateway/ledger/notice.h"
#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

static char other_dir[64];
static struct copies_report report;
static uint8_t image[128 * 1024];
static struct trouble why;

static enum copies_found compare(void)
{
    const char *const dirs[] = {kit_dir, other_dir};
    EXPECT(copies_compare(&report, dirs, kit_public, &why));
    return report.found;
}

/* The ledger's files as they are now, in the other folder. */
static void copy_all(void)
{
    char path[128];
    for (unsigned number = 1; number <= 8; number++) {
        size_t len = kit_read(number, image, sizeof image);
        (void)snprintf(path, sizeof path, "%s/%012u.seg", other_dir, number);
        (void)unlink(path);
        int fd = len > 0 ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
        EXPECT(len == 0 || write(fd, image, len) == (ssize_t)len);
        (void)close(fd);
    }
}

static void go_on(uint64_t first, uint64_t last)
{
    struct store *store = kit_open();
    EXPECT(kit_write(store, first, last));
    store_close(store);
}

static void swap_names(void)
{
    char name[64];
    memcpy(name, kit_dir, sizeof name);
    memcpy(kit_dir, other_dir, sizeof kit_dir);
    memcpy(other_dir, name, sizeof other_dir);
}

static void test_copies_are_the_same_or_one_is_shorter(void)
{
    kit_empty();
    go_on(1, 40);
    copy_all();
    EXPECT_EQ(compare(), COPIES_SAME);
    go_on(41, 47);
    EXPECT_EQ(compare(), COPIES_SHORTER);
    EXPECT_EQ(report.shorter, 1);
    EXPECT_EQ(report.behind, 7);
    swap_names();
    EXPECT_EQ(compare(), COPIES_SHORTER);
    EXPECT_EQ(report.shorter, 0);
    swap_names();
}

static void test_two_histories_part_at_an_event(void)
{
    kit_empty();
    go_on(1, 40);
    copy_all();
    go_on(41, 50);
    swap_names();
    go_on(41, 44);
    go_on(100, 300);
    swap_names();
    EXPECT_EQ(compare(), COPIES_FORKED);
    EXPECT(report.fork_known);
    EXPECT_EQ(report.fork, 44);
    copy_all();
    EXPECT_EQ(compare(), COPIES_SAME);
}

/* Segments of many events, so that the fork is in the second. */
static void test_a_fork_is_found_behind_whole_segments(void)
{
    uint64_t seq = 1;
    kit_empty();
    for (; kit_read(2, image, sizeof image) == 0; seq += 100) {
        go_on(seq, seq + 99);
    }
    copy_all();
    go_on(seq, seq + 2);
    swap_names();
    go_on(seq + 1, seq + 3);
    swap_names();
    EXPECT_EQ(compare(), COPIES_FORKED);
    EXPECT(report.fork_known);
    EXPECT_EQ(report.fork, seq - 1);
}

/* Appends from `first` on until a segment is there; one event, 50 on, is severe. */
static void go_on_until(unsigned segment, uint64_t first)
{
    struct store *store = kit_open();
    for (uint64_t seq = first; kit_read(segment, image, sizeof image) == 0; seq++) {
        struct event event = kit_event(seq);
        event.reason = seq == first + 50 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        EXPECT((seq - first) % 50 != 0 || store_flush(store, &kit_now, &why));
    }
    store_close(store);
}

static void test_a_fork_in_what_is_taken_out_is_told_and_not_where(void)
{
    struct store_limits limits = kit_limits;
    struct store_time before = kit_now;
    limits.keep_days = 1;
    kit_empty();
    go_on(1, 300);
    copy_all();
    go_on_until(3, 1001);
    kit_now.wall_us += UINT64_C(2) * 86400000000;
    struct store *store = store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
    while (store_tend(store, &kit_now)) {
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    kit_now = before;
    swap_names();
    go_on(301, 350);
    swap_names();
    EXPECT_EQ(compare(), COPIES_FORKED);
    EXPECT(!report.fork_known);
}

static void test_two_ledgers_under_one_key_are_no_copies(void)
{
    kit_empty();
    go_on(1, 3);
    copy_all();
    kit_empty();
    go_on(1, 3);
    EXPECT_EQ(compare(), COPIES_FOREIGN);
}

static void test_a_broken_copy_is_not_compared(void)
{
    kit_empty();
    go_on(1, 3);
    copy_all();
    size_t len = kit_read(1, image, sizeof image);
    image[kit_used(image, len) / 2] ^= 1;
    kit_replace(1, image, len);
    EXPECT_EQ(compare(), COPIES_BROKEN);
    EXPECT(report.sides[0].fault_count > 0);
    EXPECT_EQ(report.sides[1].fault_count, 0);
}

static void test_a_copy_from_before_all_that_is_left_tells_nothing(void)
{
    struct trouble trouble;
    char one[128];
    static struct scan scan;
    uint64_t seq = 1;
    kit_empty();
    go_on(seq, 100);
    copy_all();
    for (seq = 101; kit_read(2, image, sizeof image) == 0; seq += 100) {
        go_on(seq, seq + 99);
    }
    size_t len = kit_read(2, image, sizeof image);
    EXPECT(scan_begin(&scan, image, len, &trouble));
    struct digest root = merkle_root(&scan.segment.merkle);
    struct event event = kit_event(1);
    notice_pruned(&event, 1, 1, 0, scan.segment.merkle.size, &root);
    event.source = EVENT_FROM_LEDGER;
    event.source_epoch = 5;
    event.source_seq = 1;
    struct store *store = kit_open();
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT(store_flush(store, &kit_now, &trouble));
    store_close(store);
    kit_path(one, sizeof one, 1);
    EXPECT(unlink(one) == 0);
    EXPECT_EQ(compare(), COPIES_UNKNOWN);
}

static void test_where_there_is_no_ledger_is_said_to_be_so(void)
{
    const char *const dirs[] = {kit_dir, "/nonexistent"};
    const char *const turned[] = {"/nonexistent", kit_dir};
    kit_empty();
    go_on(1, 3);
    EXPECT(!copies_compare(&report, dirs, kit_public, &why));
    EXPECT(!copies_compare(&report, turned, kit_public, &why));
}

int main(void)
{
    kit_start();
    (void)snprintf(other_dir, sizeof other_dir, "/tmp/ledger-copy-XXXXXX");
    if (mkdtemp(other_dir) == NULL) {
        return 1;
    }
    RUN(test_copies_are_the_same_or_one_is_shorter);
    RUN(test_two_histories_part_at_an_event);
    RUN(test_a_fork_is_found_behind_whole_segments);
    RUN(test_a_fork_in_what_is_taken_out_is_told_and_not_where);
    RUN(test_two_ledgers_under_one_key_are_no_copies);
    RUN(test_a_broken_copy_is_not_compared);
    RUN(test_a_copy_from_before_all_that_is_left_tells_nothing);
    RUN(test_where_there_is_no_ledger_is_said_to_be_so);
    swap_names();
    kit_empty();
    (void)rmdir(kit_dir);
    swap_names();
    kit_stop();
    return tap_done();
}
