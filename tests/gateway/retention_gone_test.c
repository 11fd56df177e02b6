/* SPDX-License-Identifier: Apache-2.0 */
/* Segments that somebody takes away, or cuts, while a writer is at work are not stated as
 * removed, nor do others go for them. */
#include "gateway/ledger/retention.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/ledger/verify.h"
#include "tests/gateway/retention_kit.h"

static const struct store_limits twenty = {.max_bytes = 20 * 65536,
                                           .segment_bytes = 65536};

static bool is_there(unsigned segment)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    return access(path, F_OK) == 0;
}

static void take_away(unsigned first, unsigned last)
{
    char path[128];
    for (unsigned number = first; number <= last; number++) {
        kit_path(path, sizeof path, number);
        EXPECT(unlink(path) == 0);
    }
}

/* Severe ones, so that thinning makes no room. */
static bool write_batch(struct store *store)
{
    struct trouble why;
    bool good = true;
    for (int i = 0; i < 120 && good; i++) {
        struct event event = kit_event(++next_seq);
        event.reason = REASON_DIAGNOSTIC_REQUEST;
        good = store_append(store, &event, &kit_now) == STORE_KEPT;
    }
    return good && store_flush(store, &kit_now, &why);
}

static bool write_to(struct store *store, unsigned segment)
{
    bool good = true;
    while (good && !is_there(segment)) {
        good = write_batch(store);
    }
    return good;
}

/* The same, of events that may be thinned. */
static bool write_mixed_to(struct store *store, unsigned segment)
{
    bool good = true;
    while (good && !is_there(segment)) {
        good = write_some(store, 200, true) && tend_all(store);
    }
    return good;
}

static unsigned count_segments(unsigned last)
{
    unsigned count = 0;
    for (unsigned number = 1; number <= last; number++) {
        count += is_there(number);
    }
    return count;
}

/* How many events say that the ledger was altered; text is that of the last. */
static unsigned alterations(char text[static EVENT_TEXT_BYTES])
{
    struct event event;
    struct trouble why;
    unsigned count = 0;
    enum ledger_reader_found found;
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    do {
        found = ledger_reader_next(reader, &event, &why);
        if (found == LEDGER_READER_EVENT && event.reason == REASON_LEDGER_ALTERED) {
            memcpy(text, event.system.text, EVENT_TEXT_BYTES);
            count++;
        }
    } while (found != LEDGER_READER_END);
    ledger_reader_close(reader);
    return count;
}

static void expect_told(const char *want)
{
    char text[EVENT_TEXT_BYTES] = "";
    EXPECT_EQ(alterations(text), 1);
    EXPECT_TEXT(text, want);
}

static void test_what_is_taken_from_the_middle_is_told_and_never_stated(void)
{
    struct store *store = begin(&twenty);
    EXPECT(write_to(store, 8));
    take_away(3, 5);
    EXPECT(write_to(store, 9));
    expect_told("segments 3 to 5 are gone, and it was not the gateway that removed them");
    for (unsigned segment = 12; segment <= 28; segment += 4) {
        EXPECT(write_to(store, segment));
        EXPECT(faults() > 0);
        EXPECT(count_segments(segment) >= (segment < 20 ? segment - 3 : 16));
    }
    EXPECT(!is_there(2) && !is_there(6));
    expect_told("segments 3 to 5 are gone, and it was not the gateway that removed them");
    store_close(store);
}

static void test_what_is_taken_from_the_beginning_is_neither(void)
{
    struct store *store = begin(&twenty);
    EXPECT(write_to(store, 10));
    take_away(1, 9);
    for (unsigned segment = 11; segment <= 27; segment += 4) {
        EXPECT(write_to(store, segment));
        EXPECT(faults() > 0);
        EXPECT(is_there(10) || segment == 27); /* none goes in their place */
    }
    expect_told("segments 1 to 9 are gone, and it was not the gateway that removed them");
    store_close(store);
}

/* It stands in no way of the others being thinned either. */
static void test_thinning_goes_on_behind_what_is_gone(void)
{
    struct store *store = begin(&twenty);
    EXPECT(write_mixed_to(store, 10));
    take_away(1, 2);
    take_away(4, 4);
    EXPECT(write_mixed_to(store, 30));
    EXPECT(kit_read(6, image, sizeof image) < 32768);
    store_close(store);
}

static void test_one_that_was_cut_is_told_when_it_goes(void)
{
    char path[128];
    struct store *store = begin(&limits);
    EXPECT(write_to(store, 4));
    EXPECT(kit_read(1, image, sizeof image) > 4096);
    kit_path(path, sizeof path, 1);
    EXPECT(truncate(path, 4096) == 0);
    EXPECT(write_to(store, 5));
    EXPECT(faults() > 0);
    EXPECT(write_to(store, 12));
    EXPECT(!is_there(1));
    store_close(store);
    expect_told("segment 1, which is to be removed, cannot be read as it was sealed");
    EXPECT(faults() > 0);
}

static void test_what_goes_by_itself_is_not_told_as_altered(void)
{
    char text[EVENT_TEXT_BYTES] = "";
    struct store *store = begin(&limits);
    for (unsigned segment = 2; segment < 30; segment++) {
        EXPECT(segment < 15 ? write_to(store, segment) : write_mixed_to(store, segment));
        if (segment % 7 == 0) {
            store_close(store);
            store = open_with(&limits);
        }
    }
    store_close(store);
    EXPECT_EQ(alterations(text), 0);
    EXPECT_TEXT(text, "");
    EXPECT_EQ(faults(), 0);
}

int main(void)
{
    kit_start();
    RUN(test_what_is_taken_from_the_middle_is_told_and_never_stated);
    RUN(test_what_is_taken_from_the_beginning_is_neither);
    RUN(test_thinning_goes_on_behind_what_is_gone);
    RUN(test_one_that_was_cut_is_told_when_it_goes);
    RUN(test_what_goes_by_itself_is_not_told_as_altered);
    kit_stop();
    return tap_done();
}
