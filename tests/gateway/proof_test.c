/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/proof.c and gateway/officer/proof_sheet.c: an event is proven
 * by its file and the public key, and by nothing that was changed. */
#include "gateway/ledger/proof.h"

#include <sys/stat.h>

#include "gateway/ledger/scan.h"
#include "gateway/ledger/thin.h"
#include "gateway/officer/proof_sheet.h"
#include "tests/gateway/ledger_kit.h"

static struct proof proof, again;
static struct sheet sheet, sheet_again;
static struct event event;
static struct tree_head head;
static struct trouble why;
static uint8_t image[128 * 1024];

static bool proves(uint64_t leaf)
{
    return proof_find(&proof, kit_dir, leaf, &why) == PROOF_FOUND &&
           proof_check(&proof, kit_public, &event, &head, &why) && event.leaf == leaf;
}

static void expect_no_event(uint64_t leaf, const char *text)
{
    EXPECT_EQ(proof_find(&proof, kit_dir, leaf, &why), PROOF_NO_EVENT);
    if (!EXPECT(strstr(why.text, text) != NULL)) {
        printf("# %s\n", why.text);
    }
}

/* So many events by hundreds, until this segment is begun; returns their number. */
static uint64_t fill(unsigned segment)
{
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    for (; kit_read(segment, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    return seq - 1;
}

static void test_every_event_of_a_ledger_of_three_segments_is_proven(void)
{
    uint64_t events = fill(3);
    for (uint64_t leaf = 0; leaf < events; leaf += KIT_STEP) {
        if (!EXPECT(proves(leaf) && event.source_seq == leaf + 1)) {
            printf("# %" PRIu64 ": %s\n", leaf, why.text);
            break;
        }
        EXPECT_EQ(head.size, (leaf / 100 + 1) * 100); /* of the flush that sealed it */
        EXPECT(proof_sheet_print(&sheet, &proof));
        EXPECT(proof_sheet_parse(&again, (const uint8_t *)sheet.text, sheet.used));
        EXPECT(proof_sheet_print(&sheet_again, &again));
        EXPECT_TEXT(sheet_again.text, sheet.text);
        if (leaf % 8 == 0) { /* the same text is worth the same; a signature is dear */
            EXPECT(proof_check(&again, kit_public, &event, &head, &why));
            EXPECT_EQ(event.leaf, leaf);
        }
    }
    expect_no_event(events, "no event #");
    expect_no_event(UINT64_MAX, "no event #");
}

static void test_only_the_segment_of_the_event_is_read(void)
{
    uint64_t events = fill(3);
    char path[128];
    kit_path(path, sizeof path, 1);
    EXPECT(truncate(path, 1) == 0);
    kit_path(path, sizeof path, 2);
    EXPECT(truncate(path, 4000) == 0);
    EXPECT(proves(events - 1));
    expect_no_event(0, "no longer there");
    EXPECT(unlink(path) == 0);
    EXPECT(proves(events - 1));
}

static void test_an_event_of_a_segment_that_is_gone_is_said_to_be_so(void)
{
    uint64_t events = fill(3);
    char path[128];
    kit_path(path, sizeof path, 2);
    EXPECT(unlink(path) == 0);
    EXPECT(proves(0) && proves(events - 1));
    expect_no_event(events / 2, "the segment that held it is gone, between 1 and 3;");
    expect_no_event(events, "no event #");
}

/* What is a socket now cannot be opened, by root neither. */
static void test_a_segment_that_cannot_be_opened_is_said_to_be_so(void)
{
    uint64_t events = fill(3);
    char path[128];
    kit_path(path, sizeof path, 2);
    EXPECT(unlink(path) == 0 && mknod(path, S_IFSOCK | 0600, 0) == 0);
    EXPECT(proves(0) && proves(events - 1));
    expect_no_event(events / 2, "000000000002.seg: cannot be read");
    kit_path(path, sizeof path, 1);
    EXPECT(unlink(path) == 0 && mknod(path, S_IFSOCK | 0600, 0) == 0);
    EXPECT(proves(events - 1));
    expect_no_event(0, "000000000001.seg: cannot be read");
}

/* Where the last event of the image ends. */
static size_t end_of_events(size_t len)
{
    static struct scan scan;
    size_t end = 0;
    EXPECT(scan_begin(&scan, image, len, &why));
    enum scan_step step = scan_next(&scan, &why);
    for (; step != SCAN_END && step != SCAN_BROKEN; step = scan_next(&scan, &why)) {
        end = step == SCAN_EVENT ? scan.in.pos : end;
    }
    return end;
}

static void test_what_is_not_sealed_or_broken_is_said_to_be_so(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    EXPECT(kit_write(store, 4, 6));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    size_t used = kit_used(image, len);
    EXPECT(proves(5));
    image[used - 1] ^= 1; /* the signature of the last head */
    kit_replace(1, image, len);
    expect_no_event(5, "broken before event #5 is sealed");
    EXPECT(proves(2));
    kit_replace(1, image, end_of_events(len));
    expect_no_event(5, "not sealed yet");
    char path[128];
    kit_path(path, sizeof path, 1);
    EXPECT(truncate(path, (off_t)SEGMENT_BYTES_MAX * 2 + 1) == 0);
    expect_no_event(5, "no segment of a ledger");
    image[0] ^= 1;
    kit_replace(1, image, len);
    expect_no_event(5, "no longer there");
}

static void test_where_there_is_no_ledger_is_said_to_be_so(void)
{
    kit_empty();
    EXPECT_EQ(proof_find(&proof, kit_dir, 0, &why), PROOF_NO_LEDGER);
    EXPECT_EQ(proof_find(&proof, "/nonexistent", 0, &why), PROOF_NO_LEDGER);
}

static bool write_with_severe(void)
{
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(2, image, sizeof image) == 0;) {
        for (int i = 0; i < 50; i++, seq++) {
            struct event one = kit_event(seq);
            one.reason = seq % 37 == 0 ? REASON_DIAGNOSTIC_REQUEST : one.reason;
            if (store_append(store, &one, &kit_now) != STORE_KEPT) {
                return false;
            }
        }
        if (!store_flush(store, &kit_now, &why)) {
            return false;
        }
    }
    store_close(store);
    return true;
}

/* Segment 1 thinned, as the store does before it seals that it did. */
static void thin_first(uint64_t *first_leaf_behind)
{
    static struct thin thin;
    static struct segment next;
    struct folder folder;
    size_t len = kit_read(2, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&next, &in));
    *first_leaf_behind = next.merkle.size;
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(thin_begin(&thin, &folder, 1, &next, THIN_KEEP_ALL));
    enum thin_step step = THIN_MORE;
    while (step == THIN_MORE) {
        step = thin_step(&thin);
    }
    EXPECT_EQ(step, THIN_DONE);
    EXPECT(folder_put_thinned(&folder, 1));
    thin_end(&thin);
    folder_close(&folder);
}

static void test_severe_events_that_stay_in_a_thinned_segment_are_proven(void)
{
    uint64_t behind = 0;
    kit_empty();
    EXPECT(write_with_severe());
    thin_first(&behind);
    EXPECT(behind > 500);
    for (uint64_t leaf = 0; leaf < behind; leaf += KIT_STEP) {
        if ((leaf + 1) % 37 == 0) {
            EXPECT(proves(leaf));
        } else {
            expect_no_event(leaf, "taken out to save room");
        }
    }
    EXPECT(proves(behind));
}

static void expect_not(const char *text)
{
    EXPECT(!proof_check(&again, kit_public, &event, &head, &why));
    if (!EXPECT(strstr(why.text, text) != NULL)) {
        printf("# %s\n", why.text);
    }
}

static void test_what_does_not_hold_is_named(void)
{
    (void)fill(2);
    EXPECT(proves(137));
    again = proof;
    again.key_id[0] ^= 1;
    expect_not("another key");
    again = proof;
    again.head[64] ^= 1;
    expect_not("signature");
    again = proof;
    again.head_len = 3;
    expect_not("signature");
    EXPECT(!proof_sheet_print(&sheet, &again));
    again = proof;
    again.leaf = 200;
    expect_not("older than the event");
    EXPECT(!proof_sheet_print(&sheet, &again));
    again = proof;
    again.path_count--;
    expect_not("too long or too short");
    EXPECT(!proof_sheet_print(&sheet, &again));
    again = proof;
    again.leaf = 136;
    expect_not("do not lead to the root");
    again = proof;
    again.event[again.event_len - 1] ^= 1;
    expect_not("do not lead to the root");
}

/* A leaf that the key sealed and that this version cannot read. */
static void test_sealed_bytes_that_are_no_event_are_not_shown_as_one(void)
{
    static struct merkle tree;
    again = (struct proof){.event_len = 3, .event = {0xFF, 0xFF, 0xFF}};
    merkle_push(&tree, again.event, again.event_len);
    struct tree_head signed_head = {.number = 1, .size = 1, .root = merkle_root(&tree)};
    again.head_len = tree_head_sign(&signed_head, again.head, kit_key);
    signature_public_id(kit_public, again.key_id);
    expect_not("no event that this version can read");
}

int main(void)
{
    kit_start();
    RUN(test_every_event_of_a_ledger_of_three_segments_is_proven);
    RUN(test_only_the_segment_of_the_event_is_read);
    RUN(test_an_event_of_a_segment_that_is_gone_is_said_to_be_so);
    RUN(test_a_segment_that_cannot_be_opened_is_said_to_be_so);
    RUN(test_what_is_not_sealed_or_broken_is_said_to_be_so);
    RUN(test_where_there_is_no_ledger_is_said_to_be_so);
    RUN(test_severe_events_that_stay_in_a_thinned_segment_are_proven);
    RUN(test_what_does_not_hold_is_named);
    RUN(test_sealed_bytes_that_are_no_event_are_not_shown_as_one);
    kit_stop();
    return tap_done();
}
