/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/verify.c: no byte of a ledger can be changed unseen. */
#include "gateway/ledger/verify.h"

#include "gateway/ledger/crc32c.h"
#include "gateway/ledger/notice.h"
#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];
static uint8_t other[128 * 1024];
static struct verify_report report;

static size_t faults(void)
{
    return kit_verify(&report) ? report.fault_count : SIZE_MAX;
}

static size_t small_ledger(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 1));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    return len;
}

static void test_a_whole_ledger_says_what_it_holds(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 5));
    kit_now.wall_us += 1000000;
    EXPECT(kit_write(store, 6, 9));
    EXPECT_EQ(faults(), 0);
    EXPECT(report.in_use);
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT(!report.in_use);
    EXPECT_EQ(report.events, 9);
    EXPECT_EQ(report.size, 9);
    EXPECT_EQ(report.heads, 3);
    EXPECT_EQ(report.segments, 1);
    EXPECT_EQ(report.last.wall_us - report.first.wall_us, 1000000);
    EXPECT(report.clock_trusted);
    EXPECT_EQ(report.torn, 0);
}

static void test_every_changed_byte_is_seen(void)
{
    size_t len = small_ledger();
    size_t used = kit_used(image, len);
    EXPECT(used > 500);
    for (size_t i = 0; i < used; i += KIT_STEP) {
        image[i] ^= 0xFF;
        kit_replace(1, image, len);
        if (!EXPECT(faults() > 0)) {
            printf("# byte %zu of %zu\n", i, used);
        }
        image[i] ^= 0xFF;
    }
    for (size_t i = used; i < len; i += 997) {
        image[i] ^= 1;
        kit_replace(1, image, len);
        EXPECT(faults() > 0);
        image[i] ^= 1;
    }
    kit_replace(1, image, len);
    EXPECT_EQ(faults(), 0);
}

/* The CRC of the header or record that holds byte i, made good again. */
static void mend_crc(size_t header_len, size_t i)
{
    if (i < header_len) {
        uint32_t crc = crc32c_add(0, image, header_len - 4);
        memcpy(image + header_len - 4, &crc, sizeof crc);
        return;
    }
    for (size_t at = header_len;;) {
        uint32_t len;
        memcpy(&len, image + at, sizeof len);
        if (i < at + RECORD_FRAME_BYTES + len) {
            enum record_kind kind = (enum record_kind)image[at + 4];
            if (record_frame(image + at, kind, len) == 0) {
                abort();
            }
            return;
        }
        at += RECORD_FRAME_BYTES + len;
    }
}

static void test_every_changed_byte_is_seen_though_the_checksums_are_made_good(void)
{
    static struct scan scan;
    struct trouble why;
    size_t len = small_ledger();
    size_t used = kit_used(image, len);
    memcpy(other, image, len);
    EXPECT(scan_begin(&scan, image, len, &why));
    size_t header_len = scan.in.pos;
    for (size_t i = 0; i < used; i += KIT_STEP) {
        memcpy(image, other, len);
        bool is_length = false; /* a changed length is no record to mend */
        for (size_t at = header_len; at < used;) {
            uint32_t record_len;
            memcpy(&record_len, other + at, sizeof record_len);
            is_length = is_length || (i >= at && i < at + 4);
            at += RECORD_FRAME_BYTES + record_len;
        }
        image[i] ^= 1;
        if (!is_length) {
            mend_crc(header_len, i);
        }
        if (memcmp(image, other, len) == 0) {
            continue; /* the CRC itself, made good */
        }
        kit_replace(1, image, len);
        if (!EXPECT(faults() > 0)) {
            printf("# byte %zu of %zu\n", i, used);
        }
    }
}

static void test_wherever_it_is_cut_it_is_a_fault_or_the_kept_head_is_missed(void)
{
    struct trouble why;
    size_t len = small_ledger();
    size_t used = kit_used(image, len);
    EXPECT_EQ(faults(), 0);
    struct verify_head kept = {.size = report.size, .root = report.root};
    unsigned clean = 0;
    for (size_t cut = 0; cut < used; cut += KIT_STEP) {
        kit_replace(1, image, cut);
        EXPECT(verify_ledger(&report, kit_dir, kit_public, &kept, &why));
        bool only_short =
            report.fault_count == 1 &&
            strstr(report.faults[0].text, "the newest were taken away") != NULL;
        clean += only_short;
        if (!EXPECT(report.fault_count > 0)) {
            printf("# cut at %zu of %zu\n", cut, used);
        }
    }
#ifndef __SANITIZE_ADDRESS__
    EXPECT_EQ(clean, 1); /* behind the first tree head */
#endif
}

static void test_a_summary_that_is_gone_or_changed_is_seen(void)
{
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(2, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    kit_replace(1, image, len - SUMMARY_RECORD_BYTES);
    EXPECT_EQ(faults(), 1);
    EXPECT_TEXT(report.faults[0].text, "segment 1, the summary at its end is gone");
    uint8_t *reasons = image + len - SUMMARY_REASON_BYTES;
    memset(reasons, 0, SUMMARY_REASON_BYTES); /* with it log would show nothing */
    EXPECT(record_frame(image + len - SUMMARY_RECORD_BYTES, RECORD_SUMMARY,
                        SUMMARY_BYTES) > 0);
    kit_replace(1, image, len);
    EXPECT(faults() > 0);
    EXPECT(strstr(report.faults[0].text, "a summary that is not that of the events") !=
           NULL);
}

static void test_the_fault_names_segment_and_offset(void)
{
    size_t len = small_ledger();
    size_t used = kit_used(image, len);
    image[used - 1] ^= 1;
    kit_replace(1, image, len);
    EXPECT(faults() > 0);
    EXPECT(strncmp(report.faults[0].text, "segment 1, offset ", 18) == 0);
    EXPECT_EQ(report.unsealed_events, 1);
}

static void test_another_key_proves_nothing(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    (void)small_ledger();
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    struct signature_public *key = signature_public_parse(public_pem, &why);
    EXPECT(verify_ledger(&report, kit_dir, key, NULL, &why));
    EXPECT(report.other_key);
    EXPECT_EQ(report.fault_count, 1); /* not one for each head */
    EXPECT_EQ(report.events, 0);
    EXPECT_EQ(report.heads, 0);
    EXPECT(strstr(report.faults[0].text, "another key") != NULL);
    signature_public_free(key);
}

static unsigned long_ledger(void)
{
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(4, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    return 4;
}

static void test_missing_moved_and_swapped_segments_are_seen(void)
{
    char two[128];
    char three[128];
    char away[140];
    EXPECT_EQ(long_ledger(), 4);
    EXPECT_EQ(faults(), 0);
    kit_path(two, sizeof two, 2);
    kit_path(three, sizeof three, 3);
    (void)snprintf(away, sizeof away, "%s.away", two);
    EXPECT(rename(two, away) == 0);
    EXPECT(faults() > 0);
    EXPECT_EQ(report.foreign, 1);
    EXPECT(rename(three, two) == 0);
    EXPECT(faults() > 0);
    EXPECT(rename(away, three) == 0);
    EXPECT(faults() > 0);
}

static void test_a_beginning_that_is_gone_without_a_statement_is_seen(void)
{
    char one[128];
    EXPECT_EQ(long_ledger(), 4);
    kit_path(one, sizeof one, 1);
    EXPECT(unlink(one) == 0);
    EXPECT(faults() > 0);
    EXPECT(strstr(report.faults[0].text, "no event states") != NULL);
}

static void test_a_segment_of_another_ledger_is_seen(void)
{
    EXPECT_EQ(long_ledger(), 4);
    size_t len = kit_read(2, other, sizeof other);
    EXPECT_EQ(long_ledger(), 4);
    kit_replace(2, other, len);
    EXPECT(faults() > 0);
    EXPECT(strstr(report.faults[0].text, "another ledger") != NULL);
}

static void test_records_taken_out_or_put_in_another_order_are_seen(void)
{
    static struct scan scan;
    struct trouble why;
    size_t ends[16] = {0};
    size_t count = 0;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 2));
    EXPECT(kit_write(store, 3, 3));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    EXPECT(scan_begin(&scan, image, len, &why));
    for (enum scan_step step = SCAN_EVENT; step == SCAN_EVENT || step == SCAN_HEAD;
         step = scan_next(&scan, &why)) {
        ends[count++] = scan.in.pos;
    }
    EXPECT_EQ(count, 7); /* header, head, 2 events, head, event, head */
    for (size_t i = 1; i < count - 1; i++) {
        memset(other, 0, sizeof other);
        memcpy(other, image, ends[i - 1]);
        memcpy(other + ends[i - 1], image + ends[i], ends[count - 1] - ends[i]);
        kit_replace(1, other, len);
        EXPECT(faults() > 0);
    }
    memcpy(other, image, len);
    memcpy(other + ends[1], image + ends[2], ends[3] - ends[2]);
    memcpy(other + ends[1] + ends[3] - ends[2], image + ends[1], ends[2] - ends[1]);
    kit_replace(1, other, len);
    EXPECT(faults() > 0);
}

static void test_one_segment_under_another_key_is_altered_not_another_ledger(void)
{
    struct signature_key *own = kit_key;
    struct trouble why;
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    kit_key = signature_key_parse(private_pem, &why);
    size_t len = small_ledger();
    signature_key_free(kit_key);
    kit_key = own;
    memcpy(other, image, len);
    EXPECT_EQ(long_ledger(), 4);
    kit_replace(1, other, len);
    EXPECT(faults() > 0);
    EXPECT(!report.other_key);
    EXPECT(strstr(report.faults[0].text, "another key") != NULL);
}

static void test_a_segment_that_may_not_be_read_is_not_called_altered(void)
{
    char path[128];
    char one[128];
    EXPECT_EQ(long_ledger(), 4);
    for (unsigned number = 1; number <= 4; number += 2) {
        kit_path(path, sizeof path, number);
        EXPECT(chmod(path, 0) == 0);
        if (access(path, R_OK) == 0) {
            break; /* root reads everything */
        }
        EXPECT_EQ(faults(), 0);
        EXPECT_EQ(report.unread, 1);
        EXPECT(strstr(report.unread_why.text, "Permission denied; ") != NULL);
        EXPECT(chmod(path, 0600) == 0);
    }
    kit_path(one, sizeof one, 1);
    EXPECT(unlink(one) == 0 && symlink("/etc/passwd", one) == 0);
    EXPECT(faults() > 0);
    EXPECT_EQ(report.unread, 0);
    EXPECT(strstr(report.faults[0].text, "no segment of a ledger") != NULL);
}

static enum verify_kept kept_of(uint64_t size, const struct digest *root)
{
    struct trouble why;
    struct verify_head kept = {.size = size, .root = *root};
    EXPECT(verify_ledger(&report, kit_dir, kit_public, &kept, &why));
    EXPECT_EQ(report.kept == VERIFY_KEPT_FAULT, report.fault_count > 0);
    return report.kept;
}

static void test_a_kept_head_shows_whether_the_ledger_went_on_from_it(void)
{
    struct digest roots[10];
    kit_empty();
    for (uint64_t n = 1; n <= 9; n++) {
        struct store *store = kit_open();
        EXPECT(kit_write(store, n, n));
        store_close(store);
        EXPECT_EQ(faults(), 0);
        EXPECT_EQ(report.kept, VERIFY_KEPT_NONE);
        roots[n] = report.root;
    }
    struct digest none = digest_of(NULL, 0);
    EXPECT_EQ(kept_of(0, &none), VERIFY_KEPT_HELD);
    for (uint64_t n = 1; n <= 9; n++) {
        EXPECT_EQ(kept_of(n, &roots[n]), VERIFY_KEPT_HELD);
        EXPECT_EQ(kept_of(n, &roots[10 - n]),
                  n == 5 ? VERIFY_KEPT_HELD : VERIFY_KEPT_FAULT);
        EXPECT_EQ(kept_of(n + 9, &roots[n]), VERIFY_KEPT_FAULT);
        EXPECT(strstr(report.faults[0].text, "the newest were taken away") != NULL);
    }
}

static void test_a_disk_put_back_to_an_earlier_state_is_seen_by_the_kept_head(void)
{
    size_t early_len = small_ledger();
    memcpy(other, image, early_len);
    struct store *store = kit_open();
    EXPECT(kit_write(store, 2, 3));
    store_close(store);
    EXPECT_EQ(faults(), 0);
    struct digest kept = report.root;
    kit_replace(1, other, early_len);
    EXPECT_EQ(faults(), 0); /* unseen without it */
    EXPECT_EQ(kept_of(3, &kept), VERIFY_KEPT_FAULT);
    store = kit_open();
    EXPECT(kit_write(store, 4, 9)); /* and grown again */
    store_close(store);
    EXPECT_EQ(kept_of(3, &kept), VERIFY_KEPT_FAULT);
    EXPECT(strstr(report.faults[0].text, "are others than under the head") != NULL);
}

static void test_newest_segments_taken_away_are_seen_by_the_kept_head(void)
{
    char path[128];
    EXPECT_EQ(long_ledger(), 4);
    EXPECT_EQ(faults(), 0);
    struct digest kept = report.root;
    uint64_t size = report.size;
    EXPECT_EQ(kept_of(size, &kept), VERIFY_KEPT_HELD);
    kit_path(path, sizeof path, 4);
    EXPECT(unlink(path) == 0);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(kept_of(size, &kept), VERIFY_KEPT_FAULT);
}

static void test_of_a_kept_head_of_pruned_events_nothing_is_said(void)
{
    const struct store_limits few = {.max_bytes = 8 * 64 * 1024,
                                     .segment_bytes = 64 * 1024};
    struct trouble why;
    kit_empty();
    struct store *store = store_open(kit_dir, kit_key, &few, kit_boot, &kit_now, &why);
    for (uint64_t seq = 1; kit_read(10, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    struct digest root = digest_of("x", 1);
    EXPECT_EQ(kept_of(100, &root), VERIFY_KEPT_UNKNOWN);
    EXPECT(report.first_leaf > 100);
    static struct scan scan;
    size_t len = kit_read((unsigned)report.first_segment, image, sizeof image);
    EXPECT(scan_begin(&scan, image, len, &why));
    struct digest first = merkle_root(&scan.merkle);
    EXPECT_EQ(kept_of(report.first_leaf, &first), VERIFY_KEPT_HELD);
    EXPECT_EQ(kept_of(report.first_leaf, &root), VERIFY_KEPT_FAULT);
    EXPECT_EQ(kept_of(report.first_leaf - 1, &first), VERIFY_KEPT_UNKNOWN);
    EXPECT_EQ(kept_of(report.size, &root), VERIFY_KEPT_FAULT);
}

static void test_more_faults_than_it_keeps_are_counted(void)
{
    (void)small_ledger();
    for (unsigned number = 2; number < 2 * VERIFY_FAULTS_MAX; number++) {
        kit_replace(number, image, 10);
    }
    EXPECT_EQ(faults(), 2 * VERIFY_FAULTS_MAX - 2);
}

static void test_no_folder_and_no_segment_are_told_apart_from_a_fault(void)
{
    struct trouble why;
    kit_empty();
    EXPECT(!verify_ledger(&report, kit_dir, kit_public, NULL, &why));
    EXPECT(strstr(why.text, "no ledger in this folder") != NULL);
    EXPECT(!verify_ledger(&report, "/nonexistent", kit_public, NULL, &why));
    EXPECT(!verify_ledger(&report, "/dev/null", kit_public, NULL, &why));
    EXPECT(strstr(why.text, "this is a file") != NULL);
}

static void test_lost_events_and_cut_ends_are_counted(void)
{
    struct trouble why;
    size_t len = small_ledger();
    size_t used = kit_used(image, len);
    image[used] = 'x';
    kit_replace(1, image, len);
    struct store *store = kit_open();
    struct event event = {.source = EVENT_FROM_CAN,
                          .source_epoch = 5,
                          .source_seq = 1,
                          .reason = REASON_EVENTS_LOST,
                          .count = 41};
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.torn, 1);
    EXPECT_EQ(report.lost, 41);
}

int main(void)
{
    kit_start();
    RUN(test_a_whole_ledger_says_what_it_holds);
    RUN(test_every_changed_byte_is_seen);
    RUN(test_every_changed_byte_is_seen_though_the_checksums_are_made_good);
    RUN(test_wherever_it_is_cut_it_is_a_fault_or_the_kept_head_is_missed);
    RUN(test_a_summary_that_is_gone_or_changed_is_seen);
    RUN(test_the_fault_names_segment_and_offset);
    RUN(test_another_key_proves_nothing);
    RUN(test_missing_moved_and_swapped_segments_are_seen);
    RUN(test_a_beginning_that_is_gone_without_a_statement_is_seen);
    RUN(test_a_segment_of_another_ledger_is_seen);
    RUN(test_records_taken_out_or_put_in_another_order_are_seen);
    RUN(test_one_segment_under_another_key_is_altered_not_another_ledger);
    RUN(test_a_segment_that_may_not_be_read_is_not_called_altered);
    RUN(test_a_kept_head_shows_whether_the_ledger_went_on_from_it);
    RUN(test_a_disk_put_back_to_an_earlier_state_is_seen_by_the_kept_head);
    RUN(test_newest_segments_taken_away_are_seen_by_the_kept_head);
    RUN(test_of_a_kept_head_of_pruned_events_nothing_is_said);
    RUN(test_more_faults_than_it_keeps_are_counted);
    RUN(test_no_folder_and_no_segment_are_told_apart_from_a_fault);
    RUN(test_lost_events_and_cut_ends_are_counted);
    kit_stop();
    return tap_done();
}
