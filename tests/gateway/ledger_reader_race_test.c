/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/ledger_reader.c while a writer is at work. */
#include "gateway/ledger/ledger_reader.h"

#include "gateway/ledger/record.h"
#include "tests/gateway/ledger_reader_kit.h"

static void test_a_batch_half_written_by_a_writer_is_waited_for(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 1));
    EXPECT(kit_write(store, 2, 3));
    size_t len = kit_read(1, image, sizeof image);
    size_t used = kit_used(image, len);
    static uint8_t half[sizeof image];
    memcpy(half, image, len);
    memset(half + used - 100, 0, 100);
    kit_replace(1, half, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 3);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    kit_replace(1, image, len);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    EXPECT(kit_write(store, 4, 4));
    EXPECT_EQ(read_events(reader), 1);
    store_close(store);
    kit_replace(1, half, len); /* and nobody is writing any more */
    ledger_reader_close(reader);
    reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 3);
    EXPECT(strstr(why.text, "cut, rotten or changed") != NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

/* Two segments, and the second as its writer left it, in image. Its length. */
static size_t write_two_segments(struct store *store)
{
    size_t len = 0;
    for (uint64_t seq = 1; (len = kit_read(2, image, sizeof image)) == 0; seq += 50) {
        EXPECT(kit_write(store, seq, seq + 49));
    }
    return len;
}

static void test_a_segment_without_its_header_yet_is_waited_for(void)
{
    static const uint8_t zeros[sizeof image];
    kit_empty();
    struct store *store = kit_open();
    size_t len = write_two_segments(store);
    uint64_t last = store_sealed_count(store) - 1;
    const struct {
        const uint8_t *bytes;
        size_t len;
    } begun[] = {{zeros, 0}, {zeros, len}, {image, 60}, {image, 4}};
    for (size_t i = 0; i < sizeof begun / sizeof begun[0]; i++) {
        kit_replace(2, begun[i].bytes, begun[i].len);
        struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
        EXPECT_EQ(read_events(reader), last + 1 - 50);
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
        ledger_reader_rest(reader);
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
        kit_replace(2, image, len);
        EXPECT_EQ(read_events(reader), 50);
        EXPECT_EQ(event.leaf, last);
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
        ledger_reader_close(reader);
    }
    store_close(store);
}

static void expect_no_header(void)
{
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT(read_events(reader) > 0);
    EXPECT(strstr(why.text, "segment 2, offset 0: no segment header") != NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
    why.text[0] = 0;
}

static void test_a_last_segment_whose_header_is_lost_is_told(void)
{
    static const uint8_t zeros[sizeof image];
    char path[128];
    kit_empty();
    struct store *store = kit_open();
    size_t len = write_two_segments(store);
    image[20] ^= 1; /* with tree heads behind it, it had been begun */
    kit_replace(2, image, len);
    expect_no_header();
    kit_replace(2, zeros, len);
    kit_path(path, sizeof path, 2);
    const struct timespec long_ago[] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    EXPECT(utimensat(AT_FDCWD, path, long_ago, 0) == 0);
    expect_no_header();
    store_close(store); /* and nobody is to write it: what is new is told too */
    const size_t lens[] = {len, 60, 4, 0};
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        kit_replace(2, zeros, lens[i]);
        expect_no_header();
    }
}

/* A reader that has read segment 1 while event 14 was half written; now it is whole. */
static struct ledger_reader *open_half_written(void)
{
    static uint8_t half[sizeof image];
    uint32_t cut = offset_of(14) + RECORD_FRAME_BYTES + 4;
    size_t len = kit_read(1, image, sizeof image);
    memcpy(half, image, cut);
    kit_replace(1, half, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
    kit_replace(1, image, len);
    return reader;
}

static void test_a_record_read_half_written_is_read_again_once_its_segment_is_closed(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 10));
    EXPECT(kit_write(store, 11, 20));
    struct ledger_reader *reader = open_half_written();
    uint64_t seq = 21;
    for (; kit_read(2, image, sizeof image) == 0; seq += 50) {
        EXPECT(kit_write(store, seq, seq + 49));
    }
    EXPECT_EQ(read_events(reader), seq - 2);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    store_close(store);
    ledger_reader_close(reader);
}

static void test_a_record_read_half_written_is_read_again_once_its_writer_is_gone(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 20));
    struct ledger_reader *reader = open_half_written();
    store_close(store);
    EXPECT_EQ(read_events(reader), 19);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    ledger_reader_close(reader);
}

/* As by a program that copies a ledger piece by piece. */
static void test_damage_that_is_written_to_is_read_again(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 40));
    store_close(store);
    size_t len = kit_used(image, kit_read(1, image, sizeof image));
    size_t cut = offset_of(20);
    kit_replace(1, image, cut + 9);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(read_events(reader), 20); /* up to the damage, that is told */
    EXPECT(strstr(why.text, "not shown") != NULL);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    kit_replace(1, image, cut + 15);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_DAMAGE);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    kit_replace(1, image, len);
    uint64_t rest = read_events(reader);
    EXPECT_EQ(event.leaf, 19 + rest);
    EXPECT(rest >= 20);
    kit_replace(1, image, 5); /* not so much as a header */
    ledger_reader_close(reader);
    reader = ledger_reader_open(kit_dir, &why);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_DAMAGE);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    kit_replace(1, image, len);
    EXPECT_EQ(read_events(reader), 20 + rest);
    ledger_reader_close(reader);
}

static bool prunes_what_is_wanted(const void *context, const struct summary *summary,
                                  const struct summary *before)
{
    (void)before;
    char path[128];
    unsigned *number = (unsigned *)(uintptr_t)context;
    (void)summary;
    kit_path(path, sizeof path, (*number)++);
    EXPECT(unlink(path) == 0);
    return true;
}

static void test_a_segment_pruned_since_it_was_listed_is_passed_over(void)
{
    unsigned next = 1;
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; kit_read(4, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    ledger_reader_only(reader, prunes_what_is_wanted, &next);
    EXPECT_EQ(read_events(reader), 100);
    EXPECT_EQ(next, 4);
    EXPECT_EQ(event.leaf, store_sealed_count(store) - 1);
    EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_END);
    store_close(store);
    ledger_reader_close(reader);
}

int main(void)
{
    kit_start();
    RUN(test_a_batch_half_written_by_a_writer_is_waited_for);
    RUN(test_a_segment_without_its_header_yet_is_waited_for);
    RUN(test_a_last_segment_whose_header_is_lost_is_told);
    RUN(test_a_record_read_half_written_is_read_again_once_its_segment_is_closed);
    RUN(test_a_record_read_half_written_is_read_again_once_its_writer_is_gone);
    RUN(test_damage_that_is_written_to_is_read_again);
    RUN(test_a_segment_pruned_since_it_was_listed_is_passed_over);
    kit_stop();
    return tap_done();
}
