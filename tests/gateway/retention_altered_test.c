/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody without the key does to the files is not made good by taking away. */
#include "gateway/ledger/retention.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ledger/summary.h"
#include "gateway/ledger/thinned.h"
#include "gateway/ledger/verify.h"
#include "tests/gateway/retention_kit.h"

static bool write_severe(struct store *store)
{
    struct trouble why;
    bool good = true;
    for (int i = 0; i < 200; i++) {
        struct event event = kit_event(++next_seq);
        event.reason = REASON_DIAGNOSTIC_REQUEST;
        good = store_append(store, &event, &kit_now) == STORE_KEPT && good;
    }
    return store_flush(store, &kit_now, &why) && good;
}

static void write_three(const struct store_limits *bounds)
{
    struct store *store = begin(bounds);
    while (kit_read(3, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    store_close(store);
}

/* Severe events and others stand in segment 1, of which somebody without the key has
 * taken one event out, and out of the summary, which nobody signs. */
static void take_one_out(void)
{
    uint8_t out[RECORD_FRAME_BYTES + THINNED_BYTES];
    struct record record;
    size_t len = kit_read(1, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&(struct segment){0}, &in));
    EXPECT(record_next(&in, &record) == RECORD_FOUND); /* its first tree head */
    EXPECT(record_next(&in, &record) == RECORD_FOUND && record.kind == RECORD_EVENT);
    size_t at = in.pos;
    EXPECT(record_next(&in, &record) == RECORD_FOUND && record.kind == RECORD_EVENT);
    struct thinned gone = {.root = merkle_leaf(record.bytes, record.len)};
    thinned_encode(&gone, out + RECORD_FRAME_BYTES);
    at += record_frame(out, RECORD_THINNED, THINNED_BYTES);
    memmove(image + at, image + in.pos, len - in.pos);
    memcpy(image + at - sizeof out, out, sizeof out);
    len = at + len - in.pos;
    uint8_t *end = image + len - SUMMARY_RECORD_BYTES;
    struct summary summary;
    EXPECT(summary_decode(&summary, end + RECORD_FRAME_BYTES, SUMMARY_BYTES));
    summary.events--;
    summary_encode(&summary, end);
    kit_replace(1, image, len);
}

static void test_nor_is_a_part_of_the_ledger_whole_then(void)
{
    struct trouble why;
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    write_three(&bounds);
    take_one_out();
    EXPECT(verify_part(&report, kit_dir, kit_public, 0, UINT64_MAX, &why));
    EXPECT_EQ(report.fault_count, 1);
    EXPECT_EQ(report.thinned, 0); /* as none that is stated */
    EXPECT(verify_part(&report, kit_dir, kit_public, 1, 2, &why));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT_EQ(report.unstated, 1);
    EXPECT(!verify_report_is_whole(&report));
    EXPECT(verify_part(&report, kit_dir, kit_public, 2, 2, &why));
    EXPECT(verify_report_is_whole(&report));
}

/* Root reads everything. */
static bool become_nobody(void)
{
    return geteuid() != 0 || (chmod(kit_dir, 0755) == 0 && seteuid(65534) == 0);
}

static void test_nor_is_it_excused_by_a_segment_that_cannot_be_read(void)
{
    char path[128];
    uid_t self = geteuid();
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    write_three(&bounds);
    take_one_out();
    for (unsigned number = 1; number <= 3; number++) {
        kit_path(path, sizeof path, number);
        EXPECT(chmod(path, number == 2 ? 0 : 0644) == 0);
    }
    EXPECT(become_nobody());
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.unread, 1);
    EXPECT_EQ(report.unstated, 1);
    EXPECT_EQ(report.thinned, 0);
    EXPECT(seteuid(self) == 0);
    EXPECT(chmod(path, 0600) == 0);
}

static void test_what_another_has_taken_out_is_not_stated_by_thinning(void)
{
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    write_three(&bounds);
    take_one_out();
    EXPECT(faults() > 0);
    bounds.keep_days = 1;
    struct store *store = open_with(&bounds);
    kit_now.mono_us += 2 * DAY_US;
    kit_now.wall_us += 2 * DAY_US;
    EXPECT(tend_all(store));
    store_close(store);
    expect_fault("segment 1, ");
}

/* Else all of the ledger would seem too much at the next segment, and be removed. */
static void test_a_file_that_another_makes_longer_while_it_is_thinned_counts_no_room(void)
{
    struct trouble why;
    char path[128];
    struct store_limits bounds = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_days = 1};
    struct store *store = begin(&bounds);
    while (kit_read(3, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    kit_now.mono_us += 2 * DAY_US;
    kit_now.wall_us += 2 * DAY_US;
    while (store_tend(store, &kit_now)) {
    }
    EXPECT(store_held_count(store) > 0); /* it is stated, and not in its place */
    kit_path(path, sizeof path, 1);
    EXPECT(truncate(path, 1 << 30) == 0);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(kit_read(1, image, sizeof image) < 65536);
    EXPECT(store_size_bytes(store) < bounds.max_bytes);
    store_close(store);
    EXPECT_EQ(faults(), 0);
}

static void test_nor_does_one_that_grew_take_the_others_with_it(void)
{
    char path[128];
    struct store *store = begin(&limits);
    kit_path(path, sizeof path, 1);
    for (unsigned i = 0; i < 40 && kit_read(1, image, sizeof image) > 0; i++) {
        EXPECT(i != 8 || truncate(path, 1 << 30) == 0);
        EXPECT(write_severe(store));
    }
    EXPECT_EQ(kit_read(1, image, sizeof image), 0);
    EXPECT(kit_read(2, image, sizeof image) > 0);
    store_close(store);
    EXPECT_EQ(faults(), 1);
    expect_fault("segment 1, which is to be removed, cannot be read as it was sealed");
}

static unsigned count_segments(void)
{
    unsigned count = 0;
    for (unsigned i = 1; i < 60; i++) {
        count += kit_read(i, image, sizeof image) > 0;
    }
    return count;
}

static void test_nor_does_one_that_grew_while_no_writer_was_there(void)
{
    char path[128];
    struct trouble why;
    struct store_limits bounds = {.max_bytes = 12 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(7, image, sizeof image) == 0) {
        EXPECT(write_severe(store));
    }
    store_close(store);
    kit_path(path, sizeof path, 3);
    EXPECT(truncate(path, 1 << 30) == 0); /* more than is ever read */
    kit_path(path, sizeof path, 4);
    EXPECT(truncate(path, 1 << 20) == 0);
    store = open_with(&bounds);
    EXPECT(store_size_bytes(store) <= bounds.max_bytes);
    EXPECT(write_severe(store));
    EXPECT(tend_all(store));
    EXPECT_EQ(count_segments(), 7);
    for (int i = 0; i < 40; i++) {
        EXPECT(write_severe(store));
        EXPECT(store_size_bytes(store) <= bounds.max_bytes);
    }
    EXPECT(count_segments() >= 7); /* as without what was added to them */
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    EXPECT_EQ(faults(), 2);
    expect_fault("segment 3, which is to be removed, cannot be read as it was sealed");
}

/* Behind the end of segment 3 its own summary, again and again. */
static void pad_with_summaries(size_t bytes)
{
    char path[128];
    size_t len = kit_read(3, image, sizeof image);
    kit_path(path, sizeof path, 3);
    int fd = open(path, O_WRONLY | O_APPEND);
    for (size_t added = 0; added < bytes; added += SUMMARY_RECORD_BYTES) {
        EXPECT_EQ(write(fd, image + len - SUMMARY_RECORD_BYTES, SUMMARY_RECORD_BYTES),
                  SUMMARY_RECORD_BYTES);
    }
    (void)close(fd);
}

static void test_nor_does_one_that_grew_by_summaries(void)
{
    struct trouble why;
    char path[128];
    struct store_limits bounds = {.max_bytes = 12 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(7, image, sizeof image) == 0) {
        EXPECT(write_severe(store));
    }
    store_close(store);
    EXPECT_EQ(faults(), 0);
    pad_with_summaries(SUMMARY_RECORD_BYTES);
    EXPECT(faults() > 0); /* nobody signs it, so one is enough */
    pad_with_summaries(700 * 1024);
    kit_path(path, sizeof path, 4);
    EXPECT(truncate(path, 1 << 20) == 0);
    store = open_with(&bounds);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(tend_all(store));
    EXPECT_EQ(count_segments(), 7);
    store_close(store);
}

/* Says that a segment was begun in 1970, with its CRC made good. */
static void set_back(unsigned number)
{
    struct segment segment;
    uint8_t header[SEGMENT_HEADER_MAX];
    size_t len = kit_read(number, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&segment, &in));
    segment.time.wall_us = 1;
    size_t header_len = segment_encode(&segment, header);
    EXPECT_EQ(header_len, in.pos);
    memcpy(image, header, header_len);
    kit_replace(number, image, len);
}

static void test_a_time_that_another_wrote_into_a_header_makes_nothing_old(void)
{
    static uint8_t before[8][128 * 1024];
    size_t lens[8];
    struct store_limits bounds = {.max_bytes = 64 * 65536,
                                  .segment_bytes = 65536,
                                  .keep_days = 5,
                                  .keep_severe_days = 50};
    struct store *store = begin(&bounds);
    while (kit_read(7, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    for (unsigned i = 2; i < 7; i++) {
        lens[i] = kit_read(i, before[i], sizeof before[i]);
        set_back(i);
    }
    for (int i = 0; i < 10; i++) {
        kit_now.mono_us += 61000000;
        EXPECT(tend_all(store));
    }
    for (unsigned i = 2; i < 7; i++) {
        kit_replace(i, before[i], lens[i]);
    }
    store_close(store);
    EXPECT_EQ(count_segments(), 7);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.thinned, 0);
}

static void test_segments_longer_than_the_limit_is_now_count_for_all_they_are(void)
{
    struct trouble why;
    struct store_limits before = {.max_bytes = 12 * 262144, .segment_bytes = 262144};
    struct store *store = begin(&before);
    while (kit_read(6, image, sizeof image) == 0) {
        EXPECT(write_severe(store));
    }
    store_close(store);
    store = open_with(&limits); /* 512 KiB in all */
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(count_segments() <= 2);
    for (int i = 0; i < 10; i++) {
        EXPECT(write_severe(store));
    }
    EXPECT(store_size_bytes(store) <= limits.max_bytes);
    store_close(store);
    EXPECT_EQ(faults(), 0);
}

int main(void)
{
    kit_start();
    RUN(test_nor_is_a_part_of_the_ledger_whole_then);
    RUN(test_nor_is_it_excused_by_a_segment_that_cannot_be_read);
    RUN(test_what_another_has_taken_out_is_not_stated_by_thinning);
    RUN(test_a_file_that_another_makes_longer_while_it_is_thinned_counts_no_room);
    RUN(test_nor_does_one_that_grew_take_the_others_with_it);
    RUN(test_nor_does_one_that_grew_while_no_writer_was_there);
    RUN(test_nor_does_one_that_grew_by_summaries);
    RUN(test_a_time_that_another_wrote_into_a_header_makes_nothing_old);
    RUN(test_segments_longer_than_the_limit_is_now_count_for_all_they_are);
    kit_stop();
    return tap_done();
}
