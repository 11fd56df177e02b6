/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/missing.c: what a reader says of segments that are gone. */
#include "gateway/ledger/missing.h"

#include <inttypes.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "gateway/ledger/notice.h"
#include "gateway/ledger/segment.h"
#include "tests/gateway/ledger_reader_kit.h"
#include "tests/gateway/listed.h"

static uint64_t next_seq;
static unsigned gone; /* of what the last reader told */

/* What becomes of a folder while a reader is at work on it: as the list ends that is the
 * first, the second, ... of `listed`. A reader lists when it is opened, when it looks
 * ahead, and when it judges a gap. */
static struct {
    unsigned at;              /* 0: nothing becomes of it */
    unsigned takes, puts;     /* segments, 0: none */
    uint8_t bytes[64 * 1024]; /* of what it puts there */
    size_t len;
} changes[2];
static unsigned listed;
static unsigned opened;

/* In the place of the C library's. */
int openat(int dir, const char *name, int flags, ...)
{
    opened++;
    return (int)syscall(SYS_openat, dir, name, flags, 0600);
}

/* Until a segment is there; how many events the ledger has then. */
static uint64_t write_until(struct store *store, unsigned segment)
{
    while (kit_read(segment, image, sizeof image) == 0) {
        EXPECT(kit_write(store, next_seq, next_seq + 99));
        next_seq += 100;
    }
    return store_sealed_count(store);
}

/* Six segments, and their writer is gone. */
static void begin(void)
{
    kit_empty();
    next_seq = 1;
    struct store *store = kit_open();
    (void)write_until(store, 6);
    store_close(store);
}

static void take_away(unsigned segment)
{
    char path[128];
    kit_path(path, sizeof path, segment);
    EXPECT(unlink(path) == 0);
}

static void change(void)
{
    listed++;
    for (size_t i = 0; i < 2; i++) {
        if (listed == changes[i].at && changes[i].takes > 0) {
            take_away(changes[i].takes);
        }
        if (listed == changes[i].at && changes[i].puts > 0) {
            kit_replace(changes[i].puts, changes[i].bytes, changes[i].len);
        }
    }
}

static void takes(size_t i, unsigned at, unsigned segment)
{
    changes[i].at = at;
    changes[i].takes = segment;
    changes[i].puts = 0;
}

/* As it is now. */
static void puts_back(size_t i, unsigned at, unsigned segment)
{
    changes[i].at = at;
    changes[i].takes = 0;
    changes[i].puts = segment;
    changes[i].len = kit_read(segment, changes[i].bytes, sizeof changes[i].bytes);
    EXPECT(changes[i].len > 0);
}

/* The first event of a segment. */
static uint64_t first_of(unsigned segment)
{
    struct segment header;
    size_t len = kit_read(segment, image, sizeof image);
    struct cursor in = cursor_over(image, len);
    EXPECT(segment_decode(&header, &in));
    return header.merkle.size;
}

static bool wants_none(const void *context, const struct summary *summary,
                       const struct summary *before)
{
    (void)before;
    (void)context;
    (void)summary;
    return false;
}

/* How often a reader of all, or of the last segment alone, tells of something; why has
 * the last. */
static unsigned tells(ledger_reader_wants wants)
{
    unsigned told = 0;
    gone = 0;
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    struct trouble last = {0};
    listed = opened = 0;
    when_listed = change;
    (void)alarm(20); /* an end, whatever goes wrong */
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    if (wants != NULL) {
        ledger_reader_only(reader, wants, NULL);
    }
    while (found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, &why);
        told += found == LEDGER_READER_DAMAGE;
        gone += found == LEDGER_READER_DAMAGE && strstr(why.text, " gone") != NULL;
        last = found == LEDGER_READER_DAMAGE ? why : last;
    }
    ledger_reader_close(reader);
    (void)alarm(0);
    when_listed = NULL;
    changes[0].at = changes[1].at = 0;
    why = last;
    return told;
}

static void expect_told(const char *text)
{
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(tells(i == 0 ? NULL : wants_none), 1);
        if (!EXPECT(strstr(why.text, text) != NULL)) {
            printf("# %s\n", why.text);
        }
    }
}

static void test_a_segment_gone_from_the_middle_is_told_with_its_events(void)
{
    char text[320];
    begin();
    EXPECT_EQ(tells(NULL), 0);
    uint64_t first = first_of(3);
    uint64_t behind = first_of(5);
    take_away(3);
    take_away(4);
    (void)snprintf(text, sizeof text,
                   "%s: segments 3 to 4 are gone behind event #%" PRIu64 ", with %" PRIu64
                   " events, and the ledger does not state that it removed them; "
                   "'sallyport verify %s' says more",
                   kit_dir, first - 1, behind - first, kit_dir);
    expect_told(text);
}

static void test_each_gap_is_told(void)
{
    begin();
    take_away(2);
    take_away(4);
    EXPECT_EQ(tells(NULL), 2);
    EXPECT(strstr(why.text, ": segments 4 to 4 are gone behind event #") != NULL);
    EXPECT_EQ(tells(wants_none), 2);
}

/* Each second number has an empty file. */
static void test_many_gaps_are_judged_by_few_looks_at_the_folder(void)
{
    begin();
    for (unsigned segment = 8; segment < 408; segment += 2) {
        kit_replace(segment, image, 0);
    }
    EXPECT_EQ(tells(NULL), 2 * 200);
    EXPECT_EQ(gone, 200);
    EXPECT(listed < 10);
    EXPECT(opened < 200 * 20);
}

static void test_a_beginning_that_nothing_states_is_told(void)
{
    char text[64];
    begin();
    uint64_t behind = first_of(3);
    take_away(1);
    take_away(2);
    (void)snprintf(text, sizeof text, ": segments 1 to 2 are gone, with %" PRIu64 " ",
                   behind);
    expect_told(text);
}

/* Of sixteen segments the first are pruned; the number of the oldest that stays. */
static unsigned prune(void)
{
    unsigned oldest = 1;
    kit_empty();
    next_seq = 1;
    struct store *store = kit_open_narrow();
    (void)write_until(store, 16);
    store_close(store);
    while (kit_read(oldest, image, sizeof image) == 0) {
        oldest++;
    }
    EXPECT(oldest > 3);
    return oldest;
}

static void test_what_was_pruned_is_not_told(void)
{
    (void)prune();
    EXPECT_EQ(tells(NULL), 0);
    EXPECT_EQ(tells(wants_none), 0);
    struct store *store = kit_open(); /* long ago, then: the statement is far behind */
    (void)write_until(store, 24);
    store_close(store);
    EXPECT_EQ(tells(NULL), 0);
    EXPECT_EQ(tells(wants_none), 0);
}

static void test_what_was_taken_behind_a_pruning_is_told_alone(void)
{
    char text[64];
    unsigned oldest = prune();
    take_away(oldest);
    take_away(oldest + 1);
    (void)snprintf(text, sizeof text, ": segments %u to %u are gone, with events, and",
                   oldest, oldest + 1);
    expect_told(text);
}

/* As in a copy that was made while the ledger was pruned: its first segment is there, and
 * the next that is has the number given back. */
static unsigned prune_behind_the_first(void)
{
    unsigned oldest = 2;
    kit_empty();
    next_seq = 1;
    struct store *store = kit_open_narrow();
    (void)write_until(store, 2);
    size_t len = kit_read(1, image, sizeof image);
    static uint8_t first[sizeof image];
    memcpy(first, image, len);
    (void)write_until(store, 16);
    store_close(store);
    EXPECT_EQ(kit_read(1, image, sizeof image), 0);
    kit_replace(1, first, len);
    while (kit_read(oldest, image, sizeof image) == 0) {
        oldest++;
    }
    EXPECT(oldest > 3);
    return oldest;
}

static void test_a_gap_that_is_stated_as_pruned_is_not_told(void)
{
    (void)prune_behind_the_first();
    EXPECT_EQ(tells(NULL), 0);
}

static void test_what_was_taken_behind_a_gap_that_is_stated_is_told_uncounted(void)
{
    char text[64];
    unsigned oldest = prune_behind_the_first();
    take_away(oldest);
    (void)snprintf(text, sizeof text, ": segments %u to %u are gone, with events, and",
                   oldest, oldest);
    expect_told(text);
}

/* A ledger up to this segment, which states that the segments up to another are removed.
 */
static void write_statement(unsigned segment, uint64_t to)
{
    struct digest root = {{0}};
    kit_empty();
    next_seq = 1;
    struct store *store = kit_open();
    (void)write_until(store, segment);
    notice_pruned(&event, 1, to, 0, 1, &root);
    event.source = EVENT_FROM_LEDGER;
    event.source_epoch = event.source_seq = 1;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    EXPECT(kit_write(store, next_seq, next_seq + 9));
    next_seq += 10;
    store_close(store);
}

static void test_a_segment_of_another_ledger_states_nothing(void)
{
    write_statement(1, 3);
    size_t len = kit_read(1, image, sizeof image);
    static uint8_t foreign[sizeof image];
    memcpy(foreign, image, len);
    begin();
    kit_replace(7, foreign, len);
    take_away(3);
    (void)tells(NULL);
    EXPECT_EQ(gone, 1);
}

static void test_a_segment_that_a_list_lacked_is_not_told(void)
{
    begin();
    puts_back(0, 2, 4);
    take_away(4);
    EXPECT_EQ(tells(wants_none), 0);
    EXPECT_EQ(kit_read(4, image, sizeof image), changes[0].len);
}

static void test_a_gap_that_grows_while_it_is_judged_is_judged_anew(void)
{
    for (unsigned at = 2; at <= 3; at++) {
        begin();
        take_away(4);
        takes(0, at, 5);
        EXPECT_EQ(tells(wants_none), 1);
        EXPECT(strstr(why.text, ": segments 4 to 5 are gone behind event #") != NULL);
    }
}

static void test_a_statement_in_a_segment_that_a_list_lacked_is_found(void)
{
    write_statement(5, 4);
    struct store *store = kit_open();
    (void)write_until(store, 7);
    store_close(store);
    take_away(4);
    takes(0, 2, 5);
    puts_back(1, 3, 5);
    EXPECT_EQ(tells(wants_none), 0);
}

static void test_a_statement_behind_damage_is_found(void)
{
    write_statement(3, 1);
    take_away(1);
    EXPECT_EQ(tells(NULL), 0);
    size_t len = kit_read(3, image, sizeof image);
    image[2000] ^= 1;
    kit_replace(3, image, len);
    EXPECT_EQ(tells(NULL), 1);
    EXPECT_EQ(gone, 0);
}

static void test_a_gap_before_a_segment_without_header_is_told_uncounted(void)
{
    begin();
    take_away(3);
    size_t len = kit_read(4, image, sizeof image);
    image[20] ^= 1;
    kit_replace(4, image, len);
    EXPECT_EQ(tells(wants_none), 1);
    EXPECT(strstr(why.text, ": segments 3 to 3 are gone, with events, and") != NULL);
}

/* A writer that prunes and begins segments as fast as it can. */
static void write_and_prune(void)
{
    struct store *store = kit_open_narrow();
    bool good = store != NULL;
    for (uint64_t seq = 1; good; seq += 100) {
        good = kit_write(store, seq, seq + 99);
        for (int i = 0; good && i < 10; i++) {
            (void)!store_tend(store, &kit_now); /* thins, which renames */
        }
    }
    _exit(1);
}

static void test_beside_a_writer_that_prunes_nothing_is_told(void)
{
    kit_empty();
    pid_t writer = fork();
    if (writer == 0) {
        write_and_prune();
    }
    while (kit_read(12, image, sizeof image) == 0) {
        (void)usleep(1000);
    }
    for (int i = 0; i < 100; i++) {
        if (!EXPECT_EQ(tells(i % 2 == 0 ? NULL : wants_none), 0)) {
            printf("# %s\n", why.text);
        }
    }
    EXPECT(kill(writer, SIGKILL) == 0);
    EXPECT(waitpid(writer, NULL, 0) == writer);
}

int main(void)
{
    kit_start();
    RUN(test_a_segment_gone_from_the_middle_is_told_with_its_events);
    RUN(test_each_gap_is_told);
    RUN(test_many_gaps_are_judged_by_few_looks_at_the_folder);
    RUN(test_a_beginning_that_nothing_states_is_told);
    RUN(test_what_was_pruned_is_not_told);
    RUN(test_what_was_taken_behind_a_pruning_is_told_alone);
    RUN(test_a_gap_that_is_stated_as_pruned_is_not_told);
    RUN(test_what_was_taken_behind_a_gap_that_is_stated_is_told_uncounted);
    RUN(test_a_segment_of_another_ledger_states_nothing);
    RUN(test_a_segment_that_a_list_lacked_is_not_told);
    RUN(test_a_gap_that_grows_while_it_is_judged_is_judged_anew);
    RUN(test_a_statement_in_a_segment_that_a_list_lacked_is_found);
    RUN(test_a_statement_behind_damage_is_found);
    RUN(test_a_gap_before_a_segment_without_header_is_told_uncounted);
    RUN(test_beside_a_writer_that_prunes_nothing_is_told);
    kit_stop();
    return tap_done();
}
