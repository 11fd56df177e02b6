/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/segment.h"

#include "gateway/ledger/crc32c.h"
#include "tests/tap.h"

static struct segment full_segment(void)
{
    struct segment segment = {.number = 3, .heads = 9};
    memset(segment.ledger_id, 1, sizeof segment.ledger_id);
    memset(segment.key_id, 2, sizeof segment.key_id);
    memset(segment.boot_id, 3, sizeof segment.boot_id);
    segment.time = (struct store_time){.mono_us = 4, .wall_us = 5, .wall_trusted = true};
    segment.merkle.size = UINT64_MAX;
    memset(segment.merkle.nodes, 6, sizeof segment.merkle.nodes);
    for (uint8_t source = 0; source < SOURCES_COUNT; source++) {
        for (uint64_t epoch = 1; epoch <= SOURCES_EPOCHS; epoch++) {
            sources_note(&segment.sources, source, epoch, epoch * 10);
        }
    }
    return segment;
}

static void test_the_largest_header_fits_and_survives(void)
{
    uint8_t bytes[SEGMENT_HEADER_MAX];
    struct segment in = full_segment();
    struct segment out;
    size_t len = segment_encode(&in, bytes);
    struct cursor cursor = cursor_over(bytes, len);
    EXPECT_EQ(len, SEGMENT_HEADER_MAX);
    EXPECT(segment_decode(&out, &cursor));
    EXPECT(cursor_at_end(&cursor));
    EXPECT(memcmp(&in, &out, sizeof in) == 0);
}

static void test_every_flipped_byte_and_every_cut_is_no_header(void)
{
    uint8_t bytes[SEGMENT_HEADER_MAX];
    struct segment in = {.number = 1};
    struct segment out;
    merkle_push(&in.merkle, "x", 1);
    sources_note(&in.sources, 1, 2, 3);
    size_t len = segment_encode(&in, bytes);
    for (size_t i = 0; i < len; i++) {
        struct cursor cut = cursor_over(bytes, i);
        EXPECT(!segment_decode(&out, &cut));
        bytes[i] ^= 0x41;
        struct cursor flipped = cursor_over(bytes, len);
        EXPECT(!segment_decode(&out, &flipped));
        bytes[i] ^= 0x41;
    }
}

static void test_values_that_cannot_be_are_no_header_even_with_a_good_crc(void)
{
    uint8_t bytes[SEGMENT_HEADER_MAX];
    struct segment out;
    struct segment in = {.number = UINT64_MAX};
    struct cursor cursor = cursor_over(bytes, segment_encode(&in, bytes));
    EXPECT(!segment_decode(&out, &cursor));
    in.number = 0;
    cursor = cursor_over(bytes, segment_encode(&in, bytes));
    EXPECT(!segment_decode(&out, &cursor));
    in.number = 1;
    size_t len = segment_encode(&in, bytes);
    bytes[len - 5] = 255; /* so many sources */
    uint32_t crc = crc32c_add(0, bytes, len - 4);
    memcpy(bytes + len - 4, &crc, sizeof crc);
    cursor = cursor_over(bytes, len);
    EXPECT(!segment_decode(&out, &cursor));
}

static void test_names_and_numbers_are_one_to_one(void)
{
    static const char *const foreign[] = {"1.seg",
                                          "000000000000.seg",
                                          "000000000001.seg.bak",
                                          "000000000001",
                                          "0000000000001.seg",
                                          "99999999999999999999999.seg",
                                          "-00000000001.seg",
                                          "",
                                          "lock"};
    char name[SEGMENT_NAME_BYTES];
    segment_name(1, name);
    EXPECT_TEXT(name, "000000000001.seg");
    EXPECT_EQ(segment_number(name), 1);
    segment_name(999999999999, name);
    EXPECT_EQ(segment_number(name), 999999999999);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        EXPECT_EQ(segment_number(foreign[i]), 0);
    }
}

int main(void)
{
    RUN(test_the_largest_header_fits_and_survives);
    RUN(test_every_flipped_byte_and_every_cut_is_no_header);
    RUN(test_values_that_cannot_be_are_no_header_even_with_a_good_crc);
    RUN(test_names_and_numbers_are_one_to_one);
    return tap_done();
}
