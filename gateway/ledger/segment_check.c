/* SPDX-License-Identifier: Apache-2.0 */
/* One scan of one segment, signatures included. */
#include "gateway/ledger/segment_check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/scan.h"

struct work {
    struct segment_check *out;
    struct signature_public *key;
    const struct verify_head *kept;
    struct scan scan;
    uint64_t proven;         /* leaves up to the last good signature */
    uint64_t proven_thinned; /* of these, taken out */
};

static void note_notice(struct segment_check *out, const struct record *record,
                        uint64_t leaf)
{
    if (out->notice_count == out->notice_room) {
        size_t room = out->notice_room == 0 ? 16 : out->notice_room * 2;
        struct segment_notice *notices =
            realloc(out->notices, room * sizeof *out->notices);
        if (notices == NULL) {
            verify_report_fault(&out->said, out->number,
                                "offset 0: no memory to judge what was taken out");
            return;
        }
        out->notices = notices;
        out->notice_room = room;
    }
    out->notices[out->notice_count++] = (struct segment_notice){
        .at = (size_t)(record->bytes - out->image), .len = record->len, .leaf = leaf};
}

static void note_event(struct work *self)
{
    const struct event *event = &self->scan.event;
    struct verify_report *said = &self->out->said;
    if (event->reason == REASON_LEDGER_TORN && event->source == EVENT_FROM_LEDGER) {
        said->torn += event->count;
    }
    if (event->reason == REASON_EVENTS_LOST) {
        said->lost += event->count;
    }
    if (event->reason == REASON_LEDGER_ALTERED && event->source == EVENT_FROM_LEDGER) {
        verify_report_fault(said, self->out->number, "event #%" PRIu64 " states: %s",
                            event->leaf, event->system.text);
    }
    if (event->reason == REASON_LEDGER_PRUNED || event->reason == REASON_LEDGER_THINNED) {
        note_notice(self->out, &self->scan.record, event->leaf);
    }
}

/* Whether the ledger is now as long as when the head was kept, and then the same. */
static void note_size(struct work *self)
{
    const struct merkle *merkle = &self->scan.merkle;
    if (self->kept != NULL && merkle->size == self->kept->size) {
        struct digest root = merkle_root(merkle);
        self->out->kept_met = true;
        self->out->kept_equal = memcmp(&root, &self->kept->root, sizeof root) == 0;
    }
}

static void note_head(struct work *self, size_t at)
{
    struct verify_report *said = &self->out->said;
    const struct scan *scan = &self->scan;
    if (self->out->other_key) {
        return; /* told once, with the header */
    }
    if (!tree_head_check(scan->record.bytes, scan->record.len, self->key)) {
        verify_report_fault(said, self->out->number,
                            "offset %zu: the signature of a tree head is not by this key",
                            at);
        return;
    }
    if (said->heads == 0) {
        said->first = scan->head.time;
        said->clock_trusted = true;
    }
    said->heads++;
    self->proven = scan->head.size;
    self->proven_thinned = scan->thinned;
    said->last = scan->head.time;
    said->clock_trusted = said->clock_trusted && scan->head.time.wall_trusted;
    said->root = scan->head.root;
    said->size = scan->head.size;
}

/* By the last tree head behind the last good one, which was not checked: 0 where none is.
 */
static uint64_t told_behind(const struct work *self)
{
    struct tree_head head;
    struct record record;
    size_t from = self->scan.sealed_pos;
    bool found =
        scan_last_head(self->out->image + from, self->out->len - from, &head, &record);
    return found && head.size > self->scan.sealed.size
               ? head.size - self->scan.sealed.size
               : 0;
}

/* What stands behind the last tree head: nothing, in a whole ledger. */
static void check_end(struct work *self, const char *broken)
{
    const struct scan *scan = &self->scan;
    struct segment_check *out = self->out;
    uint64_t events = scan->merkle.size - scan->sealed.size;
    uint64_t left = scan_bytes_left(out->image, out->len, scan->sealed_pos);
    out->said.unsealed_events = events;
    out->said.unsealed_bytes = left;
    if (left == 0) {
        return;
    }
    uint64_t unjudged = broken != NULL ? told_behind(self) : 0;
    if (unjudged > 0) {
        verify_report_fault(&out->said, out->number,
                            "offset %zu: nothing from here on is judged, %" PRIu64
                            " bytes; by a tree head among them, which proves nothing, "
                            "%" PRIu64 " event%s",
                            scan->sealed_pos, left, unjudged, unjudged == 1 ? "" : "s");
    }
    if (broken != NULL) {
        verify_report_fault(&out->said, out->number, "%s", broken);
    }
    if (unjudged == 0) {
        verify_report_fault(&out->said, out->number,
                            "offset %zu: %" PRIu64 " event%s in %" PRIu64
                            " bytes from here %s under no tree head: a power cut, or "
                            "changed",
                            scan->sealed_pos, events, events == 1 ? "" : "s", left,
                            events == 1 ? "is" : "are");
    }
}

/* Takes every step; false with why set when it broke off. */
static bool walk(struct work *self, struct trouble *why)
{
    enum scan_step step;
    do {
        size_t at = self->scan.in.pos;
        step = scan_next(&self->scan, why);
        if (step == SCAN_EVENT) {
            note_event(self);
        } else if (step == SCAN_HEAD) {
            note_head(self, at);
        }
        note_size(self);
    } while (step != SCAN_END && step != SCAN_BROKEN);
    return step != SCAN_BROKEN;
}

static void conclude(struct work *self)
{
    const struct scan *scan = &self->scan;
    struct segment_check *out = self->out;
    out->thinned = scan->thinned > 0;
    if (out->thinned) {
        out->file = digest_of(out->image, out->len);
    }
    out->said.thinned = self->proven_thinned;
    out->said.events = self->proven - out->segment.merkle.size - self->proven_thinned;
    out->summed = scan->summed;
    out->merkle = scan->sealed;
    out->heads = scan->heads;
}

static void check_image(struct work *self)
{
    struct segment_check *out = self->out;
    struct scan *scan = &self->scan;
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    struct trouble why = {0};
    out->begun = scan_begin(scan, out->image, out->len, &why);
    if (!out->begun) {
        out->why = why;
        return;
    }
    out->segment = scan->segment;
    signature_public_id(self->key, key_id);
    out->other_key = memcmp(scan->segment.key_id, key_id, sizeof key_id) != 0;
    self->proven = scan->segment.merkle.size;
    note_size(self);
    bool whole = walk(self, &why);
    if (scan->sealed_pos == 0) {
        verify_report_fault(&out->said, out->number,
                            "offset %zu: no tree head stands behind the header",
                            scan->in.pos);
    }
    check_end(self, whole ? NULL : why.text);
    conclude(self);
}

void segment_check_run(struct segment_check *out, const struct folder *folder,
                       uint64_t number, struct signature_public *key,
                       const struct verify_head *kept)
{
    struct work work = {.out = out, .key = key, .kept = kept};
    memset(out, 0, sizeof *out);
    out->number = number;
    out->image = folder_read_segment(folder, number, 0, &out->len, &out->why);
    out->error = errno;
    if (out->image != NULL) {
        check_image(&work);
    }
}

bool segment_check_notice(const struct segment_check *self, size_t i, struct event *out)
{
    const struct segment_notice *notice = &self->notices[i];
    bool good = event_unpack(out, self->image + notice->at, notice->len);
    out->leaf = notice->leaf;
    return good;
}

void segment_check_end(struct segment_check *self)
{
    free(self->image);
    free(self->notices);
    self->image = NULL;
    self->notices = NULL;
}
