/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/record.h"

#include "tests/tap.h"

static uint8_t bytes[4096];

static size_t make(const char *text, enum record_kind kind, size_t at)
{
    size_t len = strlen(text);
    memcpy(bytes + at + RECORD_FRAME_BYTES, text, len);
    return record_frame(bytes + at, kind, len);
}

static void test_records_are_found_one_after_the_other_up_to_the_zeros(void)
{
    struct record record;
    memset(bytes, 0, sizeof bytes);
    size_t len = make("one", RECORD_EVENT, 0);
    EXPECT_EQ(make("two!", RECORD_HEAD, len), RECORD_FRAME_BYTES + 4);
    struct cursor in = cursor_over(bytes, sizeof bytes);
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    EXPECT_EQ(record.kind, RECORD_EVENT);
    EXPECT(record.len == 3 && memcmp(record.bytes, "one", 3) == 0);
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    EXPECT_EQ(record.kind, RECORD_HEAD);
    EXPECT_EQ(record_next(&in, &record), RECORD_END);
    EXPECT_EQ(record_next(&in, &record), RECORD_END);
}

static void test_every_flipped_bit_is_broken_and_moves_nothing(void)
{
    struct record record;
    memset(bytes, 0, sizeof bytes);
    size_t len = make("a record", RECORD_EVENT, 0);
    for (size_t bit = 0; bit < len * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        struct cursor in = cursor_over(bytes, sizeof bytes);
        EXPECT_EQ(record_next(&in, &record), RECORD_BROKEN);
        EXPECT_EQ(in.pos, 0);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void test_every_cut_is_broken_or_the_end(void)
{
    struct record record;
    memset(bytes, 0, sizeof bytes);
    size_t len = make("a record", RECORD_EVENT, 0);
    for (size_t cut = 0; cut < len; cut++) {
        struct cursor in = cursor_over(bytes, cut);
        EXPECT_EQ(record_next(&in, &record), cut == 0 ? RECORD_END : RECORD_BROKEN);
    }
}

static void test_other_kinds_and_longer_records_are_broken(void)
{
    struct record record;
    memset(bytes, 'x', sizeof bytes);
    EXPECT_EQ(record_frame(bytes, (enum record_kind)5, 10), RECORD_FRAME_BYTES + 10);
    struct cursor in = cursor_over(bytes, sizeof bytes);
    EXPECT_EQ(record_next(&in, &record), RECORD_BROKEN);
    EXPECT(record_frame(bytes, RECORD_EVENT, RECORD_PAYLOAD_MAX) > RECORD_PAYLOAD_MAX);
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    in = cursor_over(bytes, sizeof bytes);
    bytes[0]++;
    bytes[1] = 4; /* 1025 */
    EXPECT_EQ(record_next(&in, &record), RECORD_BROKEN);
}

static void test_zeros_before_something_are_no_end(void)
{
    struct record record;
    memset(bytes, 0, sizeof bytes);
    bytes[sizeof bytes - 1] = 1;
    struct cursor in = cursor_over(bytes, sizeof bytes);
    EXPECT_EQ(record_next(&in, &record), RECORD_BROKEN);
}

int main(void)
{
    RUN(test_records_are_found_one_after_the_other_up_to_the_zeros);
    RUN(test_every_flipped_bit_is_broken_and_moves_nothing);
    RUN(test_every_cut_is_broken_or_the_end);
    RUN(test_other_kinds_and_longer_records_are_broken);
    RUN(test_zeros_before_something_are_no_end);
    return tap_done();
}
