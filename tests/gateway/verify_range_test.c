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
    expect_range(from, NULL, 1, 4);
    expect_range(NULL, from, 1, 1);
}

static void test_moments_name_the_segments_that_were_being_written(void)
{
    fill();
    expect_range("9h", "8h", 2, 3); /* hours 1 and 2 */
    expect_range("570m", "9h", 1, 2);
    expect_range("7d", "570m", 1, 1);
    expect_range("1h", NULL, 4, 4);
    expect_none(NULL, "7d", "a later --to");
    expect_none("1h", "2h", "a later --to");
    expect_none("9", "8", "a later --to");
    expect_none("soon", NULL, "--from soon: no event number");
    expect_none(NULL, "late", "--to late: no event number");
}

static void test_where_no_header_is_good_is_said_to_be_so(void)
{
    kit_empty();
    expect_none(NULL, "5", "no ledger in this folder");
    kit_replace(1, image, 20);
    expect_none(NULL, "5", "no segment with a good header");
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

static bool met(const char *from)
{
    return find(from, NULL) && verify(range.first, range.last) &&
           verify_range_is_met(&range, &report, kit_dir, &why);
}

static void test_a_range_behind_the_last_event_is_not_met(void)
{
    char number[32];
    fill();
    EXPECT(met("0"));
    EXPECT(!report.unlooked_before && !report.unlooked_behind);
    uint64_t size = report.size;
    (void)snprintf(number, sizeof number, "%" PRIu64, size - 1);
    EXPECT(met(number));
    EXPECT(report.unlooked_before && !report.unlooked_behind);
    (void)snprintf(number, sizeof number, "%" PRIu64, size);
    EXPECT(!met(number));
    (void)snprintf(number, sizeof number, "#%" PRIu64 ", sealed at 2027", size - 1);
    EXPECT(strstr(why.text, number) != NULL);
    EXPECT(met("8h"));
    EXPECT(!met("1h"));
    EXPECT(strstr(why.text, "say an earlier --from") != NULL);
    EXPECT(verify(1, 2));
    EXPECT(!report.unlooked_before && report.unlooked_behind);
    kit_empty();
    store_close(kit_open());
    EXPECT(find(NULL, "5") && verify(range.first, range.last));
    EXPECT_EQ(report.size, 0);
    EXPECT(!verify_range_is_met(&range, &report, kit_dir, &why));
    EXPECT(strstr(why.text, "no event is sealed") != NULL);
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

int main(void)
{
    kit_start();
    RUN(test_event_numbers_name_their_segments);
    RUN(test_moments_name_the_segments_that_were_being_written);
    RUN(test_where_no_header_is_good_is_said_to_be_so);
    RUN(test_a_range_is_verified_without_what_stands_around_it);
    RUN(test_a_range_behind_the_last_event_is_not_met);
    RUN(test_a_changed_byte_in_the_range_is_seen);
    kit_stop();
    return tap_done();
}
