/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport verify: says what a ledger proves, or where it is broken. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/key_file.h"
#include "gateway/ledger/verify.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/verbs.h"

#define HEAD_BYTES (21 + DIGEST_TEXT_BYTES)

static const char help[] =
    "usage: sallyport verify LEDGER --key PUB [--head SIZE:ROOT] [--json]\n\n"
    "Is the ledger whole and untouched?\n"
    "Checks every checksum, every event against the Merkle tree, that each segment goes "
    "on\n"
    "where the one before ends, and every signature, with the public key alone. Says "
    "what\n"
    "is proven: how many events, from when to when, and which gaps the ledger itself\n"
    "states (ends cut after a power loss, old segments removed to save room).\n\n"
    "By itself it cannot see that the newest records were taken away, or the disk put "
    "back\n"
    "to how it once was. So keep the tree head that it prints somewhere else, and give "
    "it\n"
    "back with --head: the ledger must still begin with those SIZE events.\n\n"
    "Examples:\n"
    "  sallyport verify /var/lib/sallyport/ledger --key ledger.pub\n"
    "  sallyport verify ledger --key ledger.pub --head 4711:9f86d081...0f00a08\n\n"
    "--json prints one object: whole, events, heads, segments, first_leaf, size, root, "
    "head,\n"
    "kept_head (of --head: not given, held, fault or unknown), first_time, last_time,\n"
    "time_trusted, pruning_stated, thinned, torn, lost, unsealed_events, unsealed_bytes, "
    "in_use,\n"
    "foreign_files, other_key, unread_segments, faults (an object of numbered texts).\n\n"
    "Options: -k, --key PUB   --head SIZE:ROOT   -j, --json   -h, --help\n"
    "Exit codes: 0 whole, and it holds the head if one is given; 1 broken, or a segment "
    "or\n"
    "the given head cannot be judged; 2 used wrongly or no ledger there.\n";

static bool is_whole(const struct verify_report *report)
{
    return report->fault_count == 0 && report->unread == 0;
}

/* As --head takes it. */
static void print_head(const struct verify_report *report, char out[static HEAD_BYTES])
{
    char root[DIGEST_TEXT_BYTES];
    digest_print(&report->root, root);
    (void)snprintf(out, HEAD_BYTES, "%" PRIu64 ":%s", report->size, root);
}

static bool parse_head(struct verify_head *out, const char *text)
{
    char *end = NULL;
    errno = 0;
    out->size = strtoull(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && errno == 0 && *end == ':' &&
           digest_parse(&out->root, end + 1);
}

static void print_json(const struct verify_report *report)
{
    static const char *const kept[] = {[VERIFY_KEPT_NONE] = "not given",
                                       [VERIFY_KEPT_HELD] = "held",
                                       [VERIFY_KEPT_FAULT] = "fault",
                                       [VERIFY_KEPT_UNKNOWN] = "unknown"};
    char root[DIGEST_TEXT_BYTES];
    char head[HEAD_BYTES];
    char when[WHEN_TEXT_BYTES];
    struct json json;
    digest_print(&report->root, root);
    print_head(report, head);
    json_begin(&json, stdout);
    json_bool(&json, "whole", is_whole(report));
    json_u64(&json, "events", report->events);
    json_u64(&json, "heads", report->heads);
    json_u64(&json, "segments", report->segments);
    json_u64(&json, "first_leaf", report->first_leaf);
    json_u64(&json, "size", report->size);
    json_text(&json, "root", root);
    json_text(&json, "head", head);
    json_text(&json, "kept_head", kept[report->kept]);
    when_print_utc(report->first.wall_us, when);
    json_text(&json, "first_time", when);
    when_print_utc(report->last.wall_us, when);
    json_text(&json, "last_time", when);
    json_bool(&json, "time_trusted", report->clock_trusted);
    json_bool(&json, "pruning_stated", report->pruning_stated);
    json_u64(&json, "thinned", report->thinned);
    json_u64(&json, "torn", report->torn);
    json_u64(&json, "lost", report->lost);
    json_u64(&json, "unsealed_events", report->unsealed_events);
    json_u64(&json, "unsealed_bytes", report->unsealed_bytes);
    json_bool(&json, "in_use", report->in_use);
    json_u64(&json, "foreign_files", report->foreign);
    json_bool(&json, "other_key", report->other_key);
    json_u64(&json, "unread_segments", report->unread);
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
    char head[HEAD_BYTES];
    char first[WHEN_TEXT_BYTES];
    char last[WHEN_TEXT_BYTES];
    print_head(report, head);
    when_print_utc(report->first.wall_us, first);
    when_print_utc(report->last.wall_us, last);
    printf("WHOLE: %" PRIu64 " event%s; segments %" PRIu64 " to %" PRIu64 "; %" PRIu64
           " signed tree head%s\n"
           "  sealed from %s to %s%s\n"
           "  tree head, to be kept elsewhere: %s\n",
           report->events, VERB_PLURAL(report->events), report->first_segment,
           report->last_segment, report->heads, VERB_PLURAL(report->heads), first, last,
           report->clock_trusted ? "" : " (at times by a clock that was not set)", head);
}

static void print_kept(const struct verify_report *report)
{
    if (report->kept == VERIFY_KEPT_HELD) {
        printf("  it goes on from the tree head that was given\n");
    }
    if (report->kept == VERIFY_KEPT_UNKNOWN) {
        printf("  NOT SHOWN: whether it goes on from the tree head that was given: its "
               "events %s; give a newer one\n",
               report->unread > 0 ? "cannot all be read" : "are removed");
    }
}

static void print_gaps(const struct verify_report *report)
{
    if (report->first_leaf > 0 && report->pruning_stated) {
        printf("  events 0 to %" PRIu64
               " were removed to save room; a sealed event states it\n",
               report->first_leaf - 1);
    }
    if (report->thinned > 0) {
        printf("  %" PRIu64 " other event%s, none severe, taken out of old segments; "
               "sealed events state it\n",
               report->thinned, VERB_PLURAL(report->thinned));
    }
    if (report->torn > 0) {
        printf("  an unsealed end was cut %" PRIu64
               " time%s (see 'sallyport log --reason ledger_torn')\n",
               report->torn, VERB_PLURAL(report->torn));
    }
    if (report->lost > 0) {
        printf("  of %" PRIu64 " event%s too many for the queues only the number is "
               "kept (see 'sallyport log --reason events_lost')\n",
               report->lost, VERB_PLURAL(report->lost));
    }
    if (report->foreign > 0) {
        char name[80];
        (void)escape_text(name, sizeof name, 60, report->foreign_name);
        printf("  %" PRIu64 " foreign file%s in the folder: not looked at (%s)\n",
               report->foreign, VERB_PLURAL(report->foreign), name);
    }
    if (report->in_use) {
        printf("  a writer has it open; this is how it stood a moment ago\n");
    }
}

static void print_faults(const char *dir, const struct verify_report *report)
{
    printf("BROKEN: %s: %zu fault%s; %" PRIu64
           " event%s under good signatures all the same\n",
           dir, report->fault_count, VERB_PLURAL(report->fault_count), report->events,
           VERB_PLURAL(report->events));
    for (size_t i = 0; i < report->fault_count && i < VERIFY_FAULTS_MAX; i++) {
        printf("  %s\n", report->faults[i].text);
    }
    if (report->fault_count > VERIFY_FAULTS_MAX) {
        printf("  and %zu more\n", report->fault_count - VERIFY_FAULTS_MAX);
    }
}

static void print_unread(const char *dir, const struct verify_report *report)
{
    printf("NOT READ: %s: %" PRIu64
           " segment%s cannot be read, and nothing else is wrong; "
           "%" PRIu64 " event%s under good signatures\n  %s\n",
           dir, report->unread, VERB_PLURAL(report->unread), report->events,
           VERB_PLURAL(report->events), report->unread_why.text);
}

static void print_text(const char *dir, const char *key_path,
                       const struct verify_report *report)
{
    if (report->other_key) {
        printf("ANOTHER KEY: %s: not signed by %s; give the public key of this ledger\n",
               dir, key_path);
        return;
    }
    if (is_whole(report)) {
        print_proven(report);
    } else if (report->fault_count > 0) {
        print_faults(dir, report);
    } else {
        print_unread(dir, report);
    }
    print_kept(report);
    print_gaps(report);
}

static int verify(const char *dir, const char *key_path, const struct verify_head *kept,
                  bool as_json)
{
    static struct verify_report report;
    struct trouble why;
    char *pem = key_file_public(key_path, &why);
    struct signature_public *key = pem != NULL ? signature_public_parse(pem, &why) : NULL;
    bool good = key != NULL && verify_ledger(&report, dir, key, kept, &why);
    signature_public_free(key);
    free(pem);
    if (!good) {
        fprintf(stderr, "sallyport verify: %s\n", why.text);
        return VERB_USAGE;
    }
    if (as_json) {
        print_json(&report);
    } else {
        print_text(dir, key_path, &report);
    }
    return is_whole(&report) && report.kept != VERIFY_KEPT_UNKNOWN ? VERB_DONE
                                                                   : VERB_FOUND;
}

int verb_verify(int argc, char **argv)
{
    const char *key = NULL;
    const char *head_text = NULL;
    bool as_json = false;
    const struct options_row rows[] = {{"key", 'k', .text = &key},
                                       {"head", .text = &head_text},
                                       {"json", 'j', .flag = &as_json}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    struct verify_head head;
    if (code != VERB_FOUND) {
        return code;
    }
    if (key == NULL || optind + 1 != argc) {
        fputs("sallyport verify: say one ledger and its key: sallyport verify LEDGER "
              "--key PUB\n",
              stderr);
        return VERB_USAGE;
    }
    if (head_text != NULL && !parse_head(&head, head_text)) {
        fprintf(stderr,
                "sallyport verify: --head %.90s: no tree head; give it as verify printed "
                "it, SIZE:ROOT\n",
                head_text);
        return VERB_USAGE;
    }
    return verify(argv[optind], key, head_text != NULL ? &head : NULL, as_json);
}
