/* SPDX-License-Identifier: Apache-2.0 */
/* Walks all segments of a ledger with a public key in hand. */
#include "gateway/ledger/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/ledger/beginning.h"
#include "gateway/ledger/crew.h"
#include "gateway/ledger/folder.h"
#include "gateway/ledger/gaps.h"
#include "gateway/ledger/notice.h"

/* A batch in flight is one write: two looks are enough, some more for a busy disk. */
#define LOOKS 5
#define BETWEEN_LOOKS_NS 50000000L

/* What is asked. */
struct ask {
    struct signature_public *key;
    const struct verify_head *kept; /* NULL: none */
    bool whole;                     /* else the segments first..last alone */
    uint64_t first, last;
};

struct walk {
    struct verify_report *report;
    const struct ask *ask;
    bool started;         /* a segment before this one was read to its end */
    bool summed;          /* and ended with a summary */
    bool named;           /* a header told the ledger's id, which is in the report */
    struct merkle merkle; /* as the segment before left it */
    uint64_t heads;
    struct gaps gaps;
    struct digest first_root; /* tree head of what is pruned */
    bool first_unread;
    uint64_t last_unread;  /* segment, 0: none */
    bool to_the_end;       /* no segment stands behind those looked at */
    uint64_t removed_to;   /* as the last statement has it, 0: none yet */
    uint64_t foreign_keys; /* segments whose header names another key */
    uint64_t kept_segment; /* where the ledger had as many events, 0: nowhere */
    bool kept_equal;       /* and they were the same */
};

static void note_gap(struct walk *self, const struct segment_check *check)
{
    if (check->thinned &&
        !gaps_add(&self->gaps, check->number, check->said.thinned, &check->file)) {
        verify_report_fault(self->report, check->number,
                            "offset 0: no memory to judge what was taken out");
    }
}

/* Each pruning begins where the one before ended, or lower after a crash. */
static void note_pruning(struct walk *self, uint64_t number, const struct event *event)
{
    uint64_t from = 0;
    uint64_t to = 0;
    if (!notice_pruned_range(event, &from, &to)) {
        return;
    }
    if (self->removed_to > 0 && from > self->removed_to + 1) {
        verify_report_fault(self->report, number,
                            "event %" PRIu64 ": segments %" PRIu64 " to %" PRIu64
                            " were gone before it removed those behind them, and no "
                            "event states that",
                            event->leaf, self->removed_to + 1, from - 1);
    }
    self->removed_to = to;
}

static void note_notice(struct walk *self, uint64_t number, const struct event *event)
{
    struct verify_report *report = self->report;
    gaps_hear(&self->gaps, event);
    note_pruning(self, number, event);
    if (report->first_leaf > 0 &&
        (notice_states_pruned(event, report->first_leaf, &self->first_root) ||
         notice_states_removed(event, report->first_segment))) {
        report->pruning_stated = true;
    }
}

static void note_notices(struct walk *self, const struct segment_check *check)
{
    struct event event;
    for (size_t i = 0; i < check->notice_count; i++) {
        if (segment_check_notice(check, i, &event)) {
            note_notice(self, check->segment.number, &event);
        }
    }
}

/* Does this segment go on where the one before ended? */
static void check_chain(struct walk *self, const struct segment_check *check)
{
    uint64_t number = check->number;
    const struct segment *segment = &check->segment;
    uint8_t *ledger_id = self->report->ledger_id;
    if (segment->number != number) {
        verify_report_fault(self->report, number,
                            "offset 0: its header is that of segment %" PRIu64,
                            segment->number);
    }
    if (check->other_key) {
        verify_report_fault(self->report, number,
                            "offset 0: it was made with another key than the one given");
        self->foreign_keys++;
    }
    if (number == self->report->first_segment) {
        self->report->first_leaf = segment->merkle.size;
        self->first_root = merkle_root(&segment->merkle);
    }
    if (!self->named) {
        memcpy(ledger_id, segment->ledger_id, TREE_HEAD_LEDGER_ID_BYTES);
        self->named = true;
    }
    if (memcmp(ledger_id, segment->ledger_id, TREE_HEAD_LEDGER_ID_BYTES) != 0) {
        verify_report_fault(self->report, number,
                            "offset 0: it belongs to another ledger");
    } else if (!self->started) {
        return;
    } else if (segment->heads != self->heads ||
               !merkle_equal(&segment->merkle, &self->merkle)) {
        verify_report_fault(
            self->report, number,
            "offset 0: it does not go on where the segment before ends (%" PRIu64
            " events there, %" PRIu64 " here)",
            self->merkle.size, segment->merkle.size);
    } else if (!self->summed) {
        verify_report_fault(self->report, number - 1, "the summary at its end is gone");
    }
}

static void note_unread(struct walk *self, uint64_t number, int error,
                        const struct trouble *why)
{
    struct verify_report *report = self->report;
    self->started = false;
    if (error == 0 || error == ENOENT) {
        verify_report_fault(self->report, number, "%s", why->text);
        return;
    }
    if (report->unread++ == 0) {
        report->unread_why = *why;
    }
    self->first_unread = self->first_unread || number == report->first_segment;
    self->last_unread = number;
}

/* Behind all segments before it. */
static void join(struct walk *self, const struct segment_check *check)
{
    if (check->image == NULL) {
        note_unread(self, check->number, check->error, &check->why);
        return;
    }
    if (!check->begun) {
        verify_report_fault(self->report, check->number, "%s", check->why.text);
        self->started = false;
        return;
    }
    check_chain(self, check);
    note_notices(self, check);
    verify_report_add(self->report, &check->said);
    if (check->kept_met) {
        self->kept_segment = check->number;
        self->kept_equal = check->kept_equal;
    }
    note_gap(self, check);
    self->summed = check->summed;
    self->started = true;
    self->merkle = check->merkle;
    self->heads = check->heads;
}

static void check_beginning(struct walk *self, uint64_t first)
{
    const struct verify_report *report = self->report;
    if (first == 1 && report->first_leaf > 0) {
        verify_report_fault(self->report, first,
                            "offset 0: the first segment does not begin with event 0");
    }
    if (first > 1 && !report->pruning_stated && !self->first_unread) {
        verify_report_fault(
            self->report, first,
            "offset 0: the segments before it are gone, and no event states that they "
            "were removed to save room");
    }
}

/* What states it stands in a later segment, which may be one that was not looked at. */
/* Of a part: is a segment gone that stood before those looked at? The oldest may have
 * been removed, which an event behind them may state. */
static void check_front(struct walk *self, const struct folder *folder,
                        const struct folder_list *list)
{
    struct verify_report *report = self->report;
    uint64_t asked = self->ask->first > 1 ? self->ask->first : 1;
    uint64_t first = report->first_segment;
    if (first <= asked || !self->named) {
        return;
    }
    if (first == list->numbers[0] &&
        (report->pruning_stated ||
         first <=
             beginning_stated(folder, list, report->ledger_id, self->ask->key) + 1)) {
        report->pruning_stated = true;
        return;
    }
    verify_report_fault(report, first,
                        "offset 0: segments %" PRIu64 " to %" PRIu64
                        " are missing, and no event states that they were removed to "
                        "save room",
                        asked, first - 1);
}

/* And one that stood behind? */
static void check_back(struct walk *self)
{
    uint64_t asked = self->ask->last;
    uint64_t last = self->report->last_segment;
    if (last < asked && asked != UINT64_MAX) {
        verify_report_fault(self->report, last,
                            "behind its end: segments %" PRIu64 " to %" PRIu64
                            " are missing",
                            last + 1, asked);
    }
}

static void check_gap(struct walk *self, const struct gap *gap)
{
    struct verify_report *report = self->report;
    if (gap->stated) {
        return;
    }
    report->thinned -= gap->events;
    if (!self->to_the_end || self->last_unread > gap->number) {
        report->unstated += gap->events;
        return;
    }
    verify_report_fault(report, gap->number,
                        "offset 0: events were taken out of it, and no event states that "
                        "just these were");
}

static void check_gaps(struct walk *self)
{
    for (size_t i = 0; i < self->gaps.count; i++) {
        check_gap(self, &self->gaps.list[i]);
    }
}

static void judge_kept(struct walk *self)
{
    struct verify_report *report = self->report;
    uint64_t size = self->ask->kept->size;
    report->kept = VERIFY_KEPT_FAULT;
    if (self->ask->kept->named && memcmp(self->ask->kept->ledger_id, report->ledger_id,
                                         sizeof report->ledger_id) != 0) {
        report->kept = VERIFY_KEPT_OTHER;
    } else if (size > report->size && report->unread == 0) {
        verify_report_fault(self->report, report->last_segment,
                            "the ledger ends with %" PRIu64
                            " events, and the head that was kept has %" PRIu64
                            ": the newest were taken away",
                            report->size, size);
    } else if (size > report->size || self->kept_segment == 0) {
        report->kept = VERIFY_KEPT_UNKNOWN;
    } else if (!self->kept_equal) {
        verify_report_fault(self->report, self->kept_segment,
                            "the first %" PRIu64
                            " events are others than under the head that was kept",
                            size);
    } else {
        report->kept = VERIFY_KEPT_HELD;
    }
}

/* With another key nothing can be judged, so nothing else is told. */
static void judge_key(struct walk *self, size_t segments)
{
    struct verify_report *report = self->report;
    report->other_key = self->foreign_keys == segments;
    if (report->other_key) {
        report->fault_count = 0;
        verify_report_fault(
            self->report, report->first_segment,
            "like every one, was made with another key than the one given");
    }
}

/* The part of the list that is asked for. */
static struct folder_list asked_of(const struct ask *ask, const struct folder_list *list)
{
    struct folder_list part = *list;
    while (!ask->whole && part.count > 0 && part.numbers[0] < ask->first) {
        part.numbers++;
        part.count--;
    }
    while (!ask->whole && part.count > 0 && part.numbers[part.count - 1] > ask->last) {
        part.count--;
    }
    return part;
}

static void begin_report(struct verify_report *report, const struct folder_list *list)
{
    report->segments = list->count;
    report->first_segment = list->numbers[0];
    report->last_segment = list->numbers[list->count - 1];
    report->foreign = list->foreign_count;
    memcpy(report->foreign_name, list->foreign, sizeof list->foreign);
}

/* Checked together, joined one behind the other. */
static void check_segments(struct walk *self, struct crew *crew,
                           const struct folder_list *list)
{
    const uint64_t *numbers = list->numbers;
    for (size_t i = 0; i < list->count; i++) {
        size_t turn = i % crew->count;
        size_t left = list->count - i;
        if (turn == 0) {
            crew_check(crew, numbers + i, left < crew->count ? left : crew->count);
        }
        if (i > 0 && numbers[i] != numbers[i - 1] + 1) {
            verify_report_fault(self->report, numbers[i],
                                "offset 0: segments %" PRIu64 " to %" PRIu64
                                " are missing",
                                numbers[i - 1] + 1, numbers[i] - 1);
        }
        join(self, crew_result(crew, turn));
        segment_check_end(crew_result(crew, turn));
    }
}

static bool look(struct walk *self, const struct folder *folder,
                 const struct folder_list *list, struct trouble *why)
{
    struct crew crew;
    struct folder_list part = asked_of(self->ask, list);
    if (part.count == 0) {
        trouble_set(why, "%s: the segments asked for are no longer there", folder->path);
        return false;
    }
    self->to_the_end = part.numbers + part.count == list->numbers + list->count;
    self->report->unlooked_before = part.numbers > list->numbers;
    self->report->unlooked_behind = !self->to_the_end;
    if (!crew_begin(&crew, folder, self->ask->key, self->ask->kept, part.count)) {
        trouble_set(why, "%s: no memory to verify it; free some", folder->path);
        return false;
    }
    begin_report(self->report, &part);
    check_segments(self, &crew, &part);
    crew_end(&crew);
    if (self->ask->whole) {
        check_beginning(self, list->numbers[0]);
    } else {
        check_front(self, folder, list);
        check_back(self);
    }
    check_gaps(self);
    if (self->ask->kept != NULL) {
        judge_kept(self);
    }
    judge_key(self, part.count);
    return true;
}

/* One look at it; with a writer at work it may see a batch half written. */
static bool look_afresh(struct walk *self, const struct folder *folder,
                        struct trouble *why)
{
    struct folder_list list;
    if (!folder_list_ledger(folder, &list, why)) {
        return false;
    }
    struct verify_report *report = self->report;
    const struct ask *ask = self->ask;
    gaps_free(&self->gaps);
    memset(self, 0, sizeof *self);
    memset(report, 0, sizeof *report);
    self->report = report;
    self->ask = ask;
    report->in_use = folder_is_in_use(folder);
    bool good = look(self, folder, &list, why);
    folder_list_free(&list);
    return good;
}

static bool verify(struct verify_report *out, const char *dir, const struct ask *ask,
                   struct trouble *why)
{
    struct folder folder;
    struct walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL || !folder_open(&folder, dir, why)) {
        if (walk == NULL) {
            trouble_set(why, "%s: no memory to verify it; free some", dir);
        }
        free(walk);
        return false;
    }
    walk->report = out;
    walk->ask = ask;
    bool good = look_afresh(walk, &folder, why);
    for (int i = 1; i < LOOKS && good && out->fault_count > 0 && out->in_use; i++) {
        (void)nanosleep(&(struct timespec){.tv_nsec = BETWEEN_LOOKS_NS}, NULL);
        good = look_afresh(walk, &folder, why);
    }
    folder_close(&folder);
    gaps_free(&walk->gaps);
    free(walk);
    return good;
}

bool verify_ledger(struct verify_report *out, const char *dir,
                   struct signature_public *key, const struct verify_head *kept,
                   struct trouble *why)
{
    struct ask ask = {.key = key, .kept = kept, .whole = true};
    return verify(out, dir, &ask, why);
}

bool verify_part(struct verify_report *out, const char *dir, struct signature_public *key,
                 uint64_t first, uint64_t last, struct trouble *why)
{
    struct ask ask = {.key = key, .first = first, .last = last};
    return verify(out, dir, &ask, why);
}
