/* SPDX-License-Identifier: Apache-2.0 */
/* A verified ledger told in words and in JSON. */
#include "gateway/verbs/verify_print.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "gateway/hex.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/verbs.h"

#define ID_BYTES (2 * TREE_HEAD_LEDGER_ID_BYTES + 1)
#define HEAD_BYTES (21 + DIGEST_TEXT_BYTES)

/* As --head takes it. */
static void print_head(const struct verify_report *report, char out[static HEAD_BYTES])
{
    char root[DIGEST_TEXT_BYTES];
    digest_print(&report->root, root);
    (void)snprintf(out, HEAD_BYTES, "%" PRIu64 ":%s", report->size, root);
}

void verify_print_json(const struct verify_print *self,
                       const struct verify_report *report)
{
    static const char *const kept[] = {[VERIFY_KEPT_NONE] = "not given",
                                       [VERIFY_KEPT_HELD] = "held",
                                       [VERIFY_KEPT_FAULT] = "fault",
                                       [VERIFY_KEPT_UNKNOWN] = "unknown",
                                       [VERIFY_KEPT_OTHER] = "another ledger's"};
    char root[DIGEST_TEXT_BYTES];
    char head[HEAD_BYTES];
    char when[WHEN_TEXT_BYTES];
    struct json json;
    digest_print(&report->root, root);
    print_head(report, head);
    json_begin(&json, stdout);
    json_bool(&json, "whole", verify_report_is_whole(report));
    json_u64(&json, "events", report->events);
    json_u64(&json, "heads", report->heads);
    json_u64(&json, "segments", report->segments);
    json_bool(&json, "part", self->part);
    json_bool(&json, "covered", !report->uncovered);
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
    json_u64(&json, "unstated", report->unstated);
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

static void print_part(const struct verify_report *report)
{
    printf("WHOLE, as far as it was asked for: %" PRIu64 " event%s; segments %" PRIu64
           " to %" PRIu64 ", #%" PRIu64 " to #%" PRIu64 "; %" PRIu64
           " signed tree head%s\n",
           report->events, VERB_PLURAL(report->events), report->first_segment,
           report->last_segment, report->first_leaf,
           report->size > report->first_leaf ? report->size - 1 : report->first_leaf,
           report->heads, VERB_PLURAL(report->heads));
    if (report->unlooked_before || report->unlooked_behind) {
        printf("  not looked at: what stands %s%s%s\n",
               report->unlooked_before ? "before" : "",
               report->unlooked_before && report->unlooked_behind ? " and " : "",
               report->unlooked_behind ? "behind" : "");
    }
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

static void print_kept(const struct verify_print *self,
                       const struct verify_report *report)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(self->witnessed_us, when);
    if (report->kept == VERIFY_KEPT_HELD) {
        printf("  it goes on from the tree head that was given%s%s\n",
               self->witnessed_us > 0 ? ", which a witness saw at " : "",
               self->witnessed_us > 0 ? when : "");
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
    if (report->unstated > 0) {
        printf("  NOT SHOWN: whether the ledger states that %" PRIu64
               " event%s were taken out of old segments, and which: that stands %s\n",
               report->unstated, VERB_PLURAL(report->unstated),
               report->unread > 0 ? "perhaps in what cannot be read"
                                  : "behind what was asked for; leave --to away");
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
    printf("NOT READ: %s: %" PRIu64 " segment%s cannot be read, and %s; "
           "%" PRIu64 " event%s under good signatures\n  %s\n",
           dir, report->unread, VERB_PLURAL(report->unread),
           report->unstated > 0 ? "so not all can be judged" : "nothing else is wrong",
           report->events, VERB_PLURAL(report->events), report->unread_why.text);
}

static void print_unstated(const char *dir, const struct verify_report *report)
{
    printf("NOT ALL SHOWN: %s: nothing is altered in segments %" PRIu64 " to %" PRIu64
           ", but events are gone from them; %" PRIu64 " event%s under good signatures\n",
           dir, report->first_segment, report->last_segment, report->events,
           VERB_PLURAL(report->events));
}

static void print_uncovered(const char *dir, const struct verify_report *report)
{
    printf(
        "NOT ALL SHOWN: %s: nothing is altered in segments %" PRIu64 " to %" PRIu64
        ", but they begin with event #%" PRIu64 " and end before #%" PRIu64 "\n"
        "  NOT SHOWN: whether more of what was asked for ever was; see with a tree head "
        "that was kept elsewhere (--head)\n",
        dir, report->first_segment, report->last_segment, report->first_leaf,
        report->size);
}

static void print_other_ledger(const struct verify_print *self,
                               const struct verify_report *report)
{
    char given[ID_BYTES];
    char here[ID_BYTES];
    hex_print(given, self->kept_ledger_id, TREE_HEAD_LEDGER_ID_BYTES);
    hex_print(here, report->ledger_id, TREE_HEAD_LEDGER_ID_BYTES);
    printf(
        "ANOTHER LEDGER'S HEAD: of ledger %s, and %s is ledger %s; give a head of this "
        "one (if it was taken here, another ledger has been put in its place)\n",
        given, self->dir, here);
}

void verify_print_text(const struct verify_print *asked,
                       const struct verify_report *report)
{
    char dir[PATH_MAX];
    char key_path[PATH_MAX];
    struct verify_print shown = *asked;
    const struct verify_print *self = &shown;
    (void)escape_text(dir, sizeof dir, sizeof dir, asked->dir);
    (void)escape_text(key_path, sizeof key_path, sizeof key_path, asked->key_path);
    shown.dir = dir;
    shown.key_path = key_path;
    if (report->other_key) {
        printf("ANOTHER KEY: %s: not signed by %s; give the public key of this ledger\n",
               self->dir, self->key_path);
        return;
    }
    if (report->kept == VERIFY_KEPT_OTHER) {
        print_other_ledger(self, report);
    }
    if (verify_report_is_whole(report) && self->part) {
        print_part(report);
    } else if (verify_report_is_whole(report)) {
        print_proven(report);
    } else if (report->fault_count > 0) {
        print_faults(self->dir, report);
    } else if (report->uncovered) {
        print_uncovered(self->dir, report);
    } else if (report->unread == 0) {
        print_unstated(self->dir, report);
    } else {
        print_unread(self->dir, report);
    }
    print_kept(self, report);
    print_gaps(report);
}
