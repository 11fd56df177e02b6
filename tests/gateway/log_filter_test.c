/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_filter.h"

#include "tests/tap.h"

static struct event flow_event(void)
{
    return (struct event){.source = EVENT_FROM_UPLINK,
                          .wall_us = UINT64_C(1795435200000000),
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .cause = 7,
                          .count = 1,
                          .subject = EVENT_FLOW};
}

static void test_a_filter_takes_only_what_all_its_words_allow(void)
{
    struct trouble why;
    struct log_filter filter = {0};
    struct event event = flow_event();
    EXPECT(log_filter_matches(&filter, &event));
    EXPECT(log_filter_add_reason(&filter, "unknown_id", &why));
    EXPECT(!log_filter_matches(&filter, &event));
    EXPECT(log_filter_add_reason(&filter, "address_not_named", &why));
    EXPECT(log_filter_matches(&filter, &event));
    EXPECT(log_filter_set_severity(&filter, "severe", &why));
    EXPECT(log_filter_add_source(&filter, "uplink", &why));
    EXPECT(log_filter_add_subject(&filter, "flow", &why));
    filter.denied = true;
    filter.since_us = filter.until_us = event.wall_us;
    EXPECT(log_filter_matches(&filter, &event));
    struct event other = event;
    other.source = EVENT_FROM_CAN;
    EXPECT(!log_filter_matches(&filter, &other));
    other = event;
    other.subject = EVENT_NAME;
    EXPECT(!log_filter_matches(&filter, &other));
    other = event;
    other.action = EVENT_PASSED;
    EXPECT(!log_filter_matches(&filter, &other));
    other = event;
    other.wall_us++;
    EXPECT(!log_filter_matches(&filter, &other));
    other.wall_us -= 2;
    EXPECT(!log_filter_matches(&filter, &other));
    filter.any_reason_set = false;
    other = event;
    other.reason = REASON_UNKNOWN_ID; /* a warning */
    EXPECT(!log_filter_matches(&filter, &other));
}

static void test_words_that_are_none_are_named(void)
{
    struct trouble why;
    struct log_filter filter = {0};
    EXPECT(!log_filter_add_reason(&filter, "because", &why));
    EXPECT(strstr(why.text, "no such reason") != NULL);
    EXPECT(!log_filter_set_severity(&filter, "bad", &why));
    EXPECT(!log_filter_add_source(&filter, "me", &why));
    EXPECT(!log_filter_add_subject(&filter, "it", &why));
    EXPECT_TEXT(log_filter_source_text(99), "unknown");
    EXPECT_TEXT(log_filter_subject_text(99), "unknown");
    EXPECT_TEXT(log_filter_action_text(99), "unknown");
}

static void test_every_word_that_is_printed_is_taken(void)
{
    struct trouble why;
    struct log_filter filter = {0};
    for (uint8_t i = EVENT_FROM_GUARD; i <= EVENT_FROM_LEDGER; i++) {
        EXPECT(log_filter_add_source(&filter, log_filter_source_text(i), &why));
        EXPECT_EQ(filter.sources, (2U << i) - 1);
    }
    for (uint8_t i = EVENT_SYSTEM; i <= EVENT_TRAIL; i++) {
        EXPECT(log_filter_add_subject(&filter, log_filter_subject_text(i), &why));
        EXPECT_EQ(filter.subjects, (2U << i) - 1);
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        const char *word = reason_row((enum reason)i)->name;
        EXPECT(log_filter_add_reason(&filter, word, &why) && filter.reasons[i]);
    }
}

static void test_denied_are_those_stopped_and_those_that_would_be(void)
{
    struct log_filter filter = {.denied = true};
    static const bool taken[] = {[EVENT_DROPPED] = true,
                                 [EVENT_PASSED] = false,
                                 [EVENT_WOULD_DROP] = true,
                                 [EVENT_NOTED] = false};
    for (uint8_t action = EVENT_DROPPED; action <= EVENT_NOTED; action++) {
        struct event event = flow_event();
        event.action = action;
        EXPECT_EQ(log_filter_matches(&filter, &event), taken[action]);
    }
}

static void test_a_segment_is_wanted_only_where_an_event_of_it_could_match(void)
{
    struct event event = {.source = EVENT_FROM_CAN,
                          .wall_us = 1000,
                          .action = EVENT_PASSED,
                          .reason = REASON_UNKNOWN_ID,
                          .subject = EVENT_FRAME};
    struct summary summary = {0};
    struct log_filter filter = {0};
    EXPECT(!log_filter_wants(&filter, &summary)); /* nothing in it */
    summary_note(&summary, &event);
    EXPECT(log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.since_us = 1001};
    EXPECT(!log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.since_us = 1000, .until_us = 1000};
    EXPECT(log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.until_us = 999};
    EXPECT(!log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.severity = SEVERITY_SEVERE};
    EXPECT(!log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.severity = SEVERITY_WARNING};
    EXPECT(log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.any_reason_set = true};
    filter.reasons[REASON_SECRET_FOUND] = true;
    EXPECT(!log_filter_wants(&filter, &summary));
    filter.reasons[REASON_UNKNOWN_ID] = true;
    EXPECT(log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.sources = 1U << EVENT_FROM_UPLINK};
    EXPECT(!log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.subjects = 1U << EVENT_FLOW};
    EXPECT(!log_filter_wants(&filter, &summary));
    filter = (struct log_filter){.denied = true};
    EXPECT(!log_filter_wants(&filter, &summary));
    event.action = EVENT_WOULD_DROP;
    summary_note(&summary, &event);
    EXPECT(log_filter_wants(&filter, &summary));
}

int main(void)
{
    RUN(test_a_filter_takes_only_what_all_its_words_allow);
    RUN(test_words_that_are_none_are_named);
    RUN(test_every_word_that_is_printed_is_taken);
    RUN(test_denied_are_those_stopped_and_those_that_would_be);
    RUN(test_a_segment_is_wanted_only_where_an_event_of_it_could_match);
    return tap_done();
}
