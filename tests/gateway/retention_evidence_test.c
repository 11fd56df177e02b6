/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence without end pushes no severe event out of a ledger. */
#include "gateway/ledger/retention.h"

#include "gateway/ledger/ledger_reader.h"
#include "tests/gateway/retention_kit.h"

#define FIRST 10 /* severe events, before any that bring evidence */
#define PIECES 6 /* of evidence behind each severe event */
#define BATCH 5  /* severe events */
#define CAUSE_AT_END 99999
#define SEGMENTS 256     /* more than a test writes */
#define ROOM (9 * 65536) /* the limit less three segments */

static const struct store_limits bounds = {
    .max_bytes = 12 * 65536, .segment_bytes = 65536, .keep_severe_days = 5};

struct counts {
    uint64_t severe, trails, said, at_end;
};

static struct counts count_events(void)
{
    struct trouble why;
    struct event event;
    struct counts counts = {0};
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        counts.severe += event.reason == REASON_DIAGNOSTIC_REQUEST;
        counts.trails += event.subject == EVENT_TRAIL;
        counts.said += event_has_evidence(&event);
        counts.at_end += event.subject == EVENT_TRAIL && event.cause == CAUSE_AT_END;
    }
    ledger_reader_close(reader);
    return counts;
}

/* Bytes of the segments before the first of those from a number on that has no evidence
 * any more. */
static uint64_t share_used(uint64_t from)
{
    bool has[SEGMENTS] = {false};
    struct trouble why;
    struct event event;
    uint64_t number = 0;
    uint32_t offset = 0;
    uint64_t bytes = 0;
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        ledger_reader_place(reader, &number, &offset);
        has[number % SEGMENTS] |=
            event.subject == EVENT_TRAIL || event_has_evidence(&event);
    }
    ledger_reader_close(reader);
    EXPECT(number < SEGMENTS);
    for (unsigned i = 1; i < number && i < SEGMENTS && (i < from || has[i]); i++) {
        bytes += kit_read(i, image, sizeof image);
    }
    return bytes;
}

static void expect_share(uint64_t from, uint64_t share)
{
    uint64_t used = share_used(from);
    if (!EXPECT(used > share && used <= share + bounds.segment_bytes)) {
        printf("# %" PRIu64 " bytes of %" PRIu64 "\n", used, share);
    }
}

static struct event severe(void)
{
    struct event event = kit_event(++next_seq);
    event.reason = REASON_DIAGNOSTIC_REQUEST;
    return event;
}

static struct event trail(void)
{
    struct event event = kit_event(++next_seq);
    event.reason = REASON_TRAIL_KEPT;
    event.subject = EVENT_TRAIL;
    event.count = 0;
    event.trail = (struct event_trail){
        .len = EVENT_TRAIL_BYTES, .part = 1, .parts = 1, .headers = 1};
    return event;
}

static struct event said(enum event_evidence_kind kind)
{
    struct event event = kit_event(++next_seq);
    event.reason = kind == EVENT_SAID_TO_DECOY ? REASON_DECOY_KEPT : REASON_NOT_TLS;
    event.subject = EVENT_FLOW;
    event.count = kind == EVENT_SAID_TO_DECOY;
    event.flow = (struct event_flow){.transport = 6};
    event.flow.evidence = (struct event_evidence){
        .len = EVENT_EVIDENCE_BYTES, .kind = (uint8_t)kind, .part = 1, .parts = 1};
    return event;
}

static struct event hello(void)
{
    return said(EVENT_HELLO_JUDGED);
}

static struct event said_to_decoy(void)
{
    return said(EVENT_SAID_TO_DECOY);
}

/* `count` severe events, each with evidence that follows it; NULL: with none. */
static void write_severe(struct store *store, unsigned count,
                         struct event (*evidence)(void))
{
    struct trouble why;
    for (unsigned i = 0; i < count; i++) {
        struct event event = severe();
        EXPECT(store_append(store, &event, &kit_now) == STORE_KEPT);
        for (unsigned piece = 0; evidence != NULL && piece < PIECES; piece++) {
            event = evidence();
            EXPECT(store_append(store, &event, &kit_now) == STORE_KEPT);
        }
    }
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(tend_all(store));
    EXPECT(store_size_bytes(store) <= bounds.max_bytes);
}

/* Evidence of twice the limit. How many severe events there were. */
static unsigned write_attack(struct store **store, struct event (*evidence)(void))
{
    unsigned count = FIRST;
    bool again = false;
    write_severe(*store, FIRST, NULL);
    while (count * PIECES * EVENT_EVIDENCE_BYTES < 2 * bounds.max_bytes) {
        write_severe(*store, BATCH, evidence);
        count += BATCH;
        if (!again &&
            kit_read(8, image, sizeof image) > 0) { /* a start is no share anew */
            again = true;
            store_close(*store);
            *store = open_with(&bounds);
        }
    }
    return count;
}

static unsigned attack(struct event (*evidence)(void))
{
    struct store *store = begin(&bounds);
    unsigned count = write_attack(&store, evidence);
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_leaf, 0);
    return count;
}

/* The oldest segments go, by age. */
static void prune(struct store *store, unsigned count)
{
    kit_now.wall_us += 10 * DAY_US;
    for (unsigned i = 0; i < count; i++) {
        kit_now.mono_us += 61000000;
        EXPECT(tend_all(store));
    }
}

/* The number of the segment that is being written. */
static unsigned newest(void)
{
    unsigned number = 1;
    for (unsigned i = 1; i < SEGMENTS; i++) {
        number = kit_read(i, image, sizeof image) > 0 ? i : number;
    }
    return number;
}

static void test_trails_without_end_push_no_severe_event_out(void)
{
    unsigned count = attack(trail);
    struct counts counts = count_events();
    EXPECT_EQ(counts.severe, count);
    EXPECT(counts.trails > 0);
    expect_share(1, ROOM / 4);
}

static void test_what_decoys_keep_and_hellos_push_no_severe_event_out(void)
{
    struct event (*const kinds[])(void) = {said_to_decoy, hello};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned count = attack(kinds[i]);
        struct counts counts = count_events();
        EXPECT_EQ(counts.severe, count);
        EXPECT(counts.said > 0);
        expect_share(1, ROOM / 2);
    }
}

static void test_what_is_pruned_gives_its_part_of_the_share_back(void)
{
    struct store *store = begin(&bounds);
    (void)write_attack(&store, said_to_decoy);
    prune(store, 4);
    unsigned from = newest();
    for (unsigned i = 0; i < 60; i++) {
        write_severe(store, BATCH, said_to_decoy);
    }
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_segment, 5);
    expect_share(from, ROOM / 2);
}

static void test_thinning_goes_on_behind_what_was_pruned_before_it_came_there(void)
{
    struct store *store = begin(&bounds);
    while (kit_read(5, image, sizeof image) == 0) {
        write_severe(store, BATCH, trail);
    }
    prune(store, 3);
    for (unsigned i = 0; i < 80; i++) {
        write_severe(store, BATCH, trail);
    }
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_segment, 4);
    expect_share(4, ROOM / 4);
}

/* Whoever uses the share of trails up takes none from what happens later. */
static void test_a_later_event_has_its_trail_as_long_as_its_segment_is_whole(void)
{
    (void)attack(trail);
    struct trouble why;
    struct store *store = open_with(&bounds);
    struct event event = trail();
    event.cause = CAUSE_AT_END;
    EXPECT(store_append(store, &event, &kit_now) == STORE_KEPT);
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT(tend_all(store));
    EXPECT_EQ(count_events().at_end, 1);
    while (count_events().at_end == 1 && next_seq < 100000) {
        for (int i = 0; i < 10; i++) {
            write_severe(store, BATCH, trail);
        }
    }
    EXPECT_EQ(count_events().at_end, 0);
    store_close(store);
    EXPECT_EQ(faults(), 0);
}

/* Where the limit is far the trails stay for as long as the severe events do. */
static void test_trails_below_their_share_outlast_what_is_not_severe(void)
{
    struct store *store = begin(&bounds);
    write_severe(store, BATCH, trail);
    write_severe(store, BATCH, trail);
    for (int i = 0; i < 200; i++) {
        EXPECT(write_some(store, 200, false));
        EXPECT(tend_all(store));
    }
    store_close(store);
    struct counts counts = count_events();
    EXPECT_EQ(counts.severe, 2 * BATCH);
    EXPECT_EQ(counts.trails, 2 * BATCH * PIECES);
    EXPECT_EQ(faults(), 0);
    EXPECT(report.thinned > 10000);
}

int main(void)
{
    kit_start();
    RUN(test_trails_without_end_push_no_severe_event_out);
    RUN(test_what_decoys_keep_and_hellos_push_no_severe_event_out);
    RUN(test_what_is_pruned_gives_its_part_of_the_share_back);
    RUN(test_thinning_goes_on_behind_what_was_pruned_before_it_came_there);
    RUN(test_a_later_event_has_its_trail_as_long_as_its_segment_is_whole);
    RUN(test_trails_below_their_share_outlast_what_is_not_severe);
    kit_stop();
    return tap_done();
}
