/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_filter.h"

#include "tests/tap.h"

#define MINUTE_US UINT64_C(60000000)
#define HOUR_US (60 * MINUTE_US)

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
    EXPECT(!log_filter_wants(&filter, &summary, &summary)); /* nothing in it */
    summary_note(&summary, &event);
    EXPECT(log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.since_us = 1001};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.since_us = 1000, .until_us = 1000};
    EXPECT(log_filter_wants(&filter, &summary, &summary));
    summary.first_us = summary.last_us = HOUR_US;
    filter = (struct log_filter){.until_us = HOUR_US / 2};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.severity = SEVERITY_SEVERE};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.severity = SEVERITY_WARNING};
    EXPECT(log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.any_reason_set = true};
    filter.reasons[REASON_SECRET_FOUND] = true;
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter.reasons[REASON_UNKNOWN_ID] = true;
    EXPECT(log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.sources = 1U << EVENT_FROM_UPLINK};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.subjects = 1U << EVENT_FLOW};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    filter = (struct log_filter){.denied = true};
    EXPECT(!log_filter_wants(&filter, &summary, &summary));
    event.action = EVENT_WOULD_DROP;
    summary_note(&summary, &event);
    EXPECT(log_filter_wants(&filter, &summary, &summary));
}

/* Of what happened from 09:30 to 09:40, and was told at 10:00. */
static void test_time_asks_for_when_it_happened(void)
{
    static const struct {
        unsigned since, until; /* minutes */
        bool taken;
    } rows[] = {{0, 0, true},      {600, 0, false}, {581, 0, false},  {580, 0, true},
                {0, 569, false},   {0, 570, true},  {574, 576, true}, {560, 590, true},
                {585, 600, false}, {0, 600, true},  {570, 570, true}, {580, 580, true}};
    struct event event = flow_event();
    event.wall_us = 600 * MINUTE_US;
    event.mono_us = 50 * MINUTE_US;
    event.first_us = 20 * MINUTE_US;
    event.last_us = 30 * MINUTE_US;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct log_filter filter = {.since_us = rows[i].since * MINUTE_US,
                                    .until_us = rows[i].until * MINUTE_US};
        EXPECT_EQ(log_filter_matches(&filter, &event), rows[i].taken);
    }
}

static void test_a_segment_that_may_have_what_happened_before_it_is_wanted(void)
{
    struct event event = flow_event();
    struct summary summary = {0};
    struct summary before = {0};
    event.wall_us = 600 * MINUTE_US;
    summary_note(&summary, &event);
    summary_note(&before, &event);
    const struct log_filter late = {.until_us = 580 * MINUTE_US};
    EXPECT(log_filter_wants(&late, &summary, &before));
    const struct log_filter long_ago = {.until_us = 580 * MINUTE_US - 1};
    EXPECT(!log_filter_wants(&long_ago, &summary, &before));
    EXPECT(log_filter_wants(&long_ago, &summary, NULL));
    struct summary ahead = {0}; /* a clock that was set back since */
    event.wall_us = 700 * MINUTE_US;
    summary_note(&ahead, &event);
    EXPECT(log_filter_wants(&late, &summary, &ahead));
    EXPECT(!log_filter_wants(&long_ago, &summary, &ahead));
    EXPECT(log_filter_wants(&late, &ahead, &summary));
    EXPECT(!log_filter_wants(&long_ago, &ahead, &summary));
    event.wall_us = 200 * MINUTE_US; /* the machine slept: the first told then are here */
    summary_note(&before, &event);
    EXPECT(log_filter_wants(&long_ago, &summary, &before));
}

int main(void)
{
    RUN(test_a_filter_takes_only_what_all_its_words_allow);
    RUN(test_words_that_are_none_are_named);
    RUN(test_every_word_that_is_printed_is_taken);
    RUN(test_denied_are_those_stopped_and_those_that_would_be);
    RUN(test_a_segment_is_wanted_only_where_an_event_of_it_could_match);
    RUN(test_time_asks_for_when_it_happened);
    RUN(test_a_segment_that_may_have_what_happened_before_it_is_wanted);
    return tap_done();
}
