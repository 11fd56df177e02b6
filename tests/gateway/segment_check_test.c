/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/segment_check.c. What it says of spoilt bytes is in
 * verify_test.c. */
#include "gateway/ledger/segment_check.h"

#include <errno.h>

#include "gateway/ledger/notice.h"
#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];
static struct segment_check check;

static void run(uint64_t number, struct signature_public *key,
                const struct verify_head *kept)
{
    struct folder folder;
    struct trouble why;
    EXPECT(folder_open(&folder, kit_dir, &why));
    segment_check_run(&check, &folder, number, key, kept);
    folder_close(&folder);
}

/* Three batches in one segment. */
static void fill(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 10));
    EXPECT(kit_write(store, 11, 15));
    EXPECT(kit_write(store, 16, 40));
    store_close(store);
}

static void test_a_segment_is_whole_by_itself(void)
{
    fill();
    run(1, kit_public, NULL);
    EXPECT(check.image != NULL && check.begun && !check.other_key && !check.thinned);
    EXPECT_EQ(check.said.fault_count, 0);
    EXPECT_EQ(check.said.events, 40);
    EXPECT_EQ(check.said.heads, 4);
    EXPECT_EQ(check.heads, 4);
    EXPECT_EQ(check.merkle.size, 40);
    EXPECT_EQ(check.segment.merkle.size, 0);
    EXPECT(!check.summed && !check.kept_met);
    segment_check_end(&check);
}

static void test_what_is_behind_a_fault_and_was_not_judged_is_counted(void)
{
    struct scan scan;
    struct trouble why;
    fill();
    size_t len = kit_read(1, image, sizeof image);
    EXPECT(scan_begin(&scan, image, len, &why));
    while (scan.sealed.size < 10) {
        EXPECT(scan_next(&scan, &why) != SCAN_END);
    }
    image[scan.in.pos + RECORD_FRAME_BYTES] ^= 1;
    kit_replace(1, image, len);
    run(1, kit_public, NULL);
    EXPECT_EQ(check.said.events, 10);
    EXPECT_EQ(check.said.fault_count, 2);
    EXPECT(strstr(check.said.faults[0].text, "nothing from here on is judged") != NULL);
    EXPECT(strstr(check.said.faults[0].text, ", 30 events") != NULL);
    EXPECT(strstr(check.said.faults[1].text, "cut, rotten or changed") != NULL);
    segment_check_end(&check);
}

static void test_a_kept_head_is_met_where_the_ledger_was_as_long(void)
{
    struct verify_head kept = {.size = 15};
    fill();
    run(1, kit_public, &kept);
    EXPECT(check.kept_met && !check.kept_equal);
    segment_check_end(&check);
    kept.size = 40;
    kept.root = check.said.root;
    run(1, kit_public, &kept);
    EXPECT(check.kept_met && check.kept_equal);
    segment_check_end(&check);
    kept.size = 41;
    run(1, kit_public, &kept);
    EXPECT(!check.kept_met);
    segment_check_end(&check);
}

static void test_one_that_is_not_there_says_why(void)
{
    fill();
    run(2, kit_public, NULL);
    EXPECT(check.image == NULL);
    EXPECT_EQ(check.error, ENOENT);
    EXPECT(strstr(check.why.text, "cannot be read") != NULL);
    segment_check_end(&check);
}

static void test_one_without_a_header_says_why(void)
{
    fill();
    size_t len = kit_read(1, image, sizeof image);
    image[9] ^= 1;
    kit_replace(1, image, len);
    run(1, kit_public, NULL);
    EXPECT(check.image != NULL && !check.begun);
    EXPECT_TEXT(check.why.text,
                "offset 0: no segment header of this version, or a rotten one");
    EXPECT_EQ(check.said.fault_count, 0);
    segment_check_end(&check);
}

static void test_another_key_proves_nothing_and_is_no_fault_yet(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    fill();
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    struct signature_public *key = signature_public_parse(public_pem, &why);
    run(1, key, NULL);
    EXPECT(check.other_key);
    EXPECT_EQ(check.said.fault_count + check.said.heads + check.said.events, 0);
    segment_check_end(&check);
    signature_public_free(key);
}

static void test_statements_are_kept_to_be_read_behind_all_before_them(void)
{
    struct trouble why;
    struct event event;
    struct digest root = {{7}};
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= 60; seq++) {
        event = kit_event(seq);
        if (seq % 2 == 0) {
            notice_pruned(&event, 1, seq, 0, seq, &root);
            event.source = EVENT_FROM_GUARD;
            event.source_seq = seq;
        }
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    run(1, kit_public, NULL);
    EXPECT_EQ(check.notice_count, 30);
    EXPECT(segment_check_notice(&check, 29, &event));
    EXPECT_EQ(event.source_seq, 60);
    EXPECT_EQ(event.leaf, 59);
    EXPECT(segment_check_notice(&check, 0, &event));
    EXPECT_EQ(event.source_seq, 2);
    segment_check_end(&check);
}

int main(void)
{
    kit_start();
    RUN(test_a_segment_is_whole_by_itself);
    RUN(test_what_is_behind_a_fault_and_was_not_judged_is_counted);
    RUN(test_a_kept_head_is_met_where_the_ledger_was_as_long);
    RUN(test_one_that_is_not_there_says_why);
    RUN(test_one_without_a_header_says_why);
    RUN(test_another_key_proves_nothing_and_is_no_fault_yet);
    RUN(test_statements_are_kept_to_be_read_behind_all_before_them);
    kit_stop();
    return tap_done();
}
