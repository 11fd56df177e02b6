/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport verify: says what a ledger proves, or where it is broken. */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "gateway/file.h"
#include "gateway/ledger/verify.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/verbs.h"

#define KEY_FILE_BYTES_MAX 4096

static const char help[] =
    "sallyport verify LEDGER --key PUB [--json]: is the ledger whole and untouched\n\n"
    "Checks every checksum, every event against the Merkle tree, that each segment goes "
    "on\n"
    "where the one before ends, and every signature, with the public key alone. Says "
    "what\n"
    "is proven: how many events, from when to when, and which gaps the ledger itself\n"
    "states (ends cut after a power loss, old segments removed to save room). It cannot\n"
    "see that the newest seals were taken away: compare the tree head that it prints "
    "with\n"
    "one that you noted before.\n\n"
    "Example:\n"
    "  sallyport verify /var/lib/sallyport/ledger --key ledger.pub\n\n"
    "--json prints one object: whole, events, heads, segments, first_leaf, size, root,\n"
    "first_time, last_time, time_trusted, pruning_stated, torn, lost, unsealed_events,\n"
    "unsealed_bytes, in_use, foreign_files, faults (an object of numbered texts).\n\n"
    "Options: -k, --key PUB   -j, --json   -h, --help\n"
    "Exit codes: 0 whole, 1 broken, 2 used wrongly or no ledger there.\n";

static void print_json(const struct verify_report *report)
{
    char root[DIGEST_TEXT_BYTES];
    char when[WHEN_TEXT_BYTES];
    struct json json;
    digest_print(&report->root, root);
    json_begin(&json, stdout);
    json_bool(&json, "whole", report->fault_count == 0);
    json_u64(&json, "events", report->events);
    json_u64(&json, "heads", report->heads);
    json_u64(&json, "segments", report->segments);
    json_u64(&json, "first_leaf", report->first_leaf);
    json_u64(&json, "size", report->size);
    json_text(&json, "root", root);
    when_print_utc(report->first.wall_us, when);
    json_text(&json, "first_time", when);
    when_print_utc(report->last.wall_us, when);
    json_text(&json, "last_time", when);
    json_bool(&json, "time_trusted", report->clock_trusted);
    json_bool(&json, "pruning_stated", report->pruning_stated);
    json_u64(&json, "torn", report->torn);
    json_u64(&json, "lost", report->lost);
    json_u64(&json, "unsealed_events", report->unsealed_events);
    json_u64(&json, "unsealed_bytes", report->unsealed_bytes);
    json_bool(&json, "in_use", report->in_use);
    json_u64(&json, "foreign_files", report->foreign);
    json_open(&json, "faults");
    for (size_t i = 0; i < report->fault_count && i < VERIFY_FAULTS_MAX; i++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        json_text(&json, number, report->faults[i].text);
    }
    json_close(&json);
    json_end(&json);
}

static void print_proven(const struct verify_report *report)
{
    char root[DIGEST_TEXT_BYTES];
    char first[WHEN_TEXT_BYTES];
    char last[WHEN_TEXT_BYTES];
    digest_print(&report->root, root);
    when_print_utc(report->first.wall_us, first);
    when_print_utc(report->last.wall_us, last);
    printf("WHOLE: %" PRIu64 " events; segments %" PRIu64 " to %" PRIu64 "; %" PRIu64
           " signed tree heads\n"
           "  sealed from %s to %s%s\n"
           "  tree head of %" PRIu64 " events: %s\n",
           report->events, report->first_segment, report->last_segment, report->heads,
           first, last,
           report->clock_trusted ? "" : " (at times by a clock that was not set)",
           report->size, root);
}

static void print_gaps(const struct verify_report *report)
{
    if (report->first_leaf > 0 && report->pruning_stated) {
        printf("  events 0 to %" PRIu64
               " were removed to save room; a sealed event states it\n",
               report->first_leaf - 1);
    }
    if (report->torn > 0) {
        printf("  an unsealed end was cut %" PRIu64
               " times (see 'sallyport log --reason ledger_torn')\n",
               report->torn);
    }
    if (report->lost > 0) {
        printf("  %" PRIu64 " events were too many for the queues; only their number is "
               "kept (see 'sallyport log --reason events_lost')\n",
               report->lost);
    }
    if (report->foreign > 0) {
        char name[80];
        (void)escape_text(name, sizeof name, 60, report->foreign_name);
        printf("  %" PRIu64 " foreign files in the folder were not looked at (%s)\n",
               report->foreign, name);
    }
    if (report->in_use) {
        printf("  a writer has it open; this is how it stood a moment ago\n");
    }
}

static void print_faults(const char *dir, const struct verify_report *report)
{
    printf("BROKEN: %s: %zu faults; %" PRIu64
           " events stand under good signatures all the same\n",
           dir, report->fault_count, report->events);
    for (size_t i = 0; i < report->fault_count && i < VERIFY_FAULTS_MAX; i++) {
        printf("  %s\n", report->faults[i].text);
    }
    if (report->fault_count > VERIFY_FAULTS_MAX) {
        printf("  and %zu more\n", report->fault_count - VERIFY_FAULTS_MAX);
    }
}

static struct signature_public *read_public(const char *path, struct trouble *why)
{
    size_t len = 0;
    char *pem = (char *)file_read(path, KEY_FILE_BYTES_MAX, &len, why);
    if (pem == NULL) {
        return NULL;
    }
    struct trouble what;
    struct signature_public *key = signature_public_parse(pem, &what);
    if (key == NULL) {
        trouble_set(why, "%.150s: %.150s", path, what.text);
    }
    free(pem);
    return key;
}

static int verify(const char *dir, const char *key_path, bool as_json)
{
    static struct verify_report report;
    struct trouble why;
    struct signature_public *key = read_public(key_path, &why);
    bool good = key != NULL && verify_ledger(&report, dir, key, &why);
    signature_public_free(key);
    if (!good) {
        fprintf(stderr, "verify: %s\n", why.text);
        return VERB_USAGE;
    }
    if (as_json) {
        print_json(&report);
    } else if (report.fault_count == 0) {
        print_proven(&report);
        print_gaps(&report);
    } else {
        print_faults(dir, &report);
        print_gaps(&report);
    }
    return report.fault_count == 0 ? VERB_DONE : VERB_FOUND;
}

int verb_verify(int argc, char **argv)
{
    static const struct option options[] = {{"key", required_argument, NULL, 'k'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *key = NULL;
    bool as_json = false;
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "k:jh", options, NULL)) != -1;) {
        switch (option) {
        case 'k':
            key = optarg;
            break;
        case 'j':
            as_json = true;
            break;
        case 'h':
            fputs(help, stdout);
            return VERB_DONE;
        default:
            fputs("verify: see 'sallyport verify --help'\n", stderr);
            return VERB_USAGE;
        }
    }
    if (key == NULL || optind + 1 != argc) {
        fputs("verify: say which: sallyport verify LEDGER --key PUB\n", stderr);
        return VERB_USAGE;
    }
    return verify(argv[optind], key, as_json);
}
