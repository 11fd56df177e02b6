/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/kept_head.c: a head that was kept, witnessed or not, finds a
 * disk that was put back. */
#include "gateway/ledger/kept_head.h"

#include "gateway/ledger/record.h"
#include "gateway/ledger/segment.h"
#include "tests/gateway/ledger_kit.h"

#define NOW_US UINT64_C(1800000009000000)

static struct kept_head kept, again;
static struct tree_head head;
static struct trouble why;
static struct verify_report report;
static struct signature_key *second_key;
static struct signature_public *second;
static uint8_t image[128 * 1024];
static uint8_t old[128 * 1024];

static bool newest(void)
{
    return kept_head_newest(&kept, kit_dir, kit_public, &why) == KEPT_HEAD_FOUND;
}

static void fill(uint64_t events)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, events));
    store_close(store);
}

static enum verify_kept held(void)
{
    EXPECT(kept_head_check(&kept, kit_public, NULL, &head, &why));
    struct verify_head want = {.size = head.size, .root = head.root, .named = true};
    memcpy(want.ledger_id, head.ledger_id, sizeof want.ledger_id);
    EXPECT(verify_ledger(&report, kit_dir, kit_public, &want, &why));
    return report.kept;
}

static void test_the_newest_head_is_held_until_the_disk_is_put_back(void)
{
    fill(3);
    size_t len = kit_read(1, old, sizeof old);
    struct store *store = kit_open();
    EXPECT(kit_write(store, 4, 9));
    EXPECT(newest()); /* a writer is at work */
    EXPECT(kit_write(store, 10, 12));
    store_close(store);
    EXPECT_EQ(held(), VERIFY_KEPT_HELD);
    EXPECT_EQ(head.size, 9);
    kit_replace(1, old, len);
    EXPECT_EQ(held(), VERIFY_KEPT_FAULT);
    EXPECT(strstr(report.faults[0].text, "the newest were taken away") != NULL);
    store = kit_open(); /* and goes on, as long as before and longer */
    EXPECT(kit_write(store, 20, 60));
    store_close(store);
    EXPECT_EQ(held(), VERIFY_KEPT_FAULT);
    EXPECT(strstr(report.faults[0].text, "are others than") != NULL);
}

static void test_a_head_of_another_ledger_is_named_so(void)
{
    fill(3);
    EXPECT(newest());
    fill(5);
    EXPECT_EQ(held(), VERIFY_KEPT_OTHER);
    EXPECT(verify_report_is_whole(&report)); /* nothing is wrong with this one */
}

static void test_a_segment_without_a_head_leaves_it_to_the_one_before(void)
{
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    for (; kit_read(2, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    static struct segment segment;
    size_t len = kit_read(2, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&segment, &in));
    kit_replace(2, image, in.pos);
    EXPECT(newest());
    EXPECT(kept_head_check(&kept, kit_public, NULL, &head, &why));
    EXPECT_EQ(head.size, segment.merkle.size);
    kit_replace(1, image, 10);
    EXPECT_EQ(kept_head_newest(&kept, kit_dir, kit_public, &why), KEPT_HEAD_NONE);
    EXPECT(strstr(why.text, "no good tree head") != NULL);
}

/* As of somebody who writes a tree head of his own, and knows all of it but the key. */
static void test_a_head_that_names_the_key_and_is_not_signed_by_it_is_none(void)
{
    struct record record = {0};
    size_t at = 0;
    fill(3);
    size_t len = kit_read(1, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&(struct segment){0}, &in));
    for (size_t before = in.pos; record_next(&in, &record) == RECORD_FOUND;
         before = in.pos) {
        at = record.kind == RECORD_HEAD ? before : at;
    }
    in = cursor_over(image + at, len - at);
    EXPECT(record_next(&in, &record) == RECORD_FOUND && record.kind == RECORD_HEAD);
    image[at + RECORD_FRAME_BYTES + record.len - 1] ^= 1;
    EXPECT(record_frame(image + at, RECORD_HEAD, record.len) > record.len);
    kit_replace(1, image, len);
    EXPECT_EQ(kept_head_newest(&kept, kit_dir, kit_public, &why), KEPT_HEAD_NONE);
    EXPECT(strstr(why.text, kit_dir) != NULL && strstr(why.text, "sign") != NULL);
}

static void test_no_ledger_and_another_key_give_no_head(void)
{
    kit_empty();
    EXPECT_EQ(kept_head_newest(&kept, kit_dir, kit_public, &why), KEPT_HEAD_NO_LEDGER);
    EXPECT_EQ(kept_head_newest(&kept, "/nonexistent", kit_public, &why),
              KEPT_HEAD_NO_LEDGER);
    fill(3);
    EXPECT_EQ(kept_head_newest(&kept, kit_dir, second, &why), KEPT_HEAD_NONE);
    EXPECT(strstr(why.text, "another key") != NULL);
}

static void test_a_witness_signs_the_head_and_its_own_time(void)
{
    fill(3);
    EXPECT(newest());
    EXPECT(!kept_head_check(&kept, kit_public, second, &head, &why));
    EXPECT(strstr(why.text, "nobody has witnessed it") != NULL);
    EXPECT(kept_head_witness(&kept, second_key, NOW_US));
    EXPECT(kept_head_check(&kept, kit_public, second, &head, &why));
    EXPECT(kept_head_check(&kept, kit_public, NULL, &head, &why));
    EXPECT(!kept_head_check(&kept, kit_public, kit_public, &head, &why));
    EXPECT(strstr(why.text, "witnessed with another key") != NULL);
    EXPECT(!kept_head_check(&kept, second, second, &head, &why));
    again = kept;
    again.witness_us++;
    EXPECT(!kept_head_check(&again, kit_public, second, &head, &why));
    EXPECT(strstr(why.text, "witness's signature") != NULL);
    again = kept;
    again.bytes[80] ^= 1;
    EXPECT(!kept_head_check(&again, kit_public, second, &head, &why));
    EXPECT(strstr(why.text, "signature of the tree head") != NULL);
}

/* One key may not stand for both: a ledger's signature is no witness's. */
static void test_the_signature_of_the_head_is_no_witness(void)
{
    fill(3);
    EXPECT(newest());
    again = kept;
    signature_public_id(kit_public, again.witness_key_id);
    again.witness_len = again.len - TREE_HEAD_MESSAGE_BYTES;
    memcpy(again.witness, again.bytes + TREE_HEAD_MESSAGE_BYTES, again.witness_len);
    EXPECT(!kept_head_check(&again, kit_public, kit_public, &head, &why));
}

int main(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    kit_start();
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    second_key = signature_key_parse(private_pem, &why);
    second = signature_public_parse(public_pem, &why);
    RUN(test_the_newest_head_is_held_until_the_disk_is_put_back);
    RUN(test_a_head_of_another_ledger_is_named_so);
    RUN(test_a_segment_without_a_head_leaves_it_to_the_one_before);
    RUN(test_a_head_that_names_the_key_and_is_not_signed_by_it_is_none);
    RUN(test_no_ledger_and_another_key_give_no_head);
    RUN(test_a_witness_signs_the_head_and_its_own_time);
    RUN(test_the_signature_of_the_head_is_no_witness);
    signature_key_free(second_key);
    signature_public_free(second);
    kit_stop();
    return tap_done();
}
