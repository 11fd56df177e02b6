/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody takes away from the beginning is not covered up by the next pruning. */
#include "gateway/ledger/beginning.h"

#include "gateway/ledger/notice.h"
#include "tests/gateway/ledger_kit.h"

static struct verify_report report;
static uint8_t image[128 * 1024];
static uint64_t next_seq;

static const struct store_limits wide = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
static const struct store_limits narrow = {.max_bytes = 8 * 65536,
                                           .segment_bytes = 65536};

static struct store *open_with(const struct store_limits *bounds, struct trouble *why)
{
    return store_open(kit_dir, kit_key, bounds, kit_boot, &kit_now, why);
}

static bool is_there(unsigned segment)
{
    return kit_read(segment, image, sizeof image) > 0;
}

static void take_away(unsigned segment)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    EXPECT(unlink(path) == 0);
}

/* Severe events, which thinning leaves, until a segment is there. */
static void write_until(const struct store_limits *bounds, unsigned segment)
{
    struct trouble why = {0};
    struct store *store = open_with(bounds, &why);
    if (store == NULL) {
        printf("# %s\n", why.text);
        abort();
    }
    while (!is_there(segment)) {
        for (int i = 0; i < 200; i++) {
            struct event event = kit_event(++next_seq);
            event.reason = REASON_DIAGNOSTIC_REQUEST;
            EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        }
        EXPECT(store_flush(store, &kit_now, &why));
    }
    store_close(store);
}

/* Of twelve segments the first ones are pruned; the number of the oldest that stays. */
static unsigned prune(void)
{
    kit_empty();
    next_seq = 0;
    write_until(&narrow, 12);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(report.first_segment > 3);
    return (unsigned)report.first_segment;
}

static void expect_refused(const char *text)
{
    struct trouble why = {0};
    struct store *store = open_with(&narrow, &why);
    if (!EXPECT(store == NULL && strstr(why.text, text) != NULL)) {
        printf("# %s\n", why.text);
    }
    if (store != NULL) {
        store_close(store);
    }
}

static void test_a_pruned_ledger_is_gone_on_with_and_its_prunings_join(void)
{
    unsigned oldest = prune();
    write_until(&narrow, 16);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT(report.first_segment > oldest);
    /* Long ago: the statement is not in the last segments. */
    write_until(&wide, 24);
    write_until(&wide, 25);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
}

static void test_segments_taken_from_a_ledger_that_was_never_pruned(void)
{
    kit_empty();
    next_seq = 0;
    write_until(&wide, 6);
    take_away(1);
    take_away(2);
    expect_refused(": segments 1 to 2 are gone, and the ledger does not state that it "
                   "removed them; put them back, or move the folder away as evidence");
}

static void test_segments_taken_behind_the_last_pruning(void)
{
    char text[64];
    unsigned oldest = prune();
    size_t len = kit_read(oldest, image, sizeof image);
    take_away(oldest);
    (void)snprintf(text, sizeof text, ": segments %u to %u are gone", oldest, oldest);
    expect_refused(text);
    static uint8_t again[128 * 1024];
    EXPECT_EQ(kit_read(oldest + 1, again, sizeof again) > 0, true);
    take_away(oldest + 1);
    expect_refused("are gone, and the ledger does not state");
    EXPECT(len > 0);
}

static void test_what_a_crash_has_spared_of_a_pruning_may_be_there(void)
{
    struct trouble why;
    kit_empty();
    next_seq = 0;
    write_until(&wide, 12);
    static uint8_t spared[12][72 * 1024];
    size_t lens[12] = {0};
    for (unsigned i = 1; i < 12; i++) {
        lens[i] = kit_read(i, spared[i], sizeof spared[i]);
    }
    struct store *store = open_with(&narrow, &why);
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    EXPECT(kit_verify(&report));
    unsigned last = (unsigned)report.first_segment - 1;
    EXPECT(last > 2 && last < 12);
    kit_replace(last, spared[last], lens[last]);
    write_until(&narrow, 16);
    EXPECT(kit_verify(&report));
    EXPECT_EQ(report.fault_count, 0);
}

/* The only segment with a statement has one of its bytes changed, or its summary says
 * that there is none. */
static void test_a_statement_that_does_not_stand_is_none(void)
{
    (void)prune();
    struct trouble why;
    struct store *store = open_with(&wide, &why);
    EXPECT(store != NULL);
    store_close(store);
    unsigned oldest = (unsigned)report.first_segment;
    for (unsigned i = oldest; is_there(i); i++) {
        size_t len = kit_read(i, image, sizeof image);
        for (size_t at = 0; at + 9 < len; at++) {
            if (memcmp(image + at, "segments ", 9) == 0) {
                image[at] ^= 1;
            }
        }
        kit_replace(i, image, len);
    }
    expect_refused("segments 1 to");
}

/* As a writer that did not look would have covered a hole. */
static void test_verify_names_a_hole_between_two_prunings(void)
{
    struct trouble why;
    struct digest root = digest_of("x", 1);
    static const struct {
        uint64_t from, to;
        size_t faults;
    } rows[] = {{1, 3, 0}, {3, 5, 0}, {6, 6, 0}, {9, 12, 1}, {13, 13, 1}};
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event event;
        notice_pruned(&event, rows[i].from, rows[i].to, 0, 9, &root);
        event.source = EVENT_FROM_LEDGER;
        event.source_epoch = 99;
        event.source_seq = i + 1;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        EXPECT(store_flush(store, &kit_now, &why));
        EXPECT(kit_verify(&report));
        EXPECT_EQ(report.fault_count, rows[i].faults);
    }
    EXPECT_TEXT(report.faults[0].text,
                "segment 1, event 3: segments 7 to 8 were gone before it removed those "
                "behind them, and no event states that");
    store_close(store);
}

int main(void)
{
    kit_start();
    RUN(test_a_pruned_ledger_is_gone_on_with_and_its_prunings_join);
    RUN(test_segments_taken_from_a_ledger_that_was_never_pruned);
    RUN(test_segments_taken_behind_the_last_pruning);
    RUN(test_what_a_crash_has_spared_of_a_pruning_may_be_there);
    RUN(test_a_statement_that_does_not_stand_is_none);
    RUN(test_verify_names_a_hole_between_two_prunings);
    kit_stop();
    return tap_done();
}
