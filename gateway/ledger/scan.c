/* SPDX-License-Identifier: Apache-2.0 */
/* One segment, record by record, against its own tree heads. */
#include "gateway/ledger/scan.h"

#include <string.h>

#include "gateway/ledger/thinned.h"

bool scan_begin(struct scan *self, const uint8_t *bytes, size_t len, struct trouble *why)
{
    memset(self, 0, sizeof *self);
    self->in = cursor_over(bytes, len);
    if (!segment_decode(&self->segment, &self->in)) {
        trouble_set(why, "offset 0: no segment header of this version, or a rotten one");
        return false;
    }
    self->merkle = self->sealed = self->segment.merkle;
    self->sources = self->sealed_sources = self->segment.sources;
    self->heads = self->segment.heads;
    return true;
}

void scan_unadded(struct scan *self)
{
    self->unadded = true;
}

static bool take_event(struct scan *self)
{
    if (!event_unpack(&self->event, self->record.bytes, self->record.len)) {
        return false;
    }
    self->event.leaf = self->merkle.size;
    if (self->unadded) {
        self->merkle.size++;
    } else {
        merkle_push(&self->merkle, self->record.bytes, self->record.len);
    }
    summary_note(&self->summary, &self->event);
    sources_note(&self->sources, self->event.source, self->event.source_epoch,
                 self->event.source_seq);
    return true;
}

static bool take_thinned(struct scan *self)
{
    struct thinned thinned;
    if (!thinned_decode(&thinned, self->record.bytes, self->record.len) ||
        !merkle_push_subtree(&self->merkle, &thinned.root, thinned.level)) {
        return false; /* few: they are added in any case */
    }
    self->thinned += UINT64_C(1) << thinned.level;
    self->heads += thinned.heads;
    return true;
}

static bool adds_up(const struct scan *self)
{
    struct digest root = self->unadded ? self->head.root : merkle_root(&self->merkle);
    return memcmp(&self->head.root, &root, sizeof root) == 0;
}

/* What is wrong with a tree head here, NULL when nothing is. */
static const char *head_fault(struct scan *self)
{
    struct tree_head *head = &self->head;
    if (!tree_head_decode(head, self->record.bytes, self->record.len)) {
        return "a tree head that is none";
    }
    if (memcmp(head->ledger_id, self->segment.ledger_id, sizeof head->ledger_id) != 0) {
        return "a tree head of another ledger";
    }
    if (memcmp(&head->segment, &self->segment.digest, sizeof head->segment) != 0) {
        return "a tree head of another segment, or this segment's header was changed";
    }
    if (head->number != self->heads + 1) {
        return "a tree head out of turn: one is missing or moved";
    }
    if (head->size != self->merkle.size || !adds_up(self)) {
        return "a tree head that these events do not add up to";
    }
    return NULL;
}

static const char *take_head(struct scan *self)
{
    const char *fault = head_fault(self);
    if (fault == NULL) {
        self->heads = self->head.number;
        self->sealed = self->merkle;
        self->sealed_sources = self->sources;
        self->sealed_summary = self->summary;
        self->batch_pos = self->sealed_pos;
        self->sealed_pos = self->in.pos;
        self->summed = false;
    }
    return fault;
}

/* Behind a tree head, and of the events before it; one is enough, and nobody signs it. */
static bool take_summary(struct scan *self)
{
    struct summary summary;
    if (self->sealed_pos == 0 || self->merkle.size != self->sealed.size || self->summed ||
        !summary_decode(&summary, self->record.bytes, self->record.len) ||
        (!self->resumed && !summary_equal(&summary, &self->summary))) {
        return false;
    }
    self->sealed_pos = self->in.pos;
    self->summed = true;
    return true;
}

static const enum scan_step step_of[] = {[RECORD_EVENT] = SCAN_EVENT,
                                         [RECORD_HEAD] = SCAN_HEAD,
                                         [RECORD_THINNED] = SCAN_THINNED,
                                         [RECORD_SUMMARY] = SCAN_SUMMARY};

enum scan_step scan_next(struct scan *self, struct trouble *why)
{
    size_t at = self->in.pos;
    const char *fault = NULL;
    enum record_found found = record_next(&self->in, &self->record);
    if (found == RECORD_END) {
        return SCAN_END;
    }
    if (found == RECORD_BROKEN) {
        fault = "a record that is cut, rotten or changed";
    } else if (self->record.kind == RECORD_HEAD) {
        fault = take_head(self);
    } else if (self->record.kind == RECORD_THINNED) {
        fault = take_thinned(self) ? NULL : "no place that events were taken out of";
    } else if (self->record.kind == RECORD_SUMMARY) {
        fault = take_summary(self) ? NULL : "a summary that is not that of the events";
    } else if (!take_event(self)) {
        fault = "a record that is no event";
    }
    if (fault == NULL) {
        return step_of[self->record.kind];
    }
    self->in.pos = at;
    trouble_set(why, "offset %zu: %s", at, fault);
    return SCAN_BROKEN;
}

uint64_t scan_bytes_left(const uint8_t *bytes, size_t len, size_t from)
{
    while (len > from && bytes[len - 1] == 0) {
        len--;
    }
    return len - from;
}

/* By its frame, before a CRC is added up: bytes that read as long records of another kind
 * at every place would take many times as long. */
static bool may_be_head(struct cursor in)
{
    uint32_t len = cursor_u32le(&in);
    return cursor_u8(&in) == RECORD_HEAD && len > TREE_HEAD_MESSAGE_BYTES &&
           len <= TREE_HEAD_BYTES_MAX;
}

/* The next tree head that reads as one, at or behind where `in` stands, which is then
 * behind it. */
static bool next_head(struct cursor *in, struct tree_head *out, struct record *record)
{
    for (; cursor_left(in) > TREE_HEAD_MESSAGE_BYTES; cursor_skip(in, 1)) {
        struct cursor ahead = *in;
        if (may_be_head(ahead) && record_next(&ahead, record) == RECORD_FOUND &&
            tree_head_decode(out, record->bytes, record->len)) {
            *in = ahead;
            return true;
        }
    }
    return false;
}

bool scan_last_head(const uint8_t *bytes, size_t len, struct tree_head *head,
                    struct record *record)
{
    struct cursor in = cursor_over(bytes, len);
    struct tree_head next;
    struct record at;
    bool found = false;
    while (next_head(&in, &next, &at)) {
        *head = next;
        *record = at;
        found = true;
    }
    return found;
}

bool scan_finds_head(const uint8_t *bytes, size_t len, size_t pos,
                     const uint8_t *ledger_id, uint64_t number)
{
    struct cursor in = cursor_over(bytes, len);
    struct tree_head head;
    struct record record;
    cursor_skip(&in, pos);
    while (next_head(&in, &head, &record)) {
        if (head.number >= number &&
            (ledger_id == NULL ||
             memcmp(head.ledger_id, ledger_id, sizeof head.ledger_id) == 0)) {
            return true;
        }
    }
    return false;
}

bool scan_resume(struct scan *self, uint64_t *missed)
{
    struct cursor in = self->in;
    struct tree_head head;
    struct record record;
    cursor_skip(&in, 1);
    while (self->unadded && next_head(&in, &head, &record)) {
        if (head.number <= self->heads || head.size < self->merkle.size ||
            memcmp(head.ledger_id, self->segment.ledger_id, sizeof head.ledger_id) != 0) {
            continue;
        }
        *missed = head.size - self->merkle.size;
        self->in = in;
        self->head = head;
        self->heads = head.number;
        self->merkle.size = head.size;
        self->sealed = self->merkle;
        self->sealed_pos = self->batch_pos = in.pos;
        self->resumed = true;
        return true;
    }
    return false;
}
