/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/verbs/verify_range.c and verify_part: a
 * range of a ledger, found by the headers and verified without the rest. */
#include "gateway/verbs/verify_range.h"

#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

#define BEGUN_US UINT64_C(1800000000000000)
#define HOUR_US UINT64_C(3600000000)

static struct verify_report report;
static struct verify_range range;
static struct trouble why;
static uint8_t image[128 * 1024];
static uint64_t first_leaf[8]; /* of each segment */

static bool find(const char *from, const char *to)
{
    return verify_range_find(&range, kit_dir, from, to, BEGUN_US + 10 * HOUR_US, &why);
}

static void expect_none(const char *from, const char *to, const char *text)
{
    EXPECT(!find(from, to));
    if (!EXPECT(strstr(why.text, text) != NULL)) {
        printf("# %s\n", why.text);
    }
}

/* Four segments, of which 2, 3 and 4 are begun in hours 1, 2 and 3. */
static void fill(void)
{
    static struct scan scan;
    kit_empty();
    kit_now.wall_us = BEGUN_US;
    struct store *store = kit_open();
    unsigned next = 2;
    for (uint64_t seq = 1; kit_read(4, image, sizeof image) == 0; seq += 100) {
        kit_now.wall_us = BEGUN_US + (next - 1) * HOUR_US;
        EXPECT(kit_write(store, seq, seq + 99));
        next += kit_read(next, image, sizeof image) > 0;
    }
    store_close(store);
    for (unsigned number = 1; number <= 4; number++) {
        size_t len = kit_read(number, image, sizeof image);
        EXPECT(scan_begin(&scan, image, len, &why));
        first_leaf[number] = scan.segment.merkle.size;
    }
}

static void expect_range(const char *from, const char *to, uint64_t first, uint64_t last)
{
    if (!EXPECT(find(from, to))) {
        printf("# %s\n", why.text);
    }
    EXPECT_EQ(range.first, first);
    EXPECT_EQ(range.last, last);
}

static void test_event_numbers_name_their_segments(void)
{
    char from[32];
    char to[32];
    fill();
    (void)snprintf(from, sizeof from, "#%" PRIu64, first_leaf[2]);
    (void)snprintf(to, sizeof to, "%" PRIu64, first_leaf[3] - 1);
    expect_range(from, to, 2, 2);
    (void)snprintf(from, sizeof from, "%" PRIu64, first_leaf[2] - 1);
    (void)snprintf(to, sizeof to, "%" PRIu64, first_leaf[3]);
    expect_range(from, to, 1, 3);
    expect_range(from, NULL, 1, UINT64_MAX);
    expect_range(NULL, from, 1, 1);
}

static void test_moments_name_the_segments_that_were_being_written(void)
{
    fill();
    /* and the next, whose header says that it begins behind them */
    expect_range("9h", "8h", 2, 4); /* hours 1 and 2 */
    expect_range("570m", "9h", 1, 3);
    expect_range("7d", "570m", 1, 2);
    expect_range("1h", NULL, 4, UINT64_MAX);
    expect_none("1h", "2h", "a later --to");
    expect_none("9", "8", "a later --to");
    expect_none("soon", NULL, "--from soon: no event number");
    expect_none(NULL, "late", "--to late: no event number");
}

static void test_where_nothing_can_be_looked_in_is_said(void)
{
    kit_empty();
    expect_none(NULL, "5", "no ledger in this folder");
    EXPECT(!verify_range_find(&range, "/nonexistent", "1", "2", BEGUN_US, &why));
}

static bool verify(uint64_t first, uint64_t last)
{
    return verify_part(&report, kit_dir, kit_public, first, last, &why);
}

static void test_a_range_is_verified_without_what_stands_around_it(void)
{
    char path[128];
    fill();
    kit_path(path, sizeof path, 1);
    EXPECT(truncate(path, 100) == 0);
    kit_path(path, sizeof path, 4);
    EXPECT(unlink(path) == 0);
    EXPECT(verify(2, 3));
    EXPECT_EQ(report.fault_count, 0);
    EXPECT_EQ(report.segments, 2);
    EXPECT_EQ(report.first_leaf, first_leaf[2]);
    EXPECT_EQ(report.events, first_leaf[4] - first_leaf[2]);
    EXPECT(verify(1, 2));
    EXPECT(report.fault_count > 0);
    EXPECT(!verify(7, 9));
    EXPECT(strstr(why.text, "no longer there") != NULL);
}

static void test_what_was_not_looked_at_is_said_of_what_there_is(void)
{
    char number[32];
    fill();
    EXPECT(find("0", NULL) && verify(range.first, range.last));
    EXPECT(!report.unlooked_before && !report.unlooked_behind);
    (void)snprintf(number, sizeof number, "%" PRIu64, report.size - 1);
    EXPECT(find(number, NULL) && verify(range.first, range.last));
    EXPECT(report.unlooked_before && !report.unlooked_behind);
    EXPECT(verify(1, 2));
    EXPECT(!report.unlooked_before && report.unlooked_behind);
}

static void test_a_changed_byte_in_the_range_is_seen(void)
{
    fill();
    size_t len = kit_read(2, image, sizeof image);
    for (size_t i = 0; i < kit_used(image, len); i += 501) {
        image[i] ^= 1;
        kit_replace(2, image, len);
        EXPECT(verify(2, 2));
        EXPECT(report.fault_count > 0);
        image[i] ^= 1;
    }
    kit_replace(2, image, len);
    EXPECT(verify(2, 2));
    EXPECT_EQ(report.fault_count, 0);
}

/* As the verb does. What came of it; for NOT_THERE why says what the ledger has. */
enum outcome { WHOLE, FAULT, NOT_COVERED, NOT_THERE };
static enum outcome ask(const char *from, const char *to)
{
    if (!find(from, to) || !verify(range.first, range.last) ||
        !verify_range_judge(&range, kit_dir, &report, &why)) {
        return NOT_THERE;
    }
    if (report.fault_count > 0) {
        return FAULT;
    }
    EXPECT_EQ(verify_report_is_whole(&report), !report.uncovered);
    return report.uncovered ? NOT_COVERED : WHOLE;
}

static enum outcome ask_leaves(uint64_t from, uint64_t to)
{
    char first[32];
    char last[32];
    (void)snprintf(first, sizeof first, "%" PRIu64, from);
    (void)snprintf(last, sizeof last, "%" PRIu64, to);
    return ask(first, last);
}

static void take_away(unsigned segment)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    EXPECT(unlink(path) == 0);
}

static void spoil_header(unsigned segment)
{
    size_t len = kit_read(segment, image, sizeof image);
    image[20] = 0xFF;
    kit_replace(segment, image, len);
}

static void expect_spoilt_ranges_seen(void (*spoil)(unsigned segment))
{
    static const char *const moments[] = {NULL, "571m", "511m", "451m", "391m"};
    for (unsigned number = 1; number <= 3; number++) {
        fill();
        EXPECT_EQ(ask_leaves(first_leaf[number], first_leaf[number + 1] - 1), WHOLE);
        EXPECT_EQ(ask(moments[number], moments[number]), WHOLE);
        spoil(number);
        EXPECT_EQ(ask_leaves(first_leaf[number], first_leaf[number + 1] - 1), FAULT);
        EXPECT_EQ(ask_leaves(first_leaf[number] + 1, first_leaf[number] + 1), FAULT);
        EXPECT_EQ(ask(moments[number], moments[number]), FAULT);
        if (number < 3) { /* else the end is gone, which is told as that */
            spoil(number + 1);
            EXPECT_EQ(ask_leaves(first_leaf[number], first_leaf[number]), FAULT);
            EXPECT_EQ(ask(moments[number], moments[number]), FAULT);
        }
    }
}

static void test_a_range_whose_segment_is_gone_is_not_whole(void)
{
    expect_spoilt_ranges_seen(take_away);
    fill();
    for (unsigned number = 1; number <= 3; number++) {
        take_away(number);
    }
    EXPECT_EQ(ask_leaves(first_leaf[4], first_leaf[4]), WHOLE);
    EXPECT_EQ(ask(NULL, NULL), FAULT);
    EXPECT_TEXT(report.faults[0].text,
                "segment 4, offset 0: segments 1 to 3 are missing, and no event states "
                "that they were removed to save room");
}

static void test_nor_is_one_whose_segment_has_no_good_header(void)
{
    expect_spoilt_ranges_seen(spoil_header);
    for (unsigned number = 1; number <= 4; number++) {
        spoil_header(number);
    }
    EXPECT_EQ(ask("5", "5"), FAULT);
    EXPECT_EQ(ask("9h", "8h"), FAULT);
}

/* The next good header is gone between the search and the look. */
static void test_a_segment_that_goes_while_it_is_looked_for_is_missed(void)
{
    fill();
    EXPECT(verify(2, 5));
    EXPECT_EQ(report.fault_count, 1);
    EXPECT_TEXT(report.faults[0].text,
                "segment 4, behind its end: segments 5 to 5 are missing");
}

/* With a good checksum, so that it seems to begin behind what is asked for. */
static void forge_header(unsigned number)
{
    static struct scan scan;
    size_t len = kit_read(number, image, sizeof image);
    EXPECT(scan_begin(&scan, image, len, &why));
    scan.segment.time.wall_us += 9 * HOUR_US;
    EXPECT(segment_encode(&scan.segment, image) < len);
    kit_replace(number, image, len);
}

static void test_a_forged_header_hides_no_moment(void)
{
    fill();
    forge_header(3);
    EXPECT_EQ(ask("451m", "451m"), FAULT);
    EXPECT(strncmp(report.faults[0].text, "segment 3, ", 11) == 0);
}

static void test_event_numbers_have_to_be_there(void)
{
    fill();
    EXPECT_EQ(ask(NULL, NULL), WHOLE);
    uint64_t size = report.size;
    EXPECT_EQ(ask_leaves(first_leaf[3], size - 1), WHOLE);
    EXPECT_EQ(ask_leaves(first_leaf[3], size), NOT_COVERED);
    take_away(4);
    EXPECT_EQ(ask_leaves(first_leaf[3], first_leaf[4]), NOT_COVERED);
    EXPECT_EQ(ask_leaves(0, UINT64_MAX), NOT_COVERED);
}

static void test_what_is_wholly_before_or_behind_is_told_as_that(void)
{
    char text[80];
    fill();
    EXPECT_EQ(ask(NULL, NULL), WHOLE);
    uint64_t size = report.size;
    EXPECT_EQ(ask_leaves(size, size + 9), NOT_THERE);
    (void)snprintf(text, sizeof text,
                   ": the ledger ends before event #%" PRIu64 ", at 20", size);
    EXPECT(strstr(why.text, text) != NULL);
    EXPECT(strstr(why.text, "an earlier --from") != NULL);
    EXPECT_EQ(ask("1h", NULL), NOT_THERE);
    EXPECT(strstr(why.text, text) != NULL);
    EXPECT_EQ(ask(NULL, "7d"), NOT_THERE);
    EXPECT(strstr(why.text, "begins with event #0, at 20") != NULL);
    EXPECT(strstr(why.text, "a later --to") != NULL);
    take_away(1);
    EXPECT_EQ(ask(NULL, "7d"), FAULT);
    EXPECT_EQ(ask("5", "5"), FAULT);
    fill();
    spoil_header(4);
    EXPECT_EQ(ask_leaves(size, size + 9), FAULT);
}

/* Severe events, so that segments go whole; the number of the oldest that stays. */
static unsigned prune(void)
{
    static const struct store_limits narrow = {.max_bytes = 8 * 65536,
                                               .segment_bytes = 65536};
    kit_empty();
    struct store *store = store_open(kit_dir, kit_key, &narrow, kit_boot, &kit_now, &why);
    for (uint64_t seq = 1; kit_read(12, image, sizeof image) == 0; seq++) {
        struct event event = kit_event(seq);
        event.reason = REASON_DIAGNOSTIC_REQUEST;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        EXPECT(seq % 200 > 0 || store_flush(store, &kit_now, &why));
    }
    store_close(store);
    EXPECT(kit_verify(&report));
    EXPECT(verify_report_is_whole(&report) && report.first_segment > 3);
    return (unsigned)report.first_segment;
}

static void test_a_beginning_that_is_stated_as_removed_is_no_fault(void)
{
    unsigned oldest = prune();
    uint64_t first = report.first_leaf;
    EXPECT_EQ(ask_leaves(0, first + 9), WHOLE);
    EXPECT_EQ(report.last_segment, oldest); /* the statement stands behind it */
    EXPECT(report.pruning_stated);
    EXPECT_EQ(ask_leaves(0, first - 1), NOT_THERE);
    EXPECT(strstr(why.text, "states that those before were removed") != NULL);
    take_away(oldest);
    EXPECT_EQ(ask_leaves(0, first + 9), FAULT);
    EXPECT_EQ(ask_leaves(first + 9, first + 9), FAULT);
}

/* A pruned ledger of the same key put behind this one. */
static void test_another_ledger_states_nothing_of_this_one(void)
{
    static uint8_t kept[3][72 * 1024];
    size_t lens[3];
    char from[128];
    char to[128];
    fill();
    for (unsigned i = 0; i < 3; i++) {
        lens[i] = kit_read(i + 2, kept[i], sizeof kept[i]);
    }
    for (unsigned i = prune(); kit_read(i, image, sizeof image) > 0; i++) {
        kit_path(from, sizeof from, i);
        kit_path(to, sizeof to, i + 100);
        EXPECT(rename(from, to) == 0);
    }
    for (unsigned i = 0; i < 3; i++) {
        kit_replace(i + 2, kept[i], lens[i]);
    }
    EXPECT_EQ(ask_leaves(0, first_leaf[2]), FAULT);
    EXPECT(strstr(report.faults[0].text, "segments 1 to 1 are missing") != NULL);
}

int main(void)
{
    kit_start();
    RUN(test_event_numbers_name_their_segments);
    RUN(test_moments_name_the_segments_that_were_being_written);
    RUN(test_where_nothing_can_be_looked_in_is_said);
    RUN(test_a_range_is_verified_without_what_stands_around_it);
    RUN(test_what_was_not_looked_at_is_said_of_what_there_is);
    RUN(test_a_changed_byte_in_the_range_is_seen);
    RUN(test_a_range_whose_segment_is_gone_is_not_whole);
    RUN(test_nor_is_one_whose_segment_has_no_good_header);
    RUN(test_a_segment_that_goes_while_it_is_looked_for_is_missed);
    RUN(test_a_forged_header_hides_no_moment);
    RUN(test_event_numbers_have_to_be_there);
    RUN(test_what_is_wholly_before_or_behind_is_told_as_that);
    RUN(test_a_beginning_that_is_stated_as_removed_is_no_fault);
    RUN(test_another_ledger_states_nothing_of_this_one);
    kit_stop();
    return tap_done();
}
