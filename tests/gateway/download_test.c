/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/download.h"

#include <malloc.h>
#include <stdlib.h>

#include "tests/gateway/review_kit.h"
#include "tests/gateway/trail_kit.h"

#define RECORDS 300
#define PIECES 2000 /* of trails: 27 MB as pcapng */
#define LONG_US 10000000U

static struct fleet fleet;
static struct trouble why;
static char file[1 << 20];

/* All of it, in pieces of size at most. Returns how often there was none yet. */
static unsigned take(struct download *download, size_t size, uint64_t slice_us,
                     size_t *len)
{
    unsigned none = 0;
    ssize_t got = 0;
    for (*len = 0; got >= 0; *len += got > 0 ? (size_t)got : 0) {
        size_t room = sizeof file - *len;
        got = download_read(download, file + *len, size < room ? size : room, slice_us);
        none += got == 0;
    }
    EXPECT_EQ(got, DOWNLOAD_END);
    EXPECT_EQ(download_read(download, file, sizeof file, slice_us), DOWNLOAD_END);
    return none;
}

static struct download *begin(const char *format)
{
    struct download *download = download_begin(fleet.vehicles[0], 0, export_find(format));
    if (!EXPECT(download != NULL)) {
        abort();
    }
    return download;
}

/* One incident of so many records. */
static void open_long(void)
{
    struct store *store = kit_open();
    for (unsigned i = 0; i < RECORDS; i++) {
        struct event event = kit_flow("evil.example", 7, 0);
        event.flow.server = address_ipv4((const uint8_t[]){198, 51, 100, 99});
        kit_put(store, &event, 1);
    }
    store_close(store);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    EXPECT_EQ(fleet.vehicles[0]->incidents[0].last, RECORDS - 1);
}

static void test_in_whatever_pieces_it_is_the_same_file(void)
{
    static char whole[sizeof file];
    size_t whole_len = 0;
    size_t len = 0;
    for (size_t i = 0; i < export_format_count; i++) {
        struct download *download = begin(export_formats[i].name);
        (void)take(download, sizeof file, LONG_US, &whole_len);
        EXPECT(whole_len > RECORDS);
        download_free(download);
        memcpy(whole, file, whole_len);
        download = begin(export_formats[i].name);
        (void)take(download, 100, 0, &len);
        download_free(download);
        EXPECT_EQ(len, whole_len);
        EXPECT(memcmp(file, whole, len) == 0);
    }
}

static void test_no_piece_takes_longer_than_its_slice_and_a_record(void)
{
    struct download *download = begin("jsonl");
    ssize_t got = download_read(download, file, sizeof file, 0);
    EXPECT(got > 0 && memchr(file, '\n', (size_t)got) == file + got - 1);
    EXPECT(download_read(download, file, sizeof file, LONG_US) > 50 * got);
    download_free(download);
}

/* What is held to be put in order is no piece. */
static void test_no_piece_is_all_of_a_file(void)
{
    size_t len = 0;
    size_t longest = 0;
    ssize_t got = 0;
    struct download *download = begin("pcapng");
    for (; got >= 0; len += got > 0 ? (size_t)got : 0) {
        got = download_read(download, file, sizeof file, LONG_US);
        longest = got > (ssize_t)longest ? (size_t)got : longest;
    }
    EXPECT_EQ(got, DOWNLOAD_END);
    EXPECT(len > 72000 && longest < 72000); /* 64 KB and a block */
    download_free(download);
}

/* The sanitizer sees what is left of it. */
static void test_one_that_is_broken_off_leaves_nothing_behind(void)
{
    for (size_t i = 0; i < export_format_count; i++) {
        struct download *download = begin(export_formats[i].name);
        for (unsigned pieces = 0; pieces < 5; pieces++) {
            EXPECT(download_read(download, file, 100, 0) >= 0);
        }
        download_free(download);
    }
}

static void test_what_became_of_the_vehicle_does_not_touch_it(void)
{
    size_t len = 0;
    struct download *download = begin("jsonl");
    ssize_t got = download_read(download, file, sizeof file, 0);
    fleet_close(&fleet);
    (void)take(download, sizeof file, LONG_US, &len);
    EXPECT(len > (RECORDS - 2) * (size_t)got);
    download_free(download);
}

static void test_records_that_are_gone_are_left_out(void)
{
    size_t len = 0;
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    struct download *download = begin("jsonl");
    kit_empty();
    EXPECT(take(download, sizeof file, 0, &len) > 0); /* none yet, and none comes */
    EXPECT_EQ(len, 0);
    download_free(download);
    download_free(NULL);
}

/* One incident whose trails are many packets. */
static void open_trails(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct event event = kit_flow("evil.example", 7, 0);
    kit_put(store, &event, 1);
    for (unsigned i = 0; i < PIECES / 10; i++) {
        struct event pieces[10];
        for (unsigned k = 0; k < 10; k++) {
            pieces[k] = kit_flow("", 7, 0);
            pieces[k].mono_us = 1000000000 + (i * 10 + k) * UINT64_C(1000);
            trail_kit_pack(&pieces[k], 100, "unit", (uint8_t)(k + 1), 10);
        }
        kit_put(store, pieces, 10);
    }
    store_close(store);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
}

/* The seconds before an event may be more packets than there is memory for. */
static void test_what_is_held_to_be_put_in_order_is_bounded(void)
{
    size_t most = 0;
    size_t len = 0;
    ssize_t got = 0;
    open_trails();
    struct download *download = begin("pcapng");
    for (; got >= 0; len += got > 0 ? (size_t)got : 0) {
        got = download_read(download, file, sizeof file, 0);
        struct mallinfo2 now = mallinfo2(); /* of what is large it counts the mappings */
        most = now.hblkhd + now.uordblks > most ? now.hblkhd + now.uordblks : most;
    }
    EXPECT_EQ(got, DOWNLOAD_END);
    EXPECT(len > 2 * DOWNLOAD_ORDER_BYTES);
    printf("# %zu bytes, %zu in memory\n", len, most);
    EXPECT(most < 5 * DOWNLOAD_ORDER_BYTES / 2);
    download_free(download);
}

int main(void)
{
    kit_start();
    open_long();
    RUN(test_in_whatever_pieces_it_is_the_same_file);
    RUN(test_no_piece_takes_longer_than_its_slice_and_a_record);
    RUN(test_no_piece_is_all_of_a_file);
    RUN(test_one_that_is_broken_off_leaves_nothing_behind);
    RUN(test_what_became_of_the_vehicle_does_not_touch_it);
    RUN(test_records_that_are_gone_are_left_out);
    fleet_close(&fleet);
    RUN(test_what_is_held_to_be_put_in_order_is_bounded);
    fleet_close(&fleet);
    kit_stop();
    return tap_done();
}
