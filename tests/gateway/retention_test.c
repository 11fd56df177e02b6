/* SPDX-License-Identifier: Apache-2.0 */
/* Severe events outlast the others, what goes is stated, and what stays still verifies.
 */
#include "gateway/ledger/retention.h"

#include "gateway/ledger/ledger_reader.h"
#include "gateway/ledger/recover.h"
#include "tests/gateway/retention_kit.h"

static uint8_t whole[128 * 1024];
static size_t whole_len;

struct counts {
    uint64_t severe, others, thinned;
    bool in_order;
};

static struct counts count_events(void)
{
    struct trouble why;
    struct event event;
    struct counts counts = {.in_order = true};
    uint64_t next_leaf = 0;
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        bool own = event.source == EVENT_FROM_LEDGER;
        counts.in_order = counts.in_order && event.leaf >= next_leaf &&
                          (own || event.leaf >= event.source_seq - 1);
        next_leaf = event.leaf + 1;
        counts.severe += event.reason == REASON_DIAGNOSTIC_REQUEST;
        counts.others += event.reason == REASON_UNKNOWN_ID;
        counts.thinned += event.reason == REASON_LEDGER_THINNED;
    }
    ledger_reader_close(reader);
    return counts;
}

static void test_a_flood_removes_no_severe_event_while_others_can_go(void)
{
    struct store *store = begin(&limits);
    EXPECT(write_some(store, 700, true)); /* ten severe ones */
    for (int i = 0; i < 60; i++) {
        EXPECT(write_some(store, 200, false));
        EXPECT(tend_all(store));
        EXPECT(store_size_bytes(store) <= limits.max_bytes);
    }
    uint64_t sealed = store_sealed_count(store);
    store_close(store);
    struct counts counts = count_events();
    EXPECT_EQ(counts.severe, 10);
    EXPECT(counts.others < 6000);
    EXPECT(counts.thinned > 5);
    EXPECT(counts.in_order);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_leaf, 0);
    EXPECT(report.thinned > 4000);
    EXPECT_EQ(report.size, sealed);
    EXPECT_EQ(report.events + report.thinned, sealed);
}

static void test_when_all_is_thinned_the_oldest_goes_whole_and_is_stated(void)
{
    struct trouble why;
    struct store *store = begin(&limits);
    EXPECT(write_some(store, 400, false));
    for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 200; j++) {
            struct event event = kit_event(++next_seq);
            event.reason = REASON_DIAGNOSTIC_REQUEST;
            EXPECT(store_append(store, &event, &kit_now) == STORE_KEPT);
        }
        EXPECT(store_flush(store, &kit_now, &why));
        EXPECT(tend_all(store));
        EXPECT(store_size_bytes(store) <= limits.max_bytes);
    }
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT(report.first_leaf > 0);
    EXPECT(report.pruning_stated);
}

/* A ledger of which segment 1 is thinned. */
static void thin_one(void)
{
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(3, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    store_close(store);
    whole_len = kit_read(1, whole, sizeof whole);
    bounds.keep_days = 1;
    store = open_with(&bounds);
    kit_now.mono_us += 2 * DAY_US;
    kit_now.wall_us += 2 * DAY_US;
    EXPECT(tend_all(store));
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT(report.thinned > 100);
}

static void test_bytes_all_over_a_thinned_segment_are_under_its_statement(void)
{
    thin_one();
    size_t len = kit_read(1, image, sizeof image);
    EXPECT(len > 500 && len < whole_len / 4);
    for (size_t i = 0; i < len; i += len / (KIT_STEP == 1 ? 40 : 10)) {
        image[i] ^= 1;
        kit_replace(1, image, len);
        if (!EXPECT(faults() > 0)) {
            printf("# byte %zu of %zu\n", i, len);
        }
        image[i] ^= 1;
    }
    kit_replace(1, image, len - 1);
    EXPECT(faults() > 0);
    kit_replace(1, image, len);
    EXPECT_EQ(faults(), 0);
}

static void test_events_that_are_taken_out_without_a_statement_are_missed(void)
{
    static struct thin thin;
    struct folder folder;
    struct segment next;
    struct trouble why;
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(2, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    EXPECT(recover_header(store, 2, &next));
    store_close(store);
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(thin_begin(&thin, &folder, 1, &next, THIN_KEEP_ALL));
    enum thin_step step = THIN_MORE;
    while (step == THIN_MORE) {
        step = thin_step(&thin);
    }
    EXPECT_EQ(step, THIN_DONE);
    EXPECT(folder_put_thinned(&folder, 1));
    thin_end(&thin);
    expect_fault("segment 1, offset 0: events were taken out of it, and no event states "
                 "that just these were");
    folder_close(&folder);
}

static void test_a_thinned_segment_put_back_whole_harms_nothing(void)
{
    thin_one();
    kit_replace(1, whole, whole_len);
    EXPECT_EQ(faults(), 0); /* as between the statement and the new file in its place */
    EXPECT_EQ(report.events, report.size);
}

static void test_a_damaged_segment_is_left_as_it_is(void)
{
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(3, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    image[len / 2] ^= 1;
    kit_replace(1, image, len);
    bounds.keep_days = 1;
    store = open_with(&bounds);
    kit_now.wall_us += 2 * DAY_US;
    kit_now.mono_us += 2 * DAY_US;
    EXPECT(tend_all(store));
    store_close(store);
    EXPECT_EQ(kit_read(1, whole, sizeof whole), len);
    EXPECT(memcmp(image, whole, len) == 0);
    EXPECT_EQ(count_events().thinned, 0);
    expect_fault("segment 1, offset");
}

static void test_what_a_crash_leaves_of_a_thinned_file_is_removed(void)
{
    char path[128];
    thin_one();
    (void)snprintf(path, sizeof path, "%s/thinned", kit_dir);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    EXPECT(write(fd, "half", 4) == 4);
    (void)close(fd);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.foreign, 0);
    store_close(open_with(&limits));
    EXPECT(access(path, F_OK) != 0);
}

static void test_a_crash_in_the_middle_of_a_removal_harms_nothing(void)
{
    static uint8_t copies[6][72 * 1024];
    size_t lens[6] = {0};
    struct trouble why;
    struct store_limits bounds = {.max_bytes = 64 * 65536, .segment_bytes = 65536};
    struct store *store = begin(&bounds);
    while (kit_read(6, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    store_close(store);
    for (unsigned i = 1; i < 6; i++) {
        lens[i] = kit_read(i, copies[i], sizeof copies[i]);
    }
    bounds.max_bytes = 4 * 65536;
    store = open_with(&bounds);
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    EXPECT_EQ(faults(), 0);
    unsigned last = (unsigned)report.first_segment - 1;
    EXPECT(last >= 3 && last < 6);
    kit_replace(last, copies[last], lens[last]);
    EXPECT_EQ(faults(), 0);
    EXPECT(report.pruning_stated);
    EXPECT_EQ(report.first_segment, last);
    kit_replace(last - 2, copies[last - 2], lens[last - 2]);
    EXPECT(faults() > 0); /* a gap is none that a crash leaves */
}

/* Makes three segments a day apart, and says how many events are left when all is done.
 */
static struct counts age(bool trusted_then, bool trusted_now, int64_t days, uint32_t keep,
                         uint32_t keep_severe)
{
    struct store_limits bounds = {.max_bytes = 64 * 65536,
                                  .segment_bytes = 65536,
                                  .keep_days = keep,
                                  .keep_severe_days = keep_severe};
    struct store_time before = kit_now;
    kit_now.wall_trusted = trusted_then;
    struct store *store = begin(&bounds);
    while (kit_read(4, image, sizeof image) == 0) {
        EXPECT(write_some(store, 210, true));
    }
    kit_now.wall_trusted = trusted_now;
    kit_now.wall_us += (uint64_t)(days * (int64_t)DAY_US);
    for (int i = 0; i < 10; i++) {
        kit_now.mono_us += 61000000;
        EXPECT(tend_all(store));
    }
    store_close(store);
    kit_now = before;
    EXPECT_EQ(faults(), 0);
    return count_events();
}

static void test_age_is_told_by_trusted_clocks_alone(void)
{
    struct counts all = age(true, true, 0, 5, 0);
    EXPECT_EQ(all.thinned, 0);
    struct counts old = age(true, true, 6, 5, 0);
    EXPECT(old.thinned > 0);
    EXPECT(old.others < all.others);
    EXPECT_EQ(old.severe, all.severe);
    EXPECT_EQ(age(true, true, 4, 5, 0).others, all.others);
    EXPECT_EQ(age(true, true, -4000, 5, 5).others, all.others); /* a clock put back */
    EXPECT_EQ(age(true, false, 4000, 5, 5).others, all.others);
    EXPECT_EQ(age(false, false, 4000, 5, 5).others, all.others);
    EXPECT_EQ(age(true, true, 4000, 0, 0).others, all.others);
}

static void test_after_a_restart_what_is_thinned_already_holds_up_nothing(void)
{
    struct store_limits bounds = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_days = 1};
    struct store_time before = kit_now;
    struct store *store = begin(&bounds);
    while (kit_read(5, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    kit_now.wall_us += 2 * DAY_US;
    for (int i = 0; i < 5; i++) {
        kit_now.mono_us += 61000000;
        EXPECT(tend_all(store));
    }
    EXPECT_EQ(count_events().thinned, 4); /* the last two stay; the fifth was ended */
    while (kit_read(9, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    store_close(store);
    store = open_with(&bounds);
    kit_now.wall_us += 2 * DAY_US;
    kit_now.mono_us += 61000000;
    EXPECT(tend_all(store));
    store_close(store);
    kit_now = before;
    EXPECT_EQ(count_events().thinned, 5);
    EXPECT_EQ(faults(), 0);
}

static void test_severe_events_go_at_an_age_of_their_own(void)
{
    struct counts all = age(true, true, 0, 0, 0);
    struct counts old = age(true, true, 10, 5, 9);
    EXPECT(old.severe < all.severe);
    EXPECT(report.first_segment > 1);
    EXPECT(report.pruning_stated);
}

static void test_a_segment_that_is_being_thinned_may_go(void)
{
    struct trouble why;
    struct store_limits bounds = {.max_bytes = 64 * 65536,
                                  .segment_bytes = 65536,
                                  .keep_days = 5,
                                  .keep_severe_days = 5};
    struct store *store = begin(&bounds);
    while (kit_read(4, image, sizeof image) == 0) {
        EXPECT(write_some(store, 210, true));
    }
    struct store_time before = kit_now;
    kit_now.wall_us += 10 * DAY_US;
    kit_now.mono_us += 61000000;
    EXPECT(store_tend(store, &kit_now)); /* begins to thin what is stated to go */
    EXPECT(store_flush(store, &kit_now, &why));
    EXPECT_EQ(kit_read(1, image, sizeof image), 0);
    EXPECT(tend_all(store));
    kit_now = before;
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_segment, 2);
}

static void test_a_clock_that_leaps_takes_one_segment_a_minute(void)
{
    struct store_limits bounds = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_severe_days = 5};
    struct store *store = begin(&bounds);
    while (kit_read(6, image, sizeof image) == 0) {
        EXPECT(write_some(store, 210, true));
    }
    struct store_time before = kit_now;
    kit_now.wall_us += 4000 * DAY_US;
    kit_now.mono_us += 61000000;
    EXPECT(tend_all(store));
    kit_now.mono_us += 1000000;
    EXPECT(tend_all(store));
    kit_now = before;
    store_close(store);
    EXPECT_EQ(faults(), 0);
    EXPECT_EQ(report.first_segment, 2);
}

static void test_a_segment_does_not_outgrow_the_age_of_its_events(void)
{
    struct store_limits bounds = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_days = 10};
    struct store *store = begin(&bounds);
    struct store_time before = kit_now;
    EXPECT(write_some(store, 10, true));
    EXPECT_EQ(kit_read(2, image, sizeof image), 0);
    kit_now.wall_us += DAY_US + 1;
    EXPECT(write_some(store, 10, true));
    EXPECT(kit_read(2, image, sizeof image) > 0);
    kit_now = before;
    store_close(store);
    EXPECT_EQ(faults(), 0);
}

static void test_a_reader_goes_on_where_it_was_when_its_segment_is_thinned(void)
{
    struct trouble why;
    struct event event;
    struct store_limits bounds = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_days = 1};
    struct store *store = begin(&bounds);
    EXPECT(write_some(store, 20, true));
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    uint64_t last = 0;
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        last = event.leaf;
    }
    EXPECT_EQ(last, 19);
    while (kit_read(3, image, sizeof image) == 0) {
        EXPECT(write_some(store, 200, true));
    }
    kit_now.wall_us += 2 * DAY_US;
    kit_now.mono_us += 2 * DAY_US;
    EXPECT(tend_all(store));
    uint64_t severe = 0;
    enum ledger_reader_found found;
    while ((found = ledger_reader_next(reader, &event, &why)) == LEDGER_READER_EVENT) {
        EXPECT(event.leaf > last);
        last = event.leaf;
        severe += event.reason == REASON_DIAGNOSTIC_REQUEST;
    }
    EXPECT_EQ(found, LEDGER_READER_END);
    EXPECT_EQ(last, store_sealed_count(store) - 1);
    EXPECT(severe > 10);
    ledger_reader_close(reader);
    store_close(store);
}

static void test_a_ledger_cut_back_to_a_thinned_segment_is_refused(void)
{
    char path[128];
    struct trouble why;
    thin_one();
    for (unsigned i = 2; kit_read(i, whole, sizeof whole) > 0; i++) {
        kit_path(path, sizeof path, i);
        EXPECT(unlink(path) == 0);
    }
    EXPECT(store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why) == NULL);
    EXPECT(strstr(why.text, "segment 1: it was thinned, so segments followed") != NULL);
    expect_fault("events were taken out of it");
}

int main(void)
{
    kit_start();
    RUN(test_a_flood_removes_no_severe_event_while_others_can_go);
    RUN(test_when_all_is_thinned_the_oldest_goes_whole_and_is_stated);
    RUN(test_bytes_all_over_a_thinned_segment_are_under_its_statement);
    RUN(test_events_that_are_taken_out_without_a_statement_are_missed);
    RUN(test_a_thinned_segment_put_back_whole_harms_nothing);
    RUN(test_a_damaged_segment_is_left_as_it_is);
    RUN(test_what_a_crash_leaves_of_a_thinned_file_is_removed);
    RUN(test_a_crash_in_the_middle_of_a_removal_harms_nothing);
    RUN(test_age_is_told_by_trusted_clocks_alone);
    RUN(test_after_a_restart_what_is_thinned_already_holds_up_nothing);
    RUN(test_severe_events_go_at_an_age_of_their_own);
    RUN(test_a_segment_that_is_being_thinned_may_go);
    RUN(test_a_clock_that_leaps_takes_one_segment_a_minute);
    RUN(test_a_segment_does_not_outgrow_the_age_of_its_events);
    RUN(test_a_reader_goes_on_where_it_was_when_its_segment_is_thinned);
    RUN(test_a_ledger_cut_back_to_a_thinned_segment_is_refused);
    kit_stop();
    return tap_done();
}
