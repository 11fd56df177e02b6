/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over a segment through a window, and a new file behind it. */
#include "gateway/ledger/thin.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/span.h"

static bool flush_out(struct thin *self)
{
    if (!span_write(self->out, self->out_bytes, self->out_len, self->written_bytes)) {
        self->disk_failed = true;
        return false;
    }
    digest_stream_add(&self->stream, self->out_bytes, self->out_len);
    self->written_bytes += self->out_len;
    self->out_len = 0;
    return true;
}

static bool put_out(struct thin *self, const uint8_t *bytes, size_t len)
{
    if (self->out_len + len > sizeof self->out_bytes && !flush_out(self)) {
        return false;
    }
    memcpy(self->out_bytes + self->out_len, bytes, len);
    self->out_len += len;
    return true;
}

static bool put_record(struct thin *self, enum record_kind kind, const uint8_t *bytes,
                       size_t len)
{
    uint8_t record[RECORD_FRAME_BYTES + RECORD_PAYLOAD_MAX];
    memcpy(record + RECORD_FRAME_BYTES, bytes, len);
    return put_out(self, record, record_frame(record, kind, len));
}

/* Writes the subtrees of the leaves that go, so that something may stand behind them. */
static bool end_run(struct thin *self)
{
    uint8_t bytes[THINNED_BYTES];
    bool good = self->run_heads == 0 || self->run_len > 0;
    for (size_t i = 0; i < self->run_len && good; i++) {
        struct thinned *part = &self->run[i];
        part->heads = i == 0 ? self->run_heads : 0;
        thinned_encode(part, bytes);
        good = merkle_push_subtree(&self->merkle, &part->root, part->level) &&
               put_record(self, RECORD_THINNED, bytes, sizeof bytes);
    }
    self->run_len = 0;
    self->run_heads = 0;
    return good;
}

/* Leaves that go, joined with their left neighbours where these are one subtree. */
static bool add_to_run(struct thin *self, const struct digest *leaf)
{
    if (self->run_len == 0) {
        self->run_end = self->merkle.size;
    }
    if (self->run_len == THIN_RUN_MAX) {
        return false;
    }
    struct thinned *top = &self->run[self->run_len++];
    *top = (struct thinned){.root = *leaf};
    self->run_end++;
    while (self->run_len > 1 && top[-1].level == top->level &&
           top->level < THINNED_LEVEL_MAX &&
           (self->run_end & ((UINT64_C(2) << top->level) - 1)) == 0) {
        top[-1].root = merkle_parent(&top[-1].root, &top->root);
        top[-1].level++;
        top--;
        self->run_len--;
    }
    return true;
}

/* Severe events, what a decoy kept, trails, and when the gateway was at work and how. A
 * hello and the data of a frame are a part of their denial, and stay or go with it. */
static bool stays(const struct event *event, enum thin_keep keep)
{
    bool own = event->source == EVENT_FROM_LEDGER || event->source == EVENT_FROM_GUARD;
    if (event->subject == EVENT_TRAIL) {
        return keep == THIN_KEEP_ALL;
    }
    if (event_has_evidence(event) && keep == THIN_KEEP_SEVERE) {
        return false;
    }
    return reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE ||
           event_has_evidence_of(event, EVENT_SAID_TO_DECOY) ||
           (event->subject == EVENT_SYSTEM && own);
}

static void pass_spare_head(struct thin *self)
{
    self->run_heads += self->spare_head_len > 0;
    self->spare_head_len = 0;
}

static bool take_event(struct thin *self, const struct record *record)
{
    struct event event;
    if (!event_unpack(&event, record->bytes, record->len)) {
        return false;
    }
    pass_spare_head(self);
    if (stays(&event, self->keep)) {
        self->kept_since_head = true;
        if (!end_run(self) ||
            !put_record(self, RECORD_EVENT, record->bytes, record->len)) {
            return false;
        }
        merkle_push(&self->merkle, record->bytes, record->len);
        summary_note(&self->summary, &event);
        return true;
    }
    struct digest leaf = merkle_leaf(record->bytes, record->len);
    self->gone++;
    return add_to_run(self, &leaf);
}

static bool take_head(struct thin *self, const struct record *record)
{
    struct tree_head head;
    if (!tree_head_decode(&head, record->bytes, record->len) ||
        head.number != ++self->heads || self->spare_head_len > 0) {
        return false;
    }
    if (self->headed && !self->kept_since_head) {
        memcpy(self->spare_head, record->bytes, record->len);
        self->spare_head_len = record->len;
        return true;
    }
    self->headed = true;
    self->kept_since_head = false;
    return end_run(self) && put_record(self, RECORD_HEAD, record->bytes, record->len);
}

static bool take_record(struct thin *self, const struct record *record)
{
    switch (record->kind) {
    case RECORD_EVENT:
        return take_event(self, record);
    case RECORD_HEAD:
        return take_head(self, record);
    case RECORD_THINNED:
        self->thinned = true;
        return false;
    case RECORD_SUMMARY:
        return true; /* of what was there; finish writes another */
    }
    return false;
}

static bool take_header(struct thin *self, struct cursor *in)
{
    struct cursor again = *in;
    if (!segment_decode(&self->segment, in) || self->segment.number != self->number) {
        return false;
    }
    size_t len = in->pos;
    self->merkle = self->segment.merkle;
    self->heads = self->segment.heads;
    const uint8_t *bytes = cursor_take(&again, len);
    return bytes != NULL && put_out(self, bytes, len);
}

static bool fill_window(struct thin *self)
{
    size_t len = 0;
    if (!span_read(self->in, self->window + self->window_len,
                   sizeof self->window - self->window_len, self->read_bytes, &len)) {
        self->disk_failed = true;
        return false;
    }
    self->at_end = len == 0;
    self->read_bytes += len;
    self->window_len += len;
    return true;
}

/* All whole records of the window. */
static bool take_window(struct thin *self)
{
    struct cursor in = cursor_over(self->window, self->window_len);
    struct record record;
    bool good = self->begun || take_header(self, &in);
    self->begun = true;
    while (good && record_next(&in, &record) == RECORD_FOUND) {
        good = take_record(self, &record);
    }
    size_t left = cursor_left(&in);
    memmove(self->window, self->window + self->window_len - left, left);
    self->window_len = left;
    return good && left < RECORD_FRAME_BYTES + RECORD_PAYLOAD_MAX;
}

/* The last tree head stays in any case: it seals all that stands before it. */
static bool finish(struct thin *self)
{
    uint8_t summary[SUMMARY_RECORD_BYTES];
    bool good = end_run(self) && self->window_len == 0;
    if (self->spare_head_len > 0) {
        good =
            good && put_record(self, RECORD_HEAD, self->spare_head, self->spare_head_len);
    }
    self->written = true;
    summary_encode(&self->summary, summary);
    return good && put_out(self, summary, sizeof summary) && flush_out(self) &&
           self->heads == self->expected_heads &&
           merkle_equal(&self->merkle, &self->expected);
}

bool thin_begin(struct thin *self, const struct folder *folder, uint64_t number,
                const struct segment *next, enum thin_keep keep)
{
    memset(self, 0, sizeof *self);
    self->folder = folder;
    self->number = number;
    self->keep = keep;
    self->expected = next->merkle;
    self->expected_heads = next->heads;
    digest_stream_begin(&self->stream);
    self->in = folder_open_segment(folder, number, O_RDONLY);
    self->out = folder_open_thinned(folder);
    if (self->in < 0 || self->out < 0) {
        thin_end(self);
        return false;
    }
    return true;
}

enum thin_step thin_step(struct thin *self)
{
    if (self->written) {
        self->digest = digest_stream_end(&self->stream);
        return span_sync(self->out) ? THIN_DONE : THIN_FAILED;
    }
    bool good = fill_window(self) && (self->at_end ? finish(self) : take_window(self));
    if (self->thinned) {
        return THIN_NOTHING;
    }
    if (!good) {
        return self->disk_failed ? THIN_FAILED : THIN_DAMAGED;
    }
    return self->written && self->gone == 0 ? THIN_NOTHING : THIN_MORE;
}

void thin_end(struct thin *self)
{
    if (self->in >= 0) {
        (void)close(self->in);
    }
    if (self->out >= 0) {
        (void)close(self->out);
        folder_remove_thinned(self->folder);
    }
    self->in = self->out = -1;
}
