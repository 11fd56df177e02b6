/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the verbs keygen, log and verify, run in this process. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "gateway/verbs/verbs.h"
#include "tests/gateway/ledger_kit.h"
#include "tests/gateway/trail_kit.h"

static char output[65536]; /* of the last verb: standard output, then standard error */

static void take_output(int fd)
{
    size_t used = 0;
    ssize_t n;
    while ((n = read(fd, output + used, sizeof output - 1 - used)) > 0) {
        used += (size_t)n;
    }
    output[used] = 0;
}

/* Runs a verb in a child, so that what it prints can be caught; its exit code. */
static int run_verb(int (*verb)(int argc, char **argv), char **argv)
{
    int argc = 0;
    int fds[2];
    while (argv[argc] != NULL) {
        argc++;
    }
    (void)fflush(stdout);
    if (pipe(fds) != 0) {
        abort();
    }
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(fds[1], STDOUT_FILENO);
        (void)dup2(fds[1], STDERR_FILENO);
        (void)close(fds[0]);
        int code = verb(argc, argv);
        (void)fflush(stdout);
        _exit(code);
    }
    int status = 0;
    (void)close(fds[1]);
    take_output(fds[0]);
    (void)close(fds[0]);
    (void)waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define WORDS(...) ((char *[]){(char *)"verb", __VA_ARGS__, NULL})
#define NO_WORDS ((char *[]){(char *)"verb", NULL})

static unsigned lines(void)
{
    unsigned count = 0;
    for (const char *at = strchr(output, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
        count++;
    }
    return count;
}

static char key_path[96];
static char pub_path[96];
static char name[80];

static void test_keygen_makes_a_pair_once_and_never_overwrites(void)
{
    struct stat st;
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"-o", name)), VERB_DONE);
    EXPECT(stat(key_path, &st) == 0 && (st.st_mode & 0777) == 0600);
    EXPECT(stat(pub_path, &st) == 0 && (st.st_mode & 0777) == 0644);
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"-o", name)), VERB_USAGE);
    EXPECT(strstr(output, "is there already") != NULL);
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"-o", (char *)"/nonexistent/x")),
              VERB_USAGE);
    EXPECT_EQ(run_verb(verb_keygen, NO_WORDS), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"--bogus")), VERB_USAGE);
    static char long_name[5000];
    memset(long_name, 'x', sizeof long_name - 1);
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"-o", long_name)), VERB_USAGE);
}

static struct signature_key *read_key(void)
{
    struct trouble why;
    char pem[SIGNATURE_PEM_BYTES] = "";
    int fd = open(key_path, O_RDONLY | O_CLOEXEC);
    EXPECT(read(fd, pem, sizeof pem - 1) > 0);
    (void)close(fd);
    return signature_key_parse(pem, &why);
}

/* Events first..last under the pair made by keygen; 2 is of another cause than the rest.
 */
static void write_events(uint64_t first, uint64_t last)
{
    struct trouble why;
    struct signature_key *key = read_key();
    struct store *store = store_open(kit_dir, key, &kit_limits, kit_boot, &kit_now, &why);
    for (uint64_t seq = first; seq <= last; seq++) {
        struct event event = kit_event(seq);
        event.cause = seq == 2 ? 2 : 1;
        event.frame.id = (uint32_t)event.cause;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    signature_key_free(key);
}

static void test_log_shows_a_line_a_cause_or_every_record(void)
{
    write_events(1, 4);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir)), VERB_DONE);
    EXPECT_EQ(lines(), 2);
    EXPECT(strstr(output, "CAN unit>vehicle 001, 8 bytes x3 in 0 s") != NULL);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--all")), VERB_DONE);
    EXPECT_EQ(lines(), 4);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"-n", (char *)"1")), VERB_DONE);
    EXPECT_EQ(lines(), 1);
    EXPECT(strstr(output, "unit>vehicle 002") != NULL);
    EXPECT_EQ(run_verb(verb_log,
                       WORDS(kit_dir, (char *)"--json", (char *)"--denied",
                             (char *)"--severity", (char *)"warning", (char *)"--source",
                             (char *)"can", (char *)"--subject", (char *)"frame",
                             (char *)"--reason", (char *)"unknown_id")),
              VERB_DONE);
    EXPECT_EQ(lines(), 2);
    EXPECT(strstr(output, "\"count\":3,\"records\":3,") != NULL);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--since", (char *)"2026-11-23",
                                       (char *)"--until", (char *)"2026-11-24")),
              VERB_DONE);
    EXPECT_EQ(lines(), 1);
    EXPECT(strstr(output, "no event matches; ") != NULL);
}

static void test_log_names_what_is_wrong_with_its_words(void)
{
    EXPECT_EQ(run_verb(verb_log, NO_WORDS), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_log, WORDS((char *)"/nonexistent")), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"extra")), VERB_USAGE);
    EXPECT(strstr(output, "'extra': one ledger at a time; ") != NULL);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--since", (char *)"01-18")),
              VERB_DONE);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"-n", (char *)"x")), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--since", (char *)"soon")),
              VERB_USAGE);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--reason", (char *)"why")),
              VERB_USAGE);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--bogus")), VERB_USAGE);
    EXPECT_EQ(lines(), 1);
}

static void test_every_verb_explains_itself_with_an_example_and_exit_codes(void)
{
    int (*const verbs[])(int, char **) = {verb_keygen, verb_log, verb_verify};
    for (size_t i = 0; i < 3; i++) {
        EXPECT_EQ(run_verb(verbs[i], WORDS((char *)"--help")), VERB_DONE);
        EXPECT(strstr(output, "Example") != NULL);
        EXPECT(strstr(output, "Exit codes: 0 ") != NULL);
    }
}

static void test_verify_says_whole_broken_or_wrongly_used(void)
{
    static uint8_t image[128 * 1024];
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path)),
              VERB_DONE);
    EXPECT(strncmp(output, "WHOLE: 4 events; segments 1 to 1; 2 signed tree heads\n",
                   54) == 0);
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--json")),
              VERB_DONE);
    EXPECT(strncmp(output, "{\"whole\":true,\"events\":4,", 25) == 0);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir)), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--bogus")), VERB_USAGE);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", key_path)),
              VERB_USAGE);
    EXPECT_EQ(
        run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", (char *)"/nonexistent")),
        VERB_USAGE);
    EXPECT_EQ(
        run_verb(verb_verify, WORDS((char *)"/nonexistent", (char *)"--key", pub_path)),
        VERB_USAGE);
    size_t len = kit_read(1, image, sizeof image);
    image[kit_used(image, len) / 2] ^= 1;
    kit_replace(1, image, len);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path)),
              VERB_FOUND);
    EXPECT(strncmp(output, "BROKEN: ", 8) == 0);
    EXPECT(strstr(output, "\n  segment 1, offset ") != NULL);
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--json")),
              VERB_FOUND);
    EXPECT(strstr(output, "\"faults\":{\"1\":\"segment 1, offset ") != NULL);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir)), VERB_FOUND);
}

static void test_verify_takes_back_the_head_that_it_printed(void)
{
    char head[128] = "";
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path)),
              VERB_DONE);
    char *at = strstr(output, "to be kept elsewhere: ");
    EXPECT(at != NULL && sscanf(at, "to be kept elsewhere: %100s", head) == 1);
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--head", head)),
              VERB_DONE);
    EXPECT(strstr(output, "  it goes on from the tree head") != NULL);
    head[0]++; /* one event more, the same root */
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--head", head)),
              VERB_FOUND);
    EXPECT(strstr(output, "BROKEN: ") == output && strstr(output, "1 fault; ") != NULL &&
           strstr(output, "the newest were taken away") != NULL);
    head[strlen(head) - 1] = 0;
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--head", head)),
              VERB_USAGE);
    EXPECT(strstr(output, "no tree head; give it as verify printed it") != NULL);
}

/* Begun anew under the same key: the head says nothing of it. */
static void test_verify_tells_a_head_of_another_ledger(void)
{
    char head_path[96];
    (void)snprintf(head_path, sizeof head_path, "%s-head", kit_dir);
    EXPECT_EQ(run_verb(verb_head, WORDS(kit_dir, (char *)"--key", pub_path, (char *)"-o",
                                        head_path)),
              VERB_DONE);
    kit_empty();
    write_events(1, 4);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path,
                                          (char *)"--head", head_path)),
              VERB_USAGE);
    EXPECT(strncmp(output, "ANOTHER LEDGER'S HEAD: of ledger ", 33) == 0);
    EXPECT(strstr(output, "\nWHOLE: 4 events; ") != NULL);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path,
                                          (char *)"--head", head_path, (char *)"--json")),
              VERB_USAGE);
    EXPECT(strstr(output, "\"whole\":true,") != NULL);
    EXPECT(strstr(output, "\"kept_head\":\"another ledger's\"") != NULL);
    (void)unlink(head_path);
}

static void test_verify_says_another_key_in_one_line(void)
{
    char other[96];
    (void)snprintf(other, sizeof other, "%s-other", kit_dir);
    EXPECT_EQ(run_verb(verb_keygen, WORDS((char *)"-o", other)), VERB_DONE);
    char other_key[112];
    char other_pub[112];
    (void)snprintf(other_key, sizeof other_key, "%s.key", other);
    (void)snprintf(other_pub, sizeof other_pub, "%s.pub", other);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", other_pub)),
              VERB_FOUND);
    EXPECT_EQ(lines(), 1);
    EXPECT(strncmp(output, "ANOTHER KEY: ", 13) == 0);
    (void)unlink(other_key);
    (void)unlink(other_pub);
}

static void test_log_follows_what_is_written_later(void)
{
    int fds[2];
    char text[4096];
    kit_empty();
    write_events(3, 3);
    (void)fflush(stdout);
    EXPECT(pipe(fds) == 0);
    pid_t child = fork();
    if (child == 0) {
        char *argv[] = {(char *)"log", kit_dir, (char *)"--follow", NULL};
        (void)dup2(fds[1], STDOUT_FILENO);
        (void)alarm(20); /* an end, whatever goes wrong */
        _exit(verb_log(3, argv));
    }
    (void)close(fds[1]);
    EXPECT(read(fds[0], text, sizeof text) > 0); /* what there was */
    write_events(4, 4);
    ssize_t n = read(fds[0], text, sizeof text - 1);
    text[n > 0 ? n : 0] = 0;
    EXPECT(strstr(text, "unit>vehicle 001, 8 bytes x2 in 0 s  ") != NULL);
    (void)kill(child, SIGTERM);
    (void)waitpid(child, NULL, 0);
    (void)close(fds[0]);
}

static void test_verify_says_how_many_events_were_taken_out(void)
{
    struct trouble why;
    struct signature_key *key = read_key();
    struct store_limits limits = {
        .max_bytes = 64 * 65536, .segment_bytes = 65536, .keep_days = 1};
    static uint8_t image[128 * 1024];
    kit_empty();
    struct store *store = store_open(kit_dir, key, &limits, kit_boot, &kit_now, &why);
    for (uint64_t seq = 1; kit_read(3, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    kit_now.wall_us += UINT64_C(2) * 86400000000;
    while (store_tend(store, &kit_now)) {
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    signature_key_free(key);
    EXPECT_EQ(run_verb(verb_verify, WORDS(kit_dir, (char *)"--key", pub_path)), 0);
    EXPECT(strstr(output, " other events, none severe, taken out of old segments; sealed "
                          "events state it\n") != NULL);
    EXPECT_EQ(run_verb(verb_verify,
                       WORDS(kit_dir, (char *)"--key", pub_path, (char *)"--json")),
              0);
    EXPECT(strstr(output, "\"thinned\":") != NULL);
    EXPECT(strstr(output, "\"thinned\":0,") == NULL);
    EXPECT_EQ(run_verb(verb_log, WORDS(kit_dir, (char *)"--reason",
                                       (char *)"ledger_thinned", (char *)"--json")),
              0);
    EXPECT(strstr(output, "segment 1: ") != NULL);
}

/* Fills segments up to this one. */
static uint64_t fill_to(struct store *store, unsigned segment, uint64_t seq)
{
    static uint8_t image[128 * 1024];
    while (kit_read(segment, image, sizeof image) == 0) {
        EXPECT(kit_write(store, seq, seq + 99));
        seq += 100;
    }
    return seq;
}

static void write_piece(struct store *store, uint64_t seq, uint8_t part, bool damaged)
{
    struct event piece = kit_event(seq);
    piece.cause = 1;
    trail_kit_pack(&piece, 3, "unit", part, 3);
    piece.trail.len -= damaged ? 1 : 0;
    EXPECT_EQ(store_append(store, &piece, &kit_now), STORE_KEPT);
}

/* The pieces stand in three segments, and the filter takes nothing of the second but by
 * them. */
static void test_a_trail_is_counted_whole_over_segments_that_no_filter_takes(void)
{
    static uint8_t image[128 * 1024];
    struct trouble why;
    for (int damaged = 0; damaged < 2; damaged++) {
        kit_empty();
        struct store *store = kit_open();
        struct event event = kit_event(1);
        event.reason = REASON_DIAGNOSTIC_REQUEST;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        write_piece(store, 2, 1, false);
        uint64_t seq = fill_to(store, 2, 3);
        write_piece(store, seq, 2, damaged != 0);
        seq = fill_to(store, 3, seq + 1);
        write_piece(store, seq, 3, false);
        EXPECT(store_flush(store, &kit_now, &why));
        store_close(store);
        EXPECT(kit_read(4, image, sizeof image) == 0);
        EXPECT_EQ(
            run_verb(verb_log, WORDS(kit_dir, (char *)"--severity", (char *)"severe")),
            VERB_DONE);
        EXPECT_EQ(lines(), 2);
        EXPECT(strstr(output, damaged != 0
                                  ? "    before it: 9 headers of the last 3 us; it "
                                    "breaks off: damaged\n"
                                  : "    before it: 9 headers of the last 3 us\n") !=
               NULL);
    }
}

/* Events of one moment until a segment is there. */
static uint64_t fill(struct store *store, uint64_t seq, uint64_t wall_us,
                     unsigned segment)
{
    struct trouble why;
    char path[128];
    kit_path(path, sizeof path, segment);
    while (access(path, F_OK) != 0) {
        struct event event = kit_event(seq++);
        event.wall_us = wall_us;
        EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
        EXPECT(seq % 50 != 0 || store_flush(store, &kit_now, &why));
    }
    return seq;
}

/* From 08:00:20 to 08:01:00, told at 08:09:00 in the second segment that was begun then;
 * another follows. */
static void write_late_sum(void)
{
    const uint64_t second_us = 1000000;
    kit_empty();
    kit_now.wall_us = UINT64_C(1800000000000000);
    uint64_t told_us = kit_now.wall_us + 540 * second_us;
    struct store *store = kit_open();
    uint64_t seq = fill(store, 1, kit_now.wall_us, 2);
    seq = fill(store, seq, told_us, 4);
    struct event event = kit_event(seq++);
    event.wall_us = told_us;
    event.mono_us = 1540 * second_us;
    event.first_us = 1020 * second_us;
    event.last_us = 1060 * second_us;
    event.count = 7;
    event.reason = REASON_DIAGNOSTIC_REQUEST;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
    (void)fill(store, seq, told_us, 5);
    store_close(store);
}

/* How many lines log shows between two times of 2027-01-15, --all or not. */
static unsigned shown(char *since, char *until)
{
    unsigned count = 0;
    for (int all = 0; all < 2; all++) {
        EXPECT_EQ(run_verb(verb_log,
                           WORDS(kit_dir, (char *)"--since", since, (char *)"--until",
                                 until, (char *)"--reason", (char *)"diagnostic_request",
                                 (char *)(all ? "--all" : "--denied"))),
                  VERB_DONE);
        count += strstr(output, " x7 in 40 s") != NULL;
    }
    return count;
}

static void test_log_selects_by_when_it_happened(void)
{
    write_late_sum();
    EXPECT_EQ(shown((char *)"2027-01-15 08:00:10", (char *)"2027-01-15 08:00:30"), 2);
    EXPECT_EQ(shown((char *)"2027-01-15 08:00:50", (char *)"2027-01-15 08:08:00"), 2);
    EXPECT_EQ(shown((char *)"2027-01-15 08:00:10", (char *)"2027-01-15 08:00:19"), 0);
    EXPECT_EQ(shown((char *)"2027-01-15 08:01:01", (char *)"2027-01-15 08:10"), 0);
}

int main(void)
{
    kit_start();
    (void)snprintf(name, sizeof name, "%s-pair", kit_dir);
    (void)snprintf(key_path, sizeof key_path, "%s.key", name);
    (void)snprintf(pub_path, sizeof pub_path, "%s.pub", name);
    RUN(test_keygen_makes_a_pair_once_and_never_overwrites);
    RUN(test_log_shows_a_line_a_cause_or_every_record);
    RUN(test_log_names_what_is_wrong_with_its_words);
    RUN(test_every_verb_explains_itself_with_an_example_and_exit_codes);
    RUN(test_verify_takes_back_the_head_that_it_printed);
    RUN(test_verify_tells_a_head_of_another_ledger);
    RUN(test_verify_says_another_key_in_one_line);
    RUN(test_verify_says_whole_broken_or_wrongly_used);
    RUN(test_log_follows_what_is_written_later);
    RUN(test_verify_says_how_many_events_were_taken_out);
    RUN(test_log_selects_by_when_it_happened);
    RUN(test_a_trail_is_counted_whole_over_segments_that_no_filter_takes);
    (void)unlink(key_path);
    (void)unlink(pub_path);
    kit_stop();
    return tap_done();
}
