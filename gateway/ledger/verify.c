/* SPDX-License-Identifier: Apache-2.0 */
/* Walks all segments of a ledger with a public key in hand. */
#include "gateway/ledger/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/notice.h"
#include "gateway/ledger/scan.h"

/* A batch in flight is one write: two looks are enough, some more for a busy disk. */
#define LOOKS 5
#define BETWEEN_LOOKS_NS 50000000L

/* A segment that events were taken out of. */
struct gap {
    uint64_t number;
    struct digest file; /* of all its bytes */
    bool stated;        /* by a sealed event */
};

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
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    struct scan scan;
    bool started;         /* a segment before this one was read to its end */
    bool summed;          /* and ended with a summary */
    bool named;           /* a header told the ledger's id, which is in the report */
    struct merkle merkle; /* as the segment before left it */
    uint64_t heads;
    uint64_t proven;         /* leaves up to the last good signature */
    uint64_t proven_thinned; /* of these, in this segment, taken out */
    struct gap *gaps;        /* ascending, from malloc */
    size_t gap_count, gap_room;
    struct digest first_root; /* tree head of what is pruned */
    bool first_unread;
    uint64_t removed_to;   /* as the last statement has it, 0: none yet */
    uint64_t foreign_keys; /* segments whose header names another key */
    uint64_t kept_segment; /* where the ledger had as many events, 0: nowhere */
    bool kept_equal;       /* and they were the same */
};

static void fault(struct walk *self, uint64_t number, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void fault(struct walk *self, uint64_t number, const char *format, ...)
{
    struct verify_report *report = self->report;
    if (report->fault_count < VERIFY_FAULTS_MAX) {
        char text[256];
        va_list args;
        va_start(args, format);
        (void)vsnprintf(text, sizeof text, format, args);
        va_end(args);
        trouble_set(&report->faults[report->fault_count], "segment %" PRIu64 ", %s",
                    number, text);
    }
    report->fault_count++;
}

static void note_gap(struct walk *self, uint64_t number, const uint8_t *bytes, size_t len)
{
    if (self->gap_count == self->gap_room) {
        size_t room = self->gap_room == 0 ? 64 : self->gap_room * 2;
        struct gap *gaps = realloc(self->gaps, room * sizeof *gaps);
        if (gaps == NULL) {
            fault(self, number, "offset 0: no memory to judge what was taken out");
            return;
        }
        self->gaps = gaps;
        self->gap_room = room;
    }
    self->gaps[self->gap_count++] =
        (struct gap){.number = number, .file = digest_of(bytes, len)};
}

static int compare_gap(const void *number, const void *gap)
{
    uint64_t left = *(const uint64_t *)number;
    uint64_t right = ((const struct gap *)gap)->number;
    return (left > right) - (left < right);
}

/* A statement stands in a later segment than the one that it speaks of. */
static void note_statement(struct walk *self, const struct event *event)
{
    uint64_t number = notice_thinned_segment(event);
    struct gap *gap = number == 0 || self->gap_count == 0
                          ? NULL
                          : bsearch(&number, self->gaps, self->gap_count,
                                    sizeof *self->gaps, compare_gap);
    if (gap != NULL && notice_states_thinned(event, number, &gap->file)) {
        gap->stated = true;
    }
}

/* Each pruning begins where the one before ended, or lower after a crash. */
static void note_pruning(struct walk *self, const struct event *event)
{
    uint64_t from = 0;
    uint64_t to = 0;
    if (!notice_pruned_range(event, &from, &to)) {
        return;
    }
    if (self->removed_to > 0 && from > self->removed_to + 1) {
        fault(self, self->scan.segment.number,
              "event %" PRIu64 ": segments %" PRIu64 " to %" PRIu64
              " were gone before it removed those behind them, and no event states that",
              event->leaf, self->removed_to + 1, from - 1);
    }
    self->removed_to = to;
}

static void note_event(struct walk *self, const struct event *event)
{
    struct verify_report *report = self->report;
    if (event->reason == REASON_LEDGER_TORN && event->source == EVENT_FROM_LEDGER) {
        report->torn += event->count;
    }
    if (event->reason == REASON_EVENTS_LOST) {
        report->lost += event->count;
    }
    note_statement(self, event);
    note_pruning(self, event);
    if (report->first_leaf > 0 &&
        (notice_states_pruned(event, report->first_leaf, &self->first_root) ||
         notice_states_removed(event, report->first_segment))) {
        report->pruning_stated = true;
    }
}

/* Whether the ledger is now as long as when the head was kept, and then the same. */
static void note_size(struct walk *self, uint64_t number)
{
    const struct merkle *merkle = &self->scan.merkle;
    if (self->ask->kept != NULL && merkle->size == self->ask->kept->size) {
        struct digest root = merkle_root(merkle);
        self->kept_segment = number;
        self->kept_equal = memcmp(&root, &self->ask->kept->root, sizeof root) == 0;
    }
}

static bool has_other_key(const struct walk *self)
{
    return memcmp(self->scan.segment.key_id, self->key_id, sizeof self->key_id) != 0;
}

static void note_head(struct walk *self, uint64_t number, size_t at)
{
    struct verify_report *report = self->report;
    const struct scan *scan = &self->scan;
    if (has_other_key(self)) {
        return; /* told once, with the header */
    }
    if (!tree_head_check(scan->record.bytes, scan->record.len, self->ask->key)) {
        fault(self, number, "offset %zu: the signature of a tree head is not by this key",
              at);
        return;
    }
    if (report->heads == 0) {
        report->first = scan->head.time;
        report->clock_trusted = true;
    }
    report->heads++;
    self->proven = scan->head.size;
    self->proven_thinned = scan->thinned;
    report->last = scan->head.time;
    report->clock_trusted = report->clock_trusted && scan->head.time.wall_trusted;
    report->root = scan->head.root;
    report->size = scan->head.size;
}

/* Does this segment go on where the one before ended? */
static void check_chain(struct walk *self, uint64_t number)
{
    const struct segment *segment = &self->scan.segment;
    uint8_t *ledger_id = self->report->ledger_id;
    if (segment->number != number) {
        fault(self, number, "offset 0: its header is that of segment %" PRIu64,
              segment->number);
    }
    if (has_other_key(self)) {
        fault(self, number, "offset 0: it was made with another key than the one given");
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
        fault(self, number, "offset 0: it belongs to another ledger");
    } else if (!self->started) {
        return;
    } else if (segment->heads != self->heads ||
               !merkle_equal(&segment->merkle, &self->merkle)) {
        fault(self, number,
              "offset 0: it does not go on where the segment before ends (%" PRIu64
              " events there, %" PRIu64 " here)",
              self->merkle.size, segment->merkle.size);
    } else if (!self->summed) {
        fault(self, number - 1, "the summary at its end is gone");
    }
}

/* What stands behind the last tree head: nothing, in a whole ledger. */
static void check_end(struct walk *self, uint64_t number, const uint8_t *bytes,
                      size_t len, const char *broken)
{
    const struct scan *scan = &self->scan;
    uint64_t events = scan->merkle.size - scan->sealed.size;
    uint64_t left = scan_bytes_left(bytes, len, scan->sealed_pos);
    self->report->unsealed_events = events;
    self->report->unsealed_bytes = left;
    if (left == 0) {
        return;
    }
    if (broken != NULL) {
        fault(self, number, "%s", broken);
    }
    fault(self, number,
          "offset %zu: %" PRIu64 " events in %" PRIu64
          " bytes from here are under no tree head: a power cut, or changed",
          scan->sealed_pos, events, left);
}

static void verify_image(struct walk *self, uint64_t number, const uint8_t *bytes,
                         size_t len)
{
    struct scan *scan = &self->scan;
    struct trouble why = {""};
    if (!scan_begin(scan, bytes, len, &why)) {
        fault(self, number, "%s", why.text);
        self->started = false;
        return;
    }
    check_chain(self, number);
    self->proven = scan->segment.merkle.size;
    self->proven_thinned = 0;
    note_size(self, number);
    enum scan_step step;
    do {
        size_t at = scan->in.pos;
        step = scan_next(scan, &why);
        if (step == SCAN_EVENT) {
            note_event(self, &scan->event);
        } else if (step == SCAN_HEAD) {
            note_head(self, number, at);
        }
        note_size(self, number);
    } while (step != SCAN_END && step != SCAN_BROKEN);
    if (scan->sealed_pos == 0) {
        fault(self, number, "offset %zu: no tree head stands behind the header",
              scan->in.pos);
    }
    check_end(self, number, bytes, len, step == SCAN_BROKEN ? why.text : NULL);
    if (scan->thinned > 0) {
        note_gap(self, number, bytes, len);
    }
    self->report->thinned += self->proven_thinned;
    self->report->events +=
        self->proven - scan->segment.merkle.size - self->proven_thinned;
    self->summed = scan->summed;
    self->started = true;
    self->merkle = scan->sealed;
    self->heads = scan->heads;
}

static void note_unread(struct walk *self, uint64_t number, int error,
                        const struct trouble *why)
{
    struct verify_report *report = self->report;
    self->started = false;
    if (error == 0 || error == ENOENT) {
        fault(self, number, "%s", why->text);
        return;
    }
    if (report->unread++ == 0) {
        report->unread_why = *why;
    }
    self->first_unread = self->first_unread || number == report->first_segment;
}

static void verify_segment(struct walk *self, const struct folder *folder,
                           uint64_t number)
{
    struct trouble why;
    size_t len = 0;
    uint8_t *bytes = folder_read_segment(folder, number, 0, &len, &why);
    if (bytes == NULL) {
        note_unread(self, number, errno, &why);
        return;
    }
    verify_image(self, number, bytes, len);
    free(bytes);
}

static void check_beginning(struct walk *self, uint64_t first)
{
    const struct verify_report *report = self->report;
    if (first == 1 && report->first_leaf > 0) {
        fault(self, first, "offset 0: the first segment does not begin with event 0");
    }
    if (first > 1 && !report->pruning_stated && !self->first_unread) {
        fault(self, first,
              "offset 0: the segments before it are gone, and no event states that they "
              "were removed to save room");
    }
}

static void check_gaps(struct walk *self)
{
    for (size_t i = 0; i < self->gap_count; i++) {
        if (!self->gaps[i].stated && self->report->unread == 0) {
            fault(self, self->gaps[i].number,
                  "offset 0: events were taken out of it, and no event states that just "
                  "these were");
        }
    }
}

static void judge_kept(struct walk *self)
{
    struct verify_report *report = self->report;
    uint64_t size = self->ask->kept->size;
    report->kept = VERIFY_KEPT_FAULT;
    if (self->ask->kept->named && memcmp(self->ask->kept->ledger_id, report->ledger_id,
                                         sizeof report->ledger_id) != 0) {
        fault(self, report->first_segment, "the head that was kept is of another ledger");
    } else if (size > report->size && report->unread == 0) {
        fault(self, report->last_segment,
              "it ends with %" PRIu64 " events, and the head that was kept has %" PRIu64
              ": the newest were taken away",
              report->size, size);
    } else if (size > report->size || self->kept_segment == 0) {
        report->kept = VERIFY_KEPT_UNKNOWN;
    } else if (!self->kept_equal) {
        fault(self, self->kept_segment,
              "the first %" PRIu64 " events are others than under the head that was kept",
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
        fault(self, report->first_segment,
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

static void look(struct walk *self, const struct folder *folder,
                 const struct folder_list *list)
{
    self->report->segments = list->count;
    self->report->first_segment = list->numbers[0];
    self->report->last_segment = list->numbers[list->count - 1];
    self->report->foreign = list->foreign_count;
    memcpy(self->report->foreign_name, list->foreign, sizeof list->foreign);
    for (size_t i = 0; i < list->count; i++) {
        uint64_t number = list->numbers[i];
        if (i > 0 && number != list->numbers[i - 1] + 1) {
            fault(self, number,
                  "offset 0: segments %" PRIu64 " to %" PRIu64 " are missing",
                  list->numbers[i - 1] + 1, number - 1);
        }
        verify_segment(self, folder, number);
    }
    if (self->ask->whole) {
        check_beginning(self, list->numbers[0]);
        check_gaps(self);
    }
    if (self->ask->kept != NULL) {
        judge_kept(self);
    }
    judge_key(self, list->count);
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
    free(self->gaps);
    memset(self, 0, sizeof *self);
    memset(report, 0, sizeof *report);
    self->report = report;
    self->ask = ask;
    signature_public_id(ask->key, self->key_id);
    report->in_use = folder_is_in_use(folder);
    struct folder_list part = asked_of(ask, &list);
    if (part.count > 0) {
        look(self, folder, &part);
    } else {
        trouble_set(why, "%s: the segments asked for are no longer there", folder->path);
    }
    folder_list_free(&list);
    return part.count > 0;
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
    free(walk->gaps);
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
