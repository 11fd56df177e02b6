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
    RUN(test_a_torn_end_is_told_with_its_place_and_size);
    RUN(test_the_last_segment_that_has_a_name_and_the_last_event_are_stated);
    RUN(test_the_events_that_are_gone_are_named);
    return tap_done();
}
