/* SPDX-License-Identifier: Apache-2.0 */
/* What is sealed stays. */
#include "gateway/ledger/store.h"

#include "gateway/ledger/ledger_reader.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];

static void test_what_is_sealed_is_read_back_in_order(void)
{
    struct trouble why;
    struct event event;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 100));
    EXPECT_EQ(store_sealed_count(store), 100);
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), 100);
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 78), 0);
    EXPECT_EQ(store_sealed_seq(store, 200, 77), 0);
    store_close(store);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    for (uint64_t seq = 1; seq <= 100; seq++) {
        struct event expected = kit_event(seq);
        expected.leaf = seq - 1;
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
        EXPECT(memcmp(&event, &expected, sizeof event) == 0);
    }
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

static void test_held_events_are_not_sealed_and_are_due_within_a_second(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    EXPECT_EQ(store_due_us(store), STORE_NEVER);
    EXPECT(store_flush(store, &kit_now, &why));
    struct event event = kit_event(1);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT_EQ(store_due_us(store), kit_now.mono_us + STORE_GROUP_US);
    EXPECT_EQ(store_sealed_count(store), 0);
    EXPECT_EQ(store_held_count(store), 1);
    EXPECT_EQ(store_sealed_seq(store, EVENT_FROM_CAN, 77), 0);
    event = kit_event(2);
    event.reason = REASON_DIAGNOSTIC_REQUEST; /* severe */
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT_EQ(store_due_us(store), 0);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT_EQ(store_due_us(store), STORE_NEVER);
    EXPECT_EQ(store_held_count(store), 0);
    store_close(store);
}

static void test_an_event_told_twice_is_kept_once_also_across_a_restart(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    struct event event = kit_event(2);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_DUPLICATE);
    store_close(store);
    store = kit_open();
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_DUPLICATE);
    event = kit_event(3);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_DUPLICATE);
    event.source = EVENT_FROM_UPLINK;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    event = kit_event(3);
    event.source_epoch = 78;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT(kit_write(store, 4, 4));
    EXPECT_EQ(store_sealed_count(store), 6);
    store_close(store);
}

static void test_duplicates_are_known_after_the_segment_that_held_them_is_full(void)
{
    struct verify_report report;
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    for (; seq < 2000; seq += 50) {
        EXPECT(kit_write(store, seq, seq + 49));
    }
    store_close(store);
    store = kit_open();
    struct event event = kit_event(seq - 1);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_DUPLICATE);
    event.source_epoch = 0;
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(report.segments > 2);
    EXPECT_EQ(report.events, seq - 1);
}

static void test_a_full_batch_says_so_and_goes_on_after_a_flush(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    struct event event = kit_event(seq);
    while (store_append(store, &event, &kit_now) == STORE_KEPT) {
        event = kit_event(++seq);
    }
    EXPECT(seq > 100);
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_FULL);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    store_close(store);
}

static void test_a_second_writer_is_refused(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "another process writes this ledger") != NULL);
    store_close(store);
}

static void test_another_key_is_refused(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    kit_empty();
    store_close(kit_open());
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    struct signature_key *other = signature_key_parse(private_pem, &why);
    EXPECT(store_open(kit_dir, other, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "another key") != NULL);
    signature_key_free(other);
}

static void test_limits_out_of_range_and_folders_that_cannot_be_are_refused(void)
{
    struct trouble why;
    struct store_limits limits = {.max_bytes = 1 << 20, .segment_bytes = 1000};
    EXPECT(store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    limits = (struct store_limits){.max_bytes = 100, .segment_bytes = 65536};
    EXPECT(store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    limits = store_limits_default();
    EXPECT(store_open("/proc/none/ledger", kit_key, &limits, kit_boot, &kit_now, &why) ==
           NULL);
    EXPECT(strstr(why.text, "check its parent") != NULL);
    EXPECT(store_open("/dev/null", kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "this is a file") != NULL);
}

static void test_one_that_should_be_there_is_not_begun_anew(void)
{
    struct trouble why;
    char elsewhere[80];
    struct store_limits limits = kit_limits;
    limits.begun = true;
    kit_empty();
    EXPECT(store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, ": the ledger that was here is gone; mount its disk") !=
           NULL);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/none", kit_dir);
    EXPECT(store_open(elsewhere, kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(access(elsewhere, F_OK) != 0);
    store_close(kit_open());
    struct store *store = store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
    EXPECT(store != NULL);
    store_close(store);
}

static void test_a_missing_segment_in_the_middle_is_refused(void)
{
    struct trouble why;
    char path[128];
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(3, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    kit_path(path, sizeof path, 2);
    EXPECT(unlink(path) == 0);
    EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "is missing") != NULL);
}

static void test_a_file_where_the_next_segment_goes_is_not_written_over(void)
{
    static const uint8_t other[] = "somebody's";
    struct trouble why = {0};
    kit_empty();
    struct store *store = kit_open();
    kit_replace(2, other, sizeof other);
    uint64_t seq = 1;
    while (seq < 2000 && kit_write(store, seq, seq + 99)) {
        seq += 100;
    }
    EXPECT(seq > 200 && seq < 2000);
    EXPECT(!store_flush(store, &kit_now, &why));
    EXPECT(strstr(why.text, "a segment cannot be begun: File exists") != NULL);
    EXPECT_EQ(kit_read(2, image, sizeof image), sizeof other);
    EXPECT(memcmp(image, other, sizeof other) == 0);
    store_close(store);
}

/* As of a crash between the end of a segment and the next one's begin. */
static void test_a_segment_that_has_its_summary_is_given_no_second(void)
{
    static struct verify_report report;
    char path[128];
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    for (; kit_read(2, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    kit_path(path, sizeof path, 2);
    EXPECT(unlink(path) == 0);
    store = kit_open();
    EXPECT(kit_write(store, seq, seq + 99));
    store_close(store);
    EXPECT_EQ(kit_read(1, image, sizeof image), len);
    EXPECT(kit_read(2, image, sizeof image) > 0);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
}

static void test_its_size_is_bounded_and_what_is_pruned_is_stated(void)
{
    static struct verify_report report;
    struct trouble why;
    struct store_limits limits = {.max_bytes = 5 * 65536, .segment_bytes = 65536};
    kit_empty();
    struct store *store = store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
    for (uint64_t seq = 1; seq <= 10000; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
        EXPECT(store_size_bytes(store) <= limits.max_bytes);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    uint64_t sealed = store_sealed_count(store);
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(report.first_segment > 3);
    EXPECT(report.first_leaf > 0);
    EXPECT(report.pruning_stated);
    EXPECT_EQ(report.size, sealed);
    EXPECT_EQ(report.events, sealed - report.first_leaf);
}

static void test_a_smaller_bound_at_the_next_start_is_kept(void)
{
    static struct verify_report report;
    struct trouble why;
    struct store_limits limits = {.max_bytes = 4 * 65536, .segment_bytes = 65536};
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= 10000; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    store = store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
    EXPECT(store_size_bytes(store) > limits.max_bytes);
    EXPECT(store_due_us(store) != STORE_NEVER);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(store_size_bytes(store) <= limits.max_bytes);
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(report.pruning_stated);
}

static void test_mono_time_may_begin_again_after_a_boot(void)
{
    static struct verify_report report;
    kit_empty();
    store_close(kit_open());
    struct store_time kept = kit_now;
    kit_now = (struct store_time){.mono_us = 1, .wall_us = 1, .wall_trusted = false};
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 1));
    store_close(store);
    kit_now = kept;
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(!report.clock_trusted);
}

int main(void)
{
    kit_start();
    RUN(test_what_is_sealed_is_read_back_in_order);
    RUN(test_held_events_are_not_sealed_and_are_due_within_a_second);
    RUN(test_an_event_told_twice_is_kept_once_also_across_a_restart);
    RUN(test_duplicates_are_known_after_the_segment_that_held_them_is_full);
    RUN(test_a_full_batch_says_so_and_goes_on_after_a_flush);
    RUN(test_a_second_writer_is_refused);
    RUN(test_another_key_is_refused);
    RUN(test_limits_out_of_range_and_folders_that_cannot_be_are_refused);
    RUN(test_one_that_should_be_there_is_not_begun_anew);
    RUN(test_a_missing_segment_in_the_middle_is_refused);
    RUN(test_a_file_where_the_next_segment_goes_is_not_written_over);
    RUN(test_a_segment_that_has_its_summary_is_given_no_second);
    RUN(test_its_size_is_bounded_and_what_is_pruned_is_stated);
    RUN(test_a_smaller_bound_at_the_next_start_is_kept);
    RUN(test_mono_time_may_begin_again_after_a_boot);
    kit_stop();
    return tap_done();
}
