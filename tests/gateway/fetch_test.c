/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of single records read from a ledger on disk; where they are found,
 * vehicle_test.c shows. */
#include "gateway/review/fetch.h"

#include "gateway/ledger/ledger_reader.h"
#include "gateway/ledger/recover.h"
#include "gateway/ledger/thin.h"
#include "tests/gateway/ledger_kit.h"

static struct trouble why;
static uint8_t image[128 * 1024];

static void test_what_stands_elsewhere_is_no_event(void)
{
    struct fetched fetched;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    unsigned found = 0;
    size_t len = kit_used(image, kit_read(1, image, sizeof image));
    for (uint32_t offset = 0; offset < len + 10; offset++) {
        struct fetch_place place = {.leaf = 9, .segment = 1, .offset = offset};
        for (uint64_t seq = 1; seq <= 3; seq++) {
            place.wall_us = kit_event(seq).wall_us;
            found += fetch_event(&fetched, kit_dir, &place, &why);
        }
    }
    EXPECT_EQ(found, 3);
    struct fetch_place place = {.leaf = 4711, .segment = 9};
    EXPECT(!fetch_event(&fetched, kit_dir, &place, &why));
    EXPECT(strstr(why.text, "#4711 no longer stands in segment 9") != NULL);
    EXPECT(!fetch_event(&fetched, "/nonexistent", &place, &why));
}

static void test_an_event_is_found_again_after_its_segment_was_thinned(void)
{
    static struct thin thin;
    struct folder folder;
    struct segment next;
    struct fetched fetched;
    struct fetch_place kept = {.leaf = 0};
    struct fetch_place gone = {.leaf = 0};
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    for (; kit_read(2, image, sizeof image) == 0; seq++) {
        struct event event = kit_event(seq);
        event.reason = seq == 50 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        EXPECT(store_flush(store, &kit_now, &why));
    }
    EXPECT(recover_header(store, 2, &next));
    store_close(store);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    for (uint64_t leaf = 0; leaf < 60; leaf++) {
        struct event event;
        uint64_t segment = 0;
        struct fetch_place *place = leaf == 49 ? &kept : &gone;
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
        ledger_reader_place(reader, &segment, &place->offset);
        place->segment = (uint32_t)segment;
        place->leaf = leaf;
        place->wall_us = event.wall_us;
    }
    ledger_reader_close(reader);
    EXPECT(fetch_event(&fetched, kit_dir, &gone, &why));
    EXPECT(folder_open(&folder, kit_dir, &why) &&
           thin_begin(&thin, &folder, 1, &next, THIN_KEEP_ALL));
    enum thin_step step = THIN_MORE;
    while (step == THIN_MORE) {
        step = thin_step(&thin);
    }
    EXPECT(step == THIN_DONE && folder_put_thinned(&folder, 1));
    thin_end(&thin);
    folder_close(&folder);
    EXPECT(fetch_event(&fetched, kit_dir, &kept, &why));
    EXPECT_EQ(fetched.event.source_seq, 50);
    EXPECT(!fetch_event(&fetched, kit_dir, &gone, &why));
    EXPECT(strstr(why.text, "#59 no longer stands") != NULL);
}

int main(void)
{
    kit_start();
    RUN(test_what_stands_elsewhere_is_no_event);
    RUN(test_an_event_is_found_again_after_its_segment_was_thinned);
    kit_stop();
    return tap_done();
}
