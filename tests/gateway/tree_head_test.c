/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/tree_head.h"

#include "tests/gateway/ledger_kit.h"

static uint8_t bytes[TREE_HEAD_BYTES_MAX];

static struct tree_head sample(void)
{
    struct tree_head head = {.number = 3, .size = UINT64_MAX};
    memset(head.ledger_id, 1, sizeof head.ledger_id);
    memset(head.segment.bytes, 2, DIGEST_BYTES);
    memset(head.root.bytes, 4, DIGEST_BYTES);
    memset(head.boot_id, 5, sizeof head.boot_id);
    head.time = (struct store_time){.mono_us = 6, .wall_us = 7, .wall_trusted = true};
    return head;
}

static size_t signed_sample(void)
{
    struct tree_head head = sample();
    size_t len = tree_head_sign(&head, bytes, kit_key);
    EXPECT(len > TREE_HEAD_MESSAGE_BYTES && len <= sizeof bytes);
    return len;
}

static void test_every_field_survives_and_the_signature_holds(void)
{
    struct tree_head in = sample();
    struct tree_head out;
    size_t len = signed_sample();
    EXPECT(tree_head_decode(&out, bytes, len));
    EXPECT(memcmp(in.ledger_id, out.ledger_id, sizeof in.ledger_id) == 0);
    EXPECT(memcmp(&in.segment, &out.segment, sizeof in.segment) == 0);
    EXPECT(memcmp(&in.root, &out.root, sizeof in.root) == 0);
    EXPECT(memcmp(in.boot_id, out.boot_id, sizeof in.boot_id) == 0);
    EXPECT_EQ(out.number, in.number);
    EXPECT_EQ(out.size, in.size);
    EXPECT_EQ(out.time.mono_us, 6);
    EXPECT_EQ(out.time.wall_us, 7);
    EXPECT(out.time.wall_trusted);
    EXPECT(tree_head_check(bytes, len, kit_public));
}

static void test_every_changed_byte_breaks_the_signature(void)
{
    size_t len = signed_sample();
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 0x40;
        EXPECT(!tree_head_check(bytes, len, kit_public));
        bytes[i] ^= 0x40;
    }
    EXPECT(tree_head_check(bytes, len, kit_public));
}

static void test_what_is_cut_is_neither_a_tree_head_nor_signed(void)
{
    struct tree_head head;
    size_t len = signed_sample();
    for (size_t cut = 0; cut <= TREE_HEAD_MESSAGE_BYTES; cut++) {
        EXPECT(!tree_head_decode(&head, bytes, cut));
        EXPECT(!tree_head_check(bytes, cut, kit_public));
    }
    EXPECT(!tree_head_check(bytes, len - 1, kit_public));
}

static void test_values_that_cannot_be_are_no_tree_head(void)
{
    static uint8_t longer[TREE_HEAD_BYTES_MAX + 1];
    const size_t number_at = TREE_HEAD_LEDGER_ID_BYTES + DIGEST_BYTES;
    const size_t trusted_at = TREE_HEAD_MESSAGE_BYTES - STORE_BOOT_ID_BYTES - 1;
    struct tree_head head;
    size_t len = signed_sample();
    EXPECT_EQ(bytes[trusted_at], 1);
    bytes[trusted_at] = 2;
    EXPECT(!tree_head_decode(&head, bytes, len));
    bytes[trusted_at] = 0;
    EXPECT(tree_head_decode(&head, bytes, len) && !head.time.wall_trusted);
    memcpy(longer, bytes, len);
    EXPECT(!tree_head_decode(&head, longer, sizeof longer));
    memset(bytes + number_at, 0, 8);
    EXPECT(!tree_head_decode(&head, bytes, len));
}

static void test_a_signature_for_another_purpose_is_none(void)
{
    (void)signed_sample();
    size_t len = signature_sign(kit_key, bytes + TREE_HEAD_MESSAGE_BYTES,
                                "sallyport-mode-v1", bytes, TREE_HEAD_MESSAGE_BYTES);
    EXPECT(len > 0);
    EXPECT(!tree_head_check(bytes, TREE_HEAD_MESSAGE_BYTES + len, kit_public));
}

int main(void)
{
    kit_start();
    RUN(test_every_field_survives_and_the_signature_holds);
    RUN(test_every_changed_byte_breaks_the_signature);
    RUN(test_what_is_cut_is_neither_a_tree_head_nor_signed);
    RUN(test_values_that_cannot_be_are_no_tree_head);
    RUN(test_a_signature_for_another_purpose_is_none);
    kit_stop();
    return tap_done();
}
