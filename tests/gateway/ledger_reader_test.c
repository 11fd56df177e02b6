/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/ledger_reader.c and folder.c. */
#include "gateway/ledger/ledger_reader.h"

#include "gateway/ledger/folder.h"
#include "gateway/ledger/record.h"
#include "tests/gateway/ledger_reader_kit.h"

static void test_it_follows_a_writer_across_segments(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 0);
    for (uint64_t seq = 1; kit_read(3, image, sizeof image) == 0; seq += 50) {
        EXPECT(kit_write(store, seq, seq + 49));
        EXPECT_EQ(read_events(reader), 50);
        EXPECT_EQ(read_events(reader), 0);
    }
    store_close(store);
    ledger_reader_close(reader);
}

static void test_a_reader_that_rests_goes_on_across_segments(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    ledger_reader_rest(reader);
    EXPECT_EQ(read_events(reader), 0);
    for (uint64_t seq = 1; kit_read(3, image, sizeof image) == 0; seq += 50) {
        EXPECT(kit_write(store, seq, seq + 49));
        EXPECT_EQ(read_events(reader), 50);
        EXPECT_EQ(event.leaf, seq + 48);
        ledger_reader_rest(reader);
        EXPECT_EQ(read_events(reader), 0);
    }
    store_close(store);
    ledger_reader_rest(reader);
    EXPECT_EQ(read_events(reader), 0);
    ledger_reader_close(reader);
}

static void test_the_place_of_an_event_is_where_its_record_stands(void)
{
    uint64_t segment = 0;
    uint32_t offset = 0;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    size_t len = kit_read(1, image, sizeof image);
    for (uint64_t leaf = 0; leaf < 3; leaf++) {
        struct event again;
        struct record record;
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
        ledger_reader_place(reader, &segment, &offset);
        struct cursor in = cursor_over(image, len);
        cursor_skip(&in, offset);
        EXPECT_EQ(segment, 1);
        EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
        EXPECT(event_unpack(&again, record.bytes, record.len));
        EXPECT_EQ(again.source_seq, leaf + 1);
    }
    store_close(store);
    ledger_reader_close(reader);
}

static void test_it_goes_on_where_the_oldest_segment_was_pruned_under_it(void)
{
    uint64_t seq = 1;
    kit_empty();
    struct store *store = kit_open_narrow();
    for (; kit_read(4, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
    EXPECT_EQ(event.leaf, 0);
    for (; kit_read(2, image, sizeof image) > 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    uint64_t count = 1 + read_events(reader);
    EXPECT(count > 100 && count < store_sealed_count(store));
    EXPECT_EQ(event.leaf, store_sealed_count(store) - 1);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    store_close(store);
    ledger_reader_close(reader);
}

static void test_damage_is_told_once_and_the_next_segment_is_read(void)
{
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(3, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    store_close(store);
    size_t len = kit_read(2, image, sizeof image);
    image[len / 2] ^= 1;
    kit_replace(2, image, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT(read_events(reader) > 0);
    EXPECT(strstr(why.text, "segment 2, offset ") != NULL);
    EXPECT(read_events(reader) > 0);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
    kit_replace(2, image, 20); /* not even a header */
    reader = ledger_reader_open(kit_dir, &why);
    EXPECT(read_events(reader) > 0);
    EXPECT(strstr(why.text, "no segment header") != NULL);
    EXPECT(read_events(reader) > 0);
    ledger_reader_close(reader);
}

/* Three batches of ten in one segment; a byte of the event with this leaf is flipped. */
static struct store *write_with_damage(uint64_t leaf)
{
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= 30; seq += 10) {
        EXPECT(kit_write(store, seq, seq + 9));
    }
    uint32_t offset = offset_of(leaf);
    size_t len = kit_read(1, image, sizeof image);
    image[offset + RECORD_FRAME_BYTES + 3] ^= 1;
    kit_replace(1, image, len);
    return store;
}

static void expect_a_gap(void)
{
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 12);
    EXPECT_EQ(event.leaf, 11);
    EXPECT(strstr(why.text, "; 8 events there are not shown, what follows is; ") != NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
    EXPECT_EQ(event.leaf, 20);
    EXPECT_EQ(event.source_seq, 21);
    EXPECT_EQ(read_events(reader), 9);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

static void test_behind_damage_it_goes_on_at_the_next_tree_head(void)
{
    struct store *store = write_with_damage(12);
    expect_a_gap(); /* while a writer has it open too */
    store_close(store);
    expect_a_gap();
}

static void test_a_tree_head_that_was_there_before_is_not_gone_on_at(void)
{
    struct record record;
    store_close(write_with_damage(25));
    size_t len = kit_read(1, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    cursor_skip(&in, offset_of(9));
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    size_t head = in.pos; /* the first */
    EXPECT_EQ(record_next(&in, &record), RECORD_FOUND);
    EXPECT_EQ(record.kind, RECORD_HEAD);
    memmove(image + offset_of(12) + 1, image + head, in.pos - head);
    kit_replace(1, image, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 12);
    EXPECT_EQ(read_events(reader), 5);
    EXPECT_EQ(event.leaf, 24);
    ledger_reader_close(reader);
}

static void test_where_no_tree_head_follows_the_bytes_are_counted(void)
{
    store_close(write_with_damage(25));
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 25);
    EXPECT(strstr(why.text, "; 5 events there are not shown, what follows is; ") != NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
    size_t len = kit_read(1, image, sizeof image);
    size_t used = kit_used(image, len);
    image[used - 1] ^= 0x55; /* of the last tree head */
    kit_replace(1, image, len);
    reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 25);
    EXPECT(strstr(why.text, " bytes from there to the segment's end are not shown; ") !=
           NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

static void test_an_image_in_memory_is_read_without_a_folder(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 7));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    struct ledger_reader *reader = ledger_reader_over(image, len);
    EXPECT_EQ(read_events(reader), 7);
    ledger_reader_close(reader);
    size_t used = kit_used(image, len);
    for (size_t i = 0; i < used; i += 3) {
        image[i] ^= 0x80;
        reader = ledger_reader_over(image, used);
        EXPECT(read_events(reader) <= 7);
        ledger_reader_close(reader);
        image[i] ^= 0x80;
    }
    reader = ledger_reader_over(image, 0);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

static void test_folders_that_are_no_ledger_are_named(void)
{
    kit_empty();
    EXPECT(ledger_reader_open(kit_dir, &why) == NULL);
    EXPECT(strstr(why.text, "no ledger in this folder") != NULL);
    EXPECT(ledger_reader_open("/nonexistent", &why) == NULL);
    EXPECT(ledger_reader_open("/dev/null", &why) == NULL);
    static char long_path[PATH_MAX + 10];
    memset(long_path, 'a', sizeof long_path - 1);
    EXPECT(ledger_reader_open(long_path, &why) == NULL);
    EXPECT(strstr(why.text, "too long") != NULL);
}

static void test_a_segment_that_is_no_file_or_too_large_is_named_and_passed_over(void)
{
    char path[128];
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 1));
    store_close(store);
    kit_path(path, sizeof path, 2);
    EXPECT(mkdir(path, 0700) == 0);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 1);
    EXPECT(strstr(why.text, "move it away") != NULL);
    ledger_reader_close(reader);
    EXPECT(rmdir(path) == 0);
    EXPECT(symlink("000000000001.seg", path) == 0);
    reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 1);
    EXPECT(strstr(why.text, "no segment of a ledger") != NULL);
    ledger_reader_close(reader);
}

static void test_many_segments_are_listed_in_order(void)
{
    struct folder folder;
    struct folder_list list;
    kit_empty();
    for (unsigned i = 300; i > 0; i--) {
        kit_replace(i, (const uint8_t *)"x", 1);
    }
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(folder_list(&folder, &list, &why));
    EXPECT_EQ(list.count, 300);
    for (size_t i = 0; i < list.count; i++) {
        EXPECT_EQ(list.numbers[i], i + 1);
    }
    folder_list_free(&list);
    EXPECT(!folder_is_in_use(&folder));
    folder_close(&folder);
}

static bool wants_severe(const void *context, const struct summary *summary,
                         const struct summary *before)
{
    (void)before;
    (*(unsigned *)(uintptr_t)context)++;
    return summary_has_reason(summary, REASON_DIAGNOSTIC_REQUEST);
}

/* Four segments, of which the third has the one severe event. */
static void write_one_severe(void)
{
    uint64_t seq = 0;
    kit_empty();
    struct store *store = kit_open();
    for (bool said = false; kit_read(4, image, sizeof image) == 0;) {
        for (int i = 0; i < 100; i++) {
            event = kit_event(++seq);
            if (!said && kit_read(3, image, sizeof image) > 0) {
                event.reason = REASON_DIAGNOSTIC_REQUEST;
                said = true;
            }
            EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        }
        EXPECT(store_flush(store, &kit_now, &why));
    }
    store_close(store);
}

static void test_segments_with_nothing_that_is_wanted_are_not_read(void)
{
    unsigned asked = 0;
    uint64_t severe = 0;
    write_one_severe();
    size_t len = kit_read(1, image, sizeof image);
    image[len / 2] ^= 1; /* it would be told if it were read */
    kit_replace(1, image, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    ledger_reader_only(reader, wants_severe, &asked);
    enum ledger_reader_found found;
    while ((found = ledger_reader_next(reader, &event, &why)) == LEDGER_READER_EVENT) {
        severe += event.reason == REASON_DIAGNOSTIC_REQUEST;
    }
    EXPECT_EQ(found, LEDGER_READER_END);
    EXPECT_EQ(severe, 1);
    EXPECT_EQ(asked, 3); /* the last is read in any case */
    ledger_reader_close(reader);
    kit_replace(1, image, len - 1); /* without its summary it is read */
    reader = ledger_reader_open(kit_dir, &why);
    ledger_reader_only(reader, wants_severe, &asked);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
    ledger_reader_close(reader);
}

static bool wants_all(const void *context, const struct summary *summary,
                      const struct summary *before)
{
    (void)before;
    (void)summary;
    (*(unsigned *)(uintptr_t)context)++;
    return true;
}

static void test_whether_it_is_wanted_is_asked_once_for_a_segment_behind_damage(void)
{
    unsigned asked = 0;
    write_one_severe();
    size_t len = kit_read(1, image, sizeof image);
    image[len / 2] ^= 1;
    kit_replace(1, image, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    ledger_reader_only(reader, wants_all, &asked);
    EXPECT(read_events(reader) > 0); /* up to the damage */
    EXPECT(read_events(reader) > 0);
    EXPECT_EQ(asked, 3);
    ledger_reader_close(reader);
}

int main(void)
{
    kit_start();
    RUN(test_it_follows_a_writer_across_segments);
    RUN(test_a_reader_that_rests_goes_on_across_segments);
    RUN(test_the_place_of_an_event_is_where_its_record_stands);
    RUN(test_it_goes_on_where_the_oldest_segment_was_pruned_under_it);
    RUN(test_damage_is_told_once_and_the_next_segment_is_read);
    RUN(test_behind_damage_it_goes_on_at_the_next_tree_head);
    RUN(test_a_tree_head_that_was_there_before_is_not_gone_on_at);
    RUN(test_where_no_tree_head_follows_the_bytes_are_counted);
    RUN(test_an_image_in_memory_is_read_without_a_folder);
    RUN(test_folders_that_are_no_ledger_are_named);
    RUN(test_a_segment_that_is_no_file_or_too_large_is_named_and_passed_over);
    RUN(test_many_segments_are_listed_in_order);
    RUN(test_segments_with_nothing_that_is_wanted_are_not_read);
    RUN(test_whether_it_is_wanted_is_asked_once_for_a_segment_behind_damage);
    kit_stop();
    return tap_done();
}
