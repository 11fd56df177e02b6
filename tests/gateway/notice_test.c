/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/notice.h"

#include "gateway/ledger/segment.h"
#include "tests/tap.h"

static void test_only_the_ledger_itself_states_what_is_pruned(void)
{
    struct digest root = digest_of("x", 1);
    struct digest wrong = digest_of("y", 1);
    struct event event;
    notice_pruned(&event, 1, 2, 0, 100, &root);
    EXPECT(!notice_states_pruned(&event, 100, &root)); /* said by nobody yet */
    event.source = EVENT_FROM_LEDGER;
    EXPECT(notice_states_pruned(&event, 100, &root));
    EXPECT(!notice_states_pruned(&event, 101, &root));
    EXPECT(!notice_states_pruned(&event, 100, &wrong));
    event.system.text[10] = 0;
    EXPECT(!notice_states_pruned(&event, 100, &root));
    event.reason = REASON_LEDGER_TORN;
    EXPECT(!notice_states_pruned(&event, 100, &root));
}

static void test_only_the_ledger_itself_states_what_is_thinned_and_to_which_file(void)
{
    struct digest digest = digest_of("x", 1);
    struct digest wrong = digest_of("y", 1);
    struct event event;
    notice_thinned(&event, 12, 100, 200, 70, &digest);
    EXPECT_EQ(notice_thinned_segment(&event), 0); /* said by nobody yet */
    event.source = EVENT_FROM_LEDGER;
    EXPECT_EQ(notice_thinned_segment(&event), 12);
    EXPECT(notice_states_thinned(&event, 12, &digest));
    EXPECT(!notice_states_thinned(&event, 1, &digest));
    EXPECT(!notice_states_thinned(&event, 12, &wrong));
    const char *begin = "segment 12: 70 of the events 100 to 199 taken out; its file has "
                        "SHA-256 2d711642b726b044";
    EXPECT(strncmp(event.system.text, begin, strlen(begin)) == 0);
    event.reason = REASON_LEDGER_PRUNED;
    EXPECT(!notice_states_thinned(&event, 12, &digest));
    EXPECT(!notice_states_thinned(&event, 0, &digest));
}

static void test_a_removal_that_was_stated_may_end_half_way(void)
{
    struct digest root = digest_of("x", 1);
    struct event event;
    notice_pruned(&event, 3, 5, 0, 100, &root);
    EXPECT(!notice_states_removed(&event, 4)); /* said by nobody yet */
    event.source = EVENT_FROM_LEDGER;
    EXPECT(!notice_states_removed(&event, 2));
    EXPECT(notice_states_removed(&event, 3));
    EXPECT(notice_states_removed(&event, 5));
    EXPECT(!notice_states_removed(&event, 6)); /* that is for its tree head to say */
    char *text = event.system.text;
    text[strlen("segments 3 ")] = 'x';
    EXPECT(!notice_states_removed(&event, 4));
    text[0] = 'x';
    EXPECT(!notice_states_removed(&event, 4));
}

static void test_a_torn_end_is_told_with_its_place_and_size(void)
{
    struct event event;
    memset(&event, 0xFF, sizeof event);
    notice_torn(&event, 3, 4096, 2, 150);
    EXPECT_EQ(event.reason, REASON_LEDGER_TORN);
    EXPECT_EQ(event.action, EVENT_NOTED);
    EXPECT_EQ(event.subject, EVENT_SYSTEM);
    EXPECT_EQ(event.count, 1);
    EXPECT_TEXT(event.system.about, "ledger");
    EXPECT_TEXT(event.system.text,
                "segment 3: 2 events, 150 bytes after offset 4096 were not sealed and "
                "are cut");
}

static void test_the_last_segment_that_has_a_name_and_the_last_event_are_stated(void)
{
    struct digest root = digest_of("x", 1);
    struct event event;
    const uint64_t segment = 999999999999; /* a name has twelve digits */
    const uint64_t events = UINT64_MAX;
    notice_pruned(&event, segment - 1, segment, events - 1, events, &root);
    event.source = EVENT_FROM_LEDGER;
    EXPECT(notice_states_pruned(&event, events, &root));
    notice_thinned(&event, segment, events - 1, events, events, &root);
    event.source = EVENT_FROM_LEDGER;
    EXPECT(notice_states_thinned(&event, segment, &root));
    notice_torn(&event, segment, SEGMENT_BYTES_MAX, events, SEGMENT_BYTES_MAX);
    EXPECT(strstr(event.system.text, " are cut") != NULL);
}

static void test_the_events_that_are_gone_are_named(void)
{
    struct digest root = digest_of("x", 1);
    struct event event;
    const char *head = "segments 1 to 2 removed, from event 0 on; tree head of the first "
                       "100: 2d711642b726b044";
    notice_pruned(&event, 1, 2, 0, 100, &root);
    EXPECT(strncmp(event.system.text, head, strlen(head)) == 0);
}

int main(void)
{
    RUN(test_only_the_ledger_itself_states_what_is_pruned);
    RUN(test_only_the_ledger_itself_states_what_is_thinned_and_to_which_file);
    RUN(test_a_removal_that_was_stated_may_end_half_way);
    RUN(test_a_torn_end_is_told_with_its_place_and_size);
    RUN(test_the_last_segment_that_has_a_name_and_the_last_event_are_stated);
    RUN(test_the_events_that_are_gone_are_named);
    return tap_done();
}
