/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/sources.h"

#include "tests/tap.h"

static void test_a_source_is_known_by_its_newest_epochs_and_never_goes_down(void)
{
    struct sources sources = {0};
    for (uint64_t epoch = 1; epoch <= SOURCES_EPOCHS + 1; epoch++) {
        sources_note(&sources, EVENT_FROM_CAN, epoch, 100 + epoch);
    }
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_CAN, 1), 0);
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_CAN, 2), 102);
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_UPLINK, 2), 0);
    sources_note(&sources, EVENT_FROM_CAN, 2, 50);
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_CAN, 2), 102);
    sources_note(&sources, EVENT_FROM_CAN, 2, 500);
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_CAN, 2), 500);
}

static void test_one_source_cannot_push_out_another(void)
{
    struct sources sources = {0};
    sources_note(&sources, EVENT_FROM_CAN, 7, 1);
    for (uint64_t epoch = 0; epoch < 100; epoch++) {
        sources_note(&sources, EVENT_FROM_UPLINK, epoch, 1);
    }
    EXPECT_EQ(sources_seq(&sources, EVENT_FROM_CAN, 7), 1);
}

/* Every source with all its epochs. */
static struct sources full(void)
{
    struct sources sources = {0};
    for (uint8_t source = 0; source < SOURCES_COUNT; source++) {
        for (uint64_t epoch = 1; epoch <= SOURCES_EPOCHS; epoch++) {
            sources_note(&sources, source, epoch * 1000 + source, epoch * 10);
        }
    }
    return sources;
}

static void test_the_largest_table_fits_and_survives(void)
{
    uint8_t bytes[SOURCES_PACKED_MAX];
    struct sources in = full();
    struct sources out;
    struct put put = put_over(bytes, sizeof bytes);
    sources_encode(&in, &put);
    EXPECT(!put.full);
    EXPECT_EQ(put.used, sizeof bytes);
    struct cursor cursor = cursor_over(bytes, put.used);
    EXPECT(sources_decode(&out, &cursor));
    EXPECT(cursor_at_end(&cursor));
    EXPECT(memcmp(&in, &out, sizeof in) == 0);
}

static void test_a_table_that_is_cut_or_names_what_is_no_source_is_none(void)
{
    uint8_t bytes[SOURCES_PACKED_MAX];
    struct sources table = full();
    struct put put = put_over(bytes, sizeof bytes);
    sources_encode(&table, &put);
    for (size_t len = 0; len < put.used; len++) {
        struct cursor cut = cursor_over(bytes, len);
        EXPECT(!sources_decode(&table, &cut));
    }
    struct cursor cursor = cursor_over(bytes, put.used);
    bytes[1] = SOURCES_COUNT;
    EXPECT(!sources_decode(&table, &cursor));
    bytes[1] = 0;
    memset(bytes + 10, 0, 8); /* heard, but never anything */
    cursor = cursor_over(bytes, put.used);
    EXPECT(!sources_decode(&table, &cursor));
}

static void test_a_source_out_of_range_was_never_heard(void)
{
    struct sources table = full();
    EXPECT_EQ(sources_seq(&table, SOURCES_COUNT, 1000), 0);
    EXPECT_EQ(sources_seq(&table, UINT8_MAX, 1000), 0);
}

int main(void)
{
    RUN(test_a_source_is_known_by_its_newest_epochs_and_never_goes_down);
    RUN(test_one_source_cannot_push_out_another);
    RUN(test_the_largest_table_fits_and_survives);
    RUN(test_a_table_that_is_cut_or_names_what_is_no_source_is_none);
    RUN(test_a_source_out_of_range_was_never_heard);
    return tap_done();
}
