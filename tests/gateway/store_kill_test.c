/* SPDX-License-Identifier: Apache-2.0 */
/* A writer is killed at random while it appends, seals, begins segments, thins and
 * removes them; KILLS says how often. Nothing that it had acknowledged is lost, nothing
 * is there twice, and what it leaves verifies. */
#include <signal.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/ledger/store.h"
#include "tests/gateway/ledger_kit.h"

#define KILLS 12
#define LIFE_MS 120U /* at most, from the start of a writer */
#define SEVERE_EVERY 100
#define VERIFY_EVERY 5 /* kills, since signatures take most of the time */

static const struct store_limits limits = {.max_bytes = 8 * 65536,
                                           .segment_bytes = 65536};
static struct verify_report report;

struct sums {
    unsigned rounds, with_events, torn;
    uint64_t acknowledged, thinned, first_leaf;
};

static unsigned below(unsigned bound)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
        abort();
    }
    return random % bound;
}

static struct event event_of(uint64_t seq)
{
    struct event event = kit_event(seq);
    event.reason = seq % SEVERE_EVERY == 0 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
    return event;
}

static struct store *open_store(void)
{
    struct trouble why = {0};
    struct store *store = store_open(kit_dir, kit_key, &limits, kit_boot, &kit_now, &why);
    if (store == NULL) {
        printf("# store_open: %s\n", why.text);
    }
    return store;
}

/* Writes until it is killed; each acknowledgement goes into the pipe. */
static void write_for_ever(int acknowledge)
{
    struct trouble why;
    struct store *store = open_store();
    if (store == NULL) {
        _exit(1);
    }
    for (;;) {
        uint64_t seq = store_sealed_seq(store, EVENT_FROM_CAN, 77);
        for (unsigned left = 1 + below(200); left > 0; left--) {
            struct event event = event_of(++seq);
            if (store_append(store, &event, &kit_now) != STORE_KEPT) {
                _exit(1);
            }
        }
        kit_now.mono_us += 1000;
        if (!store_flush(store, &kit_now, &why) ||
            write(acknowledge, &seq, sizeof seq) != (ssize_t)sizeof seq) {
            _exit(1);
        }
        while (store_tend(store, &kit_now)) {
        }
    }
}

/* The highest that was acknowledged before the kill, 0: none. */
static uint64_t kill_a_writer(void)
{
    int ends[2];
    uint64_t seq = 0;
    uint64_t highest = 0;
    if (pipe(ends) != 0) {
        abort();
    }
    pid_t writer = fork();
    if (writer == 0) {
        (void)close(ends[0]);
        write_for_ever(ends[1]);
    }
    (void)close(ends[1]);
    (void)nanosleep(&(struct timespec){.tv_nsec = (long)below(LIFE_MS * 1000) * 1000},
                    NULL);
    EXPECT(kill(writer, SIGKILL) == 0);
    while (read(ends[0], &seq, sizeof seq) == (ssize_t)sizeof seq) {
        highest = seq;
    }
    (void)close(ends[0]);
    int status = 0;
    EXPECT(waitpid(writer, &status, 0) == writer);
    EXPECT(WIFSIGNALED(status)); /* else it gave up by itself */
    return highest;
}

/* Each event is as it was written, none comes twice, and of the severe ones from the
 * oldest that stays to `last` none is missing. */
static bool reads_back(uint64_t last)
{
    struct trouble why;
    struct event event;
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    uint64_t before = 0;
    uint64_t severe = 0;
    bool good = reader != NULL;
    while (good && ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        if (event.source != EVENT_FROM_CAN) {
            continue;
        }
        struct event expected = event_of(event.source_seq);
        expected.leaf = event.leaf;
        good = event.source_seq > before && memcmp(&event, &expected, sizeof event) == 0;
        before = event.source_seq;
        if (event.reason == REASON_DIAGNOSTIC_REQUEST) {
            good = good && (severe == 0 || event.source_seq == severe + SEVERE_EVERY);
            severe = event.source_seq;
        }
    }
    if (reader != NULL) {
        ledger_reader_close(reader);
    }
    return good && before == last && severe == last - last % SEVERE_EVERY;
}

static void verify_all(void)
{
    EXPECT(kit_verify(&report));
    if (!EXPECT_EQ(report.fault_count, 0)) {
        printf("# %s\n", report.faults[0].text);
    }
}

static void kill_and_look(struct sums *sums, bool verify)
{
    struct trouble why;
    uint64_t acknowledged = kill_a_writer();
    struct store *store = open_store();
    if (!EXPECT(store != NULL)) {
        return;
    }
    EXPECT(store_flush(store, &kit_now, &why)); /* what the opening has to say */
    uint64_t sealed = store_sealed_seq(store, EVENT_FROM_CAN, 77);
    EXPECT(sealed >= acknowledged);
    EXPECT(store_size_bytes(store) <= limits.max_bytes);
    store_close(store);
    EXPECT(reads_back(sealed));
    if (verify) {
        verify_all();
    }
    sums->rounds++;
    sums->with_events += acknowledged > 0;
    sums->acknowledged = acknowledged > 0 ? acknowledged : sums->acknowledged;
    sums->thinned = report.thinned;
    sums->first_leaf = report.first_leaf;
    sums->torn = (unsigned)report.torn;
}

static void test_whatever_a_writer_was_killed_at_what_it_acknowledged_is_there(void)
{
    const char *wanted = getenv("KILLS");
    unsigned long kills = wanted != NULL ? strtoul(wanted, NULL, 10) : KILLS;
    struct sums sums = {0};
    for (unsigned long i = 0; i < kills && !tap_failed; i++) {
        kill_and_look(&sums, i % VERIFY_EVERY == 0 || i + 1 == kills);
    }
    EXPECT_EQ(sums.rounds, kills);
    EXPECT(sums.with_events > 0);
    printf(
        "# %u kills, %u of them after an acknowledgement; %llu events acknowledged; at "
        "the end %llu thinned, first leaf %llu, %u torn ends in what stays\n",
        sums.rounds, sums.with_events, (unsigned long long)sums.acknowledged,
        (unsigned long long)sums.thinned, (unsigned long long)sums.first_leaf, sums.torn);
}

int main(void)
{
    kit_start();
    RUN(test_whatever_a_writer_was_killed_at_what_it_acknowledged_is_there);
    kit_stop();
    return tap_done();
}
