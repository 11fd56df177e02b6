/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/summary.h"

#include <string.h>

#include "tests/tap.h"

static struct event event_at(uint64_t wall_us, enum reason reason)
{
    return (struct event){.source = EVENT_FROM_UPLINK,
                          .wall_us = wall_us,
                          .action = EVENT_DROPPED,
                          .reason = (uint16_t)reason,
                          .subject = EVENT_NAME};
}

static void test_it_has_whatever_was_noted(void)
{
    struct summary summary = {0};
    struct event event = event_at(30, REASON_SECRET_FOUND);
    EXPECT(!summary_has_reason(&summary, REASON_SECRET_FOUND));
    summary_note(&summary, &event);
    event = event_at(20, REASON_UNKNOWN_ID);
    summary_note(&summary, &event);
    EXPECT_EQ(summary.events, 2);
    EXPECT_EQ(summary.first_us, 20);
    EXPECT_EQ(summary.last_us, 30);
    EXPECT_EQ(summary.sources, 1U << EVENT_FROM_UPLINK);
    EXPECT_EQ(summary.subjects, 1U << EVENT_NAME);
    EXPECT_EQ(summary.actions, 1U << EVENT_DROPPED);
    EXPECT(summary_has_reason(&summary, REASON_SECRET_FOUND));
    EXPECT(summary_has_reason(&summary, REASON_UNKNOWN_ID));
}

static void test_each_reason_is_found_and_few_beside_it(void)
{
    unsigned beside = 0;
    for (int i = 0; i < REASON_COUNT; i++) {
        struct summary summary = {0};
        struct event event = event_at(1, (enum reason)i);
        summary_note(&summary, &event);
        EXPECT(summary_has_reason(&summary, (enum reason)i));
        for (int j = 0; j < REASON_COUNT; j++) {
            beside += j != i && summary_has_reason(&summary, (enum reason)j);
        }
    }
    EXPECT(beside < REASON_COUNT);
}

static void test_merged_it_has_what_both_have(void)
{
    struct summary a = {0};
    struct summary b = {0};
    struct summary both = {0};
    const struct summary empty = {0};
    struct event events[] = {event_at(5, REASON_UNKNOWN_ID), event_at(9, REASON_ALLOWED),
                             event_at(2, REASON_SECRET_FOUND)};
    for (size_t i = 0; i < 3; i++) {
        summary_note(i == 0 ? &a : &b, &events[i]);
        summary_note(&both, &events[i]);
    }
    EXPECT(!summary_equal(&a, &both));
    summary_merge(&a, &b);
    summary_merge(&a, &empty);
    EXPECT(summary_equal(&a, &both));
    struct summary none = {0};
    summary_merge(&none, &both);
    EXPECT(summary_equal(&none, &both));
}

static void test_a_record_reads_back_and_another_length_is_none(void)
{
    uint8_t bytes[SUMMARY_RECORD_BYTES];
    struct summary summary = {0};
    struct summary again;
    struct event event = event_at(UINT64_MAX, REASON_UNKNOWN_ID);
    struct record record;
    summary_note(&summary, &event);
    summary_encode(&summary, bytes);
    struct cursor in = cursor_over(bytes, sizeof bytes);
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    EXPECT_EQ(record.kind, RECORD_SUMMARY);
    EXPECT(summary_decode(&again, record.bytes, record.len));
    EXPECT(summary_equal(&summary, &again));
    EXPECT(!summary_decode(&again, record.bytes, record.len - 1));
}

int main(void)
{
    RUN(test_it_has_whatever_was_noted);
    RUN(test_each_reason_is_found_and_few_beside_it);
    RUN(test_merged_it_has_what_both_have);
    RUN(test_a_record_reads_back_and_another_length_is_none);
    return tap_done();
}
