/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_bench write|verify|thin DIR: a ledger beside what it could not do without, in
 * the same rounds. ledger_bench make DIR EVENTS and journal EVENTS: the same events for
 * `log` and for systemd-journal-remote. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/merkle.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/scan.h"
#include "gateway/ledger/sha256.h"
#include "gateway/ledger/store.h"
#include "gateway/ledger/verify.h"

#define EVENTS 300000U
#define ROUNDS 5
#define WALL_US UINT64_C(1800000000000000)
#define APPEND_BYTES (256U * 1024) /* a write, as the store's batch */

static struct signature_key *key;
static struct signature_public *public_key;
static char public_pem[SIGNATURE_PEM_BYTES];

static double now_s(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "tests/bench/ledger_bench: %s: %s\n", what, why);
    exit(1);
}

/* A frame stopped; one in a hundred thousand is severe, as what an officer looks for. */
static struct event event_of(uint64_t seq)
{
    struct event event = {.source = EVENT_FROM_CAN,
                          .source_epoch = UINT64_C(0x0123456789abcdef),
                          .source_seq = seq,
                          .mono_us = seq * 20,
                          .wall_us = WALL_US + seq * 20,
                          .wall_trusted = true,
                          .action = EVENT_DROPPED,
                          .reason = REASON_UNKNOWN_ID,
                          .rule_line = 12,
                          .policy_version = 7,
                          .mode = "road",
                          .cause = seq * UINT64_C(0x9e3779b97f4a7c15),
                          .count = 1,
                          .first_us = seq * 20,
                          .last_us = seq * 20,
                          .subject = EVENT_FRAME};
    event.reason = seq % 100000 == 0 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
    event.frame = (struct event_frame){
        .from = "unit", .to = "vehicle", .id = (uint32_t)seq & 0x7FF, .length = 8};
    return event;
}

static void make_key(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    if (!signature_new_pair(private_pem, public_pem, &why)) {
        fail("key", why.text);
    }
    key = signature_key_parse(private_pem, &why);
    public_key = signature_public_parse(public_pem, &why);
}

/* DIR.pub, for who verifies it by another program. */
static void write_public_key(const char *dir)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s.pub", dir);
    FILE *out = fopen(path, "w");
    if (out == NULL || fputs(public_pem, out) < 0 || fclose(out) != 0) {
        fail(path, "cannot be written");
    }
}

static void flush_only(struct store *store, const struct store_time *now)
{
    struct trouble why;
    if (!store_flush(store, now, &why)) {
        fail("store_flush", why.text);
    }
}

static void flush(struct store *store, const struct store_time *now)
{
    flush_only(store, now);
    (void)!store_tend(store, now);
}

/* Sealed whenever the batch is full, as under a flood. */
static void write_ledger(const char *dir, uint64_t events)
{
    static const uint8_t boot[STORE_BOOT_ID_BYTES] = {1};
    struct store_limits limits = store_limits_default();
    struct trouble why;
    struct store_time now = {.mono_us = 1, .wall_us = WALL_US, .wall_trusted = true};
    limits.max_bytes = UINT64_C(8) << 30;
    struct store *store = store_open(dir, key, &limits, boot, &now, &why);
    if (store == NULL) {
        fail("store_open", why.text);
    }
    for (uint64_t seq = 1; seq <= events; seq++) {
        struct event event = event_of(seq);
        now.mono_us = event.mono_us;
        now.wall_us = event.wall_us;
        enum store_answer answer = store_append(store, &event, &now);
        if (answer == STORE_FULL) {
            flush(store, &now);
            answer = store_append(store, &event, &now);
        }
        if (answer != STORE_KEPT) {
            fail("store_append", "an event is not taken");
        }
    }
    flush(store, &now);
    store_close(store);
}

static void empty(const char *dir)
{
    struct folder folder;
    struct folder_list list;
    struct trouble why;
    if (!folder_open(&folder, dir, &why)) {
        return;
    }
    if (folder_list(&folder, &list, &why)) {
        for (size_t i = 0; i < list.count; i++) {
            (void)!folder_remove_segment(&folder, list.numbers[i]);
        }
        folder_list_free(&list);
    }
    folder_close(&folder);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* How long a step at old segments holds the loop, in microseconds, while all but one
 * event in a hundred thousand is thinned away: median, 99 of 100, longest. */
static void bench_thin(const char *dir)
{
    static double steps[100000];
    static const uint8_t boot[STORE_BOOT_ID_BYTES] = {1};
    struct store_limits limits = store_limits_default();
    struct trouble why;
    struct store_time now = {.mono_us = 1, .wall_us = WALL_US, .wall_trusted = true};
    size_t count = 0;
    limits.max_bytes = 32U << 20;
    empty(dir);
    struct store *store = store_open(dir, key, &limits, boot, &now, &why);
    if (store == NULL) {
        fail("store_open", why.text);
    }
    for (uint64_t seq = 1; seq <= 1000000; seq++) {
        struct event event = event_of(seq);
        if (store_append(store, &event, &now) != STORE_FULL) {
            continue;
        }
        flush_only(store, &now);
        for (bool more = true; more && count < sizeof steps / sizeof *steps;) {
            double begin = now_s(CLOCK_MONOTONIC);
            more = store_tend(store, &now);
            steps[count] = (now_s(CLOCK_MONOTONIC) - begin) * 1e6;
            count += more;
        }
        if (store_append(store, &event, &now) != STORE_KEPT) {
            fail("store_append", "an event is not taken");
        }
    }
    store_close(store);
    qsort(steps, count, sizeof *steps, compare);
    printf("ledger_step sallyport %.0f %.0f %.0f\n", steps[count / 2],
           steps[count * 99 / 100], steps[count - 1]);
}

/* What anything that keeps events does at the least: packs them, writes, syncs. */
static void append_plain(const char *dir, uint64_t events)
{
    static uint8_t bytes[APPEND_BYTES];
    char path[512];
    size_t used = 0;
    (void)snprintf(path, sizeof path, "%s/plain", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (uint64_t seq = 1; seq <= events; seq++) {
        struct event event = event_of(seq);
        used += event_pack(&event, bytes + used);
        if ((used + EVENT_PACKED_MAX > sizeof bytes || seq == events)) {
            if (write(fd, bytes, used) != (ssize_t)used || fdatasync(fd) != 0) {
                fail(path, "cannot be written");
            }
            used = 0;
        }
    }
    (void)close(fd);
    (void)unlink(path);
}

static void bench_write(const char *dir)
{
    for (int round = 0; round < ROUNDS; round++) {
        empty(dir);
        double begin = now_s(CLOCK_MONOTONIC);
        write_ledger(dir, EVENTS);
        double middle = now_s(CLOCK_MONOTONIC);
        append_plain(dir, EVENTS);
        double end = now_s(CLOCK_MONOTONIC);
        printf("ledger_write sallyport %.0f\n", EVENTS / (middle - begin));
        printf("ledger_write append %.0f\n", EVENTS / (end - middle));
        (void)fflush(stdout);
    }
}

/* By mbedTLS, whatever the processor has. */
static void hash_by_library(const uint8_t *bytes, size_t len)
{
    uint8_t hash[DIGEST_BYTES];
    mbedtls_sha256_context bare;
    mbedtls_sha256_init(&bare);
    if (mbedtls_sha256_starts(&bare, 0) != 0 ||
        mbedtls_sha256_update(&bare, bytes, len) != 0 ||
        mbedtls_sha256_finish(&bare, hash) != 0) {
        fail("SHA-256", "mbedTLS does not hash");
    }
    mbedtls_sha256_free(&bare);
}

/* Hashes the bytes of all segments at one go each, or the leaves and nodes of the tree;
 * returns the bytes of the segments. */
static uint64_t hash_all(const char *dir, bool tree)
{
    struct folder folder;
    struct folder_list list;
    struct trouble why;
    uint64_t bytes = 0;
    struct merkle merkle;
    merkle_init(&merkle);
    if (!folder_open(&folder, dir, &why) || !folder_list_ledger(&folder, &list, &why)) {
        fail(dir, why.text);
    }
    for (size_t i = 0; i < list.count; i++) {
        size_t len = 0;
        uint8_t *image = folder_read_segment(&folder, list.numbers[i], 0, &len, &why);
        if (image == NULL) {
            fail(dir, why.text);
        }
        struct cursor in = cursor_over(image, len);
        struct segment segment;
        struct record record;
        if (!tree) {
            hash_by_library(image, len);
        } else if (segment_decode(&segment, &in)) {
            while (record_next(&in, &record) == RECORD_FOUND) {
                if (record.kind == RECORD_EVENT) {
                    merkle_push(&merkle, record.bytes, record.len);
                }
            }
        }
        bytes += len;
        free(image);
    }
    folder_list_free(&list);
    folder_close(&folder);
    return bytes;
}

/* Of the processor, since others use it too, and by the clock, since verify uses all. */
struct moment {
    double cpu, wall;
};

static struct moment now(void)
{
    return (struct moment){now_s(CLOCK_PROCESS_CPUTIME_ID), now_s(CLOCK_MONOTONIC)};
}

static void print_rates(const char *way, double megabytes, struct moment from,
                        struct moment to)
{
    printf("ledger_verify %s %.1f\n", way, megabytes / (to.cpu - from.cpu));
    printf("ledger_verify_wall %s %.1f\n", way, megabytes / (to.wall - from.wall));
}

static void bench_verify(const char *dir)
{
    static struct verify_report report;
    struct trouble why;
    empty(dir);
    write_ledger(dir, EVENTS);
    for (int round = 0; round < ROUNDS; round++) {
        struct moment begin = now();
        double megabytes = (double)hash_all(dir, false) / 1e6;
        struct moment bare = now();
        (void)hash_all(dir, true);
        struct moment tree = now();
        if (!verify_ledger(&report, dir, public_key, NULL, &why) ||
            report.fault_count != 0 || report.events != EVENTS) {
            fail(dir, "does not verify");
        }
        struct moment verified = now();
        print_rates("sallyport", megabytes, tree, verified);
        print_rates("sha256", megabytes, begin, bare);
        print_rates("tree", megabytes, bare, tree);
        (void)fflush(stdout);
    }
}

/* In the journal's export format. */
static void print_journal(uint64_t events)
{
    for (uint64_t seq = 1; seq <= events; seq++) {
        struct event event = event_of(seq);
        printf("__REALTIME_TIMESTAMP=%" PRIu64 "\n__MONOTONIC_TIMESTAMP=%" PRIu64
               "\n_BOOT_ID=0123456789abcdef0123456789abcdef\nSOURCE=can\nSEQ=%" PRIu64
               "\nACTION=dropped\nREASON=%s\nRULE_LINE=%u\nPOLICY=%" PRIu64
               "\nMODE=%s\nCAUSE=%016" PRIx64 "\nFROM=%s\nTO=%s\nID=%03X\nLENGTH=%u\n\n",
               event.wall_us, event.mono_us, event.source_seq,
               reason_row((enum reason)event.reason)->name, event.rule_line,
               event.policy_version, event.mode, event.cause, event.frame.from,
               event.frame.to, event.frame.id, event.frame.length);
    }
}

int main(int argc, char **argv)
{
    const char *verb = argc > 2 ? argv[1] : "";
    make_key();
    if (strcmp(verb, "write") == 0) {
        bench_write(argv[2]);
    } else if (strcmp(verb, "verify") == 0) {
        bench_verify(argv[2]);
    } else if (strcmp(verb, "thin") == 0) {
        bench_thin(argv[2]);
    } else if (strcmp(verb, "journal") == 0) {
        print_journal(strtoull(argv[2], NULL, 10));
    } else if (strcmp(verb, "make") == 0 && argc == 4) {
        write_ledger(argv[2], strtoull(argv[3], NULL, 10));
        write_public_key(argv[2]);
    } else {
        fail("usage",
             "ledger_bench write|verify|thin DIR | make DIR EVENTS | journal EVENTS");
    }
    signature_key_free(key);
    signature_public_free(public_key);
    return 0;
}
