/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken out of a segment, and that its tree heads still hold. */
#include "gateway/ledger/thin.h"

#include "gateway/ledger/recover.h"
#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];
static struct thin thin;
static enum thin_keep keep = THIN_KEEP_ALL;
static struct segment next;
static struct folder folder;

/* Segment 1 closed behind batches of `batch` events, those severe that `severe` says; the
 * first is `first`, unless it is NULL. */
static void write_segment_of(uint64_t batch, bool (*severe)(uint64_t seq),
                             const struct event *first)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(2, image, sizeof image) == 0;) {
        for (uint64_t i = 0; i < batch; i++, seq++) {
            struct event event = seq == 1 && first != NULL ? *first : kit_event(seq);
            event.reason = severe(seq) ? REASON_DIAGNOSTIC_REQUEST : event.reason;
            EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        }
        EXPECT(store_flush(store, &kit_now, &why));
    }
    EXPECT(recover_header(store, 2, &next));
    store_close(store);
}

static void write_segment(uint64_t batch, bool (*severe)(uint64_t seq))
{
    write_segment_of(batch, severe, NULL);
}

static enum thin_step run(void)
{
    struct trouble why;
    enum thin_step step = THIN_MORE;
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(thin_begin(&thin, &folder, 1, &next, keep));
    while (step == THIN_MORE) {
        step = thin_step(&thin);
    }
    return step;
}

/* And puts it in its place. */
static enum thin_step run_and_put(void)
{
    enum thin_step step = run();
    EXPECT(step != THIN_DONE || folder_put_thinned(&folder, 1));
    thin_end(&thin);
    folder_close(&folder);
    return step;
}

struct found {
    uint64_t events, heads, thinned, records;
    bool whole;
};

static struct found walk(void)
{
    static struct scan scan;
    struct trouble why;
    struct found found = {0};
    size_t len = kit_read(1, image, sizeof image);
    enum scan_step step = SCAN_BROKEN;
    if (scan_begin(&scan, image, len, &why)) {
        do {
            step = scan_next(&scan, &why);
            found.events += step == SCAN_EVENT;
            found.heads += step == SCAN_HEAD;
            found.records += step == SCAN_THINNED;
        } while (step != SCAN_END && step != SCAN_BROKEN);
    }
    found.thinned = scan.thinned;
    found.whole = step == SCAN_END && scan.heads == next.heads &&
                  merkle_equal(&scan.sealed, &next.merkle);
    return found;
}

static bool none(uint64_t seq)
{
    (void)seq;
    return false;
}

static bool all(uint64_t seq)
{
    (void)seq;
    return true;
}

static bool some(uint64_t seq)
{
    return seq == 1 || seq == 2 || seq == 5 || seq % 97 == 0;
}

static void test_without_a_severe_event_two_heads_and_few_subtrees_stay(void)
{
    write_segment(50, none);
    EXPECT_EQ(run_and_put(), THIN_DONE);
    struct found found = walk();
    EXPECT(found.whole);
    EXPECT_EQ(found.events, 0);
    EXPECT_EQ(found.heads, 2);
    EXPECT_EQ(found.thinned, next.merkle.size);
    EXPECT_EQ(thin.gone, next.merkle.size);
    EXPECT_EQ(found.records, merkle_node_count(next.merkle.size));
    EXPECT(kit_read(1, image, sizeof image) < 2000);
    EXPECT_EQ(thin.written_bytes, kit_read(1, image, sizeof image));
}

static void test_what_is_severe_stays_with_a_head_behind_it(void)
{
    write_segment(10, some);
    uint64_t kept = 0;
    uint64_t batches = 0;
    for (uint64_t seq = 1; seq <= next.merkle.size; seq++) {
        kept += some(seq);
        batches += (seq - 1) % 10 == 0 &&
                   (some(seq) || some(seq + 1) || some(seq + 2) || some(seq + 3) ||
                    some(seq + 4) || some(seq + 5) || some(seq + 6) || some(seq + 7) ||
                    some(seq + 8) || some(seq + 9));
    }
    EXPECT_EQ(run_and_put(), THIN_DONE);
    struct found found = walk();
    EXPECT(found.whole);
    EXPECT_EQ(found.events, kept);
    EXPECT(found.heads >= batches + 1 && found.heads <= batches + 2);
    EXPECT_EQ(found.events + found.thinned, next.merkle.size);
}

static void test_a_trail_stays_with_its_severe_event(void)
{
    struct event event = kit_event(1);
    event.reason = REASON_TRAIL_KEPT;
    event.subject = EVENT_TRAIL;
    event.trail = (struct event_trail){.len = 1, .part = 1, .parts = 1, .headers = 1};
    write_segment_of(50, none, &event);
    EXPECT_EQ(run_and_put(), THIN_DONE);
    struct found found = walk();
    EXPECT(found.whole);
    EXPECT_EQ(found.events, 1);
}

static void test_a_hello_stays_if_its_denial_does(void)
{
    static const struct {
        enum reason reason;
        enum event_evidence_kind kind;
        uint64_t stay;
    } rows[] = {{REASON_ADDRESS_NOT_NAMED, EVENT_HELLO_JUDGED, 1},
                {REASON_PORT_NOT_ALLOWED, EVENT_HELLO_JUDGED, 0},
                {REASON_PORT_NOT_ALLOWED, EVENT_SAID_TO_DECOY, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event event = kit_event(1);
        event.subject = EVENT_FLOW;
        event.flow = (struct event_flow){.transport = 6};
        event.flow.evidence = (struct event_evidence){
            .len = 1, .part = 1, .parts = 1, .kind = (uint8_t)rows[i].kind};
        event.reason = (uint16_t)rows[i].reason;
        write_segment_of(50, none, &event);
        EXPECT_EQ(run_and_put(), THIN_DONE);
        struct found found = walk();
        EXPECT(found.whole);
        EXPECT_EQ(found.events, rows[i].stay);
    }
}

/* A severe event goes never, whatever else has to. */
static void test_trails_go_before_other_evidence_and_that_before_what_is_severe(void)
{
    static const struct {
        enum reason reason;
        enum event_subject subject;
        enum event_evidence_kind kind;
        uint64_t stay[THIN_KEEP_SEVERE + 1];
    } rows[] = {{REASON_TRAIL_KEPT, EVENT_TRAIL, 0, {1, 0, 0}},
                {REASON_TRAIL_LEFT_OUT, EVENT_TRAIL, 0, {1, 0, 0}},
                {REASON_DECOY_KEPT, EVENT_FLOW, EVENT_SAID_TO_DECOY, {1, 1, 0}},
                {REASON_ADDRESS_NOT_NAMED, EVENT_FLOW, EVENT_HELLO_JUDGED, {1, 1, 0}},
                {REASON_PORT_NOT_ALLOWED, EVENT_FLOW, EVENT_HELLO_JUDGED, {0, 0, 0}},
                {REASON_DIAGNOSTIC_REQUEST, EVENT_FRAME, 0, {1, 1, 1}}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event event = kit_event(1);
        event.reason = (uint16_t)rows[i].reason;
        event.subject = (uint8_t)rows[i].subject;
        if (event.subject == EVENT_TRAIL) {
            event.trail = (struct event_trail){.headers = 1};
        } else if (event.subject == EVENT_FLOW) {
            event.flow = (struct event_flow){.transport = 6};
            event.flow.evidence = (struct event_evidence){
                .len = 1, .part = 1, .parts = 1, .kind = (uint8_t)rows[i].kind};
        }
        for (keep = THIN_KEEP_ALL; keep <= THIN_KEEP_SEVERE; keep++) {
            write_segment_of(50, none, &event);
            EXPECT_EQ(run_and_put(), THIN_DONE);
            struct found found = walk();
            EXPECT(found.whole);
            if (!EXPECT_EQ(found.events, rows[i].stay[keep])) {
                printf("# row %zu, %d\n", i, (int)keep);
            }
        }
        keep = THIN_KEEP_ALL;
    }
}

static void test_where_nothing_can_go_nothing_is_done(void)
{
    write_segment(50, all);
    EXPECT_EQ(run_and_put(), THIN_NOTHING);
    write_segment(50, some);
    EXPECT_EQ(run_and_put(), THIN_DONE);
    struct found once = walk();
    EXPECT_EQ(run_and_put(), THIN_NOTHING); /* a second time */
    struct found again = walk();
    EXPECT(again.whole);
    EXPECT_EQ(again.heads, once.heads);
}

static void test_the_file_beside_it_is_gone_when_it_is_let_go(void)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/thinned", kit_dir);
    write_segment(50, some);
    EXPECT_EQ(run(), THIN_DONE);
    EXPECT(access(path, F_OK) == 0);
    thin_end(&thin);
    EXPECT(access(path, F_OK) != 0);
    folder_close(&folder);
}

static void spoil(size_t at, const char *where)
{
    write_segment(50, some);
    size_t len = kit_read(1, image, sizeof image);
    image[at == SIZE_MAX ? len - 1 : at] ^= 1;
    kit_replace(1, image, len);
    if (!EXPECT_EQ(run_and_put(), THIN_DAMAGED)) {
        printf("# %s\n", where);
    }
}

static void test_a_segment_that_is_not_what_was_sealed_is_left_alone(void)
{
    spoil(10, "header");
    spoil(30000, "a record in the middle");
    spoil(SIZE_MAX, "the last head");
    write_segment(50, some);
    size_t len = kit_read(1, image, sizeof image);
    kit_replace(1, image, len - 7); /* cut */
    EXPECT_EQ(run_and_put(), THIN_DAMAGED);
    kit_replace(1, image, len);
    next.heads++;
    EXPECT_EQ(run_and_put(), THIN_DAMAGED);
    next.heads--;
    next.merkle.nodes[0].bytes[0] ^= 1;
    EXPECT_EQ(run_and_put(), THIN_DAMAGED);
}

static void test_a_disk_that_fails_is_told_from_damage(void)
{
    write_segment(50, all);
    struct trouble why;
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(thin_begin(&thin, &folder, 1, &next, keep));
    (void)close(thin.out);
    thin.out = open("/dev/full", O_WRONLY);
    enum thin_step step = THIN_MORE;
    while (step == THIN_MORE) {
        step = thin_step(&thin);
    }
    EXPECT_EQ(step, THIN_FAILED);
    thin_end(&thin);
    EXPECT(!thin_begin(&thin, &folder, 9, &next, keep));
    folder_close(&folder);
}

int main(void)
{
    kit_start();
    RUN(test_without_a_severe_event_two_heads_and_few_subtrees_stay);
    RUN(test_what_is_severe_stays_with_a_head_behind_it);
    RUN(test_a_trail_stays_with_its_severe_event);
    RUN(test_a_hello_stays_if_its_denial_does);
    RUN(test_trails_go_before_other_evidence_and_that_before_what_is_severe);
    RUN(test_where_nothing_can_go_nothing_is_done);
    RUN(test_the_file_beside_it_is_gone_when_it_is_let_go);
    RUN(test_a_segment_that_is_not_what_was_sealed_is_left_alone);
    RUN(test_a_disk_that_fails_is_told_from_damage);
    kit_stop();
    return tap_done();
}
