/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs of single events, found in a ledger and checked without it. */
#include "gateway/ledger/proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/heading.h"
#include "gateway/ledger/scan.h"
#include "gateway/ledger/thinned.h"

struct search {
    struct proof *out;
    uint64_t leaf;
    uint64_t next; /* the segment there is behind the one searched, UINT64_MAX: none */
    bool begun;    /* the event was met */
    struct inclusion inclusion;
    struct merkle before; /* the step */
    struct scan scan;
};

static void take_event(struct search *self)
{
    const struct record *record = &self->scan.record;
    struct digest leaf = merkle_leaf(record->bytes, record->len);
    if (self->begun) {
        self->begun = inclusion_push(&self->inclusion, &leaf, 0);
    } else if (self->scan.event.leaf == self->leaf) {
        self->begun = true;
        inclusion_begin(&self->inclusion, &self->before);
        self->out->event_len = record->len;
        memcpy(self->out->event, record->bytes, record->len);
    }
}

static void take_thinned(struct search *self)
{
    struct thinned thinned;
    if (self->begun) {
        self->begun =
            thinned_decode(&thinned, self->scan.record.bytes, self->scan.record.len) &&
            inclusion_push(&self->inclusion, &thinned.root, thinned.level);
    }
}

static void take_head(struct search *self)
{
    struct proof *out = self->out;
    inclusion_end(&self->inclusion);
    memcpy(out->key_id, self->scan.segment.key_id, sizeof out->key_id);
    out->leaf = self->leaf;
    out->path_count = self->inclusion.count;
    memcpy(out->path, self->inclusion.path, sizeof out->path);
    out->head_len = self->scan.record.len;
    memcpy(out->head, self->scan.record.bytes, out->head_len);
}

/* The step that ended the search: SCAN_HEAD when the proof is whole, SCAN_THINNED when
 * the event was taken out. */
static enum scan_step walk(struct search *self, struct trouble *why)
{
    enum scan_step step;
    do {
        if (self->scan.merkle.size == self->leaf) {
            self->before = self->scan.merkle;
        }
        step = scan_next(&self->scan, why);
        if (step == SCAN_EVENT) {
            take_event(self);
        } else if (step == SCAN_THINNED) {
            take_thinned(self);
        }
    } while (
        step != SCAN_END && step != SCAN_BROKEN && !(step == SCAN_HEAD && self->begun) &&
        !(step == SCAN_THINNED && !self->begun && self->scan.merkle.size > self->leaf));
    return step;
}

static enum proof_found search_image(struct search *self, const char *dir,
                                     uint64_t number, const uint8_t *bytes, size_t len,
                                     struct trouble *why)
{
    struct trouble broken;
    enum scan_step step = SCAN_BROKEN;
    if (scan_begin(&self->scan, bytes, len, &broken)) {
        step = walk(self, &broken);
    }
    if (step == SCAN_HEAD) {
        take_head(self);
        return PROOF_FOUND;
    }
    if (step == SCAN_THINNED) {
        trouble_set(why,
                    "%s: event #%" PRIu64 " was taken out to save room; prove what must "
                    "last while it is there",
                    dir, self->leaf);
    } else if (step == SCAN_BROKEN) {
        trouble_set(why,
                    "%s: segment %" PRIu64 " is broken before event #%" PRIu64
                    " is sealed, %s; 'sallyport verify' says more",
                    dir, number, self->leaf, broken.text);
    } else if (self->begun) {
        trouble_set(why,
                    "%s: event #%" PRIu64 " is not sealed yet; ask again in a second",
                    dir, self->leaf);
    } else if (self->next != UINT64_MAX) {
        trouble_set(why,
                    "%s: event #%" PRIu64 " is no longer there: the segment that held it "
                    "is gone, between %" PRIu64 " and %" PRIu64
                    "; 'sallyport verify' says whether the ledger states so",
                    dir, self->leaf, number, self->next);
    } else {
        trouble_set(why,
                    "%s: no event #%" PRIu64 " in segment %" PRIu64
                    ", which ends before #%" PRIu64
                    "; 'sallyport log --json' has the number of each as its leaf",
                    dir, self->leaf, number, self->scan.merkle.size);
    }
    return PROOF_NO_EVENT;
}

static enum proof_found search_folder(struct search *self, const struct folder *folder,
                                      struct trouble *why)
{
    struct heading_list headings;
    struct trouble unread = {0}; /* of a segment that the event may be in */
    if (!heading_list(&headings, folder, why)) {
        return PROOF_NO_LEDGER;
    }
    size_t row = heading_of_leaf(&headings, self->leaf);
    size_t next = row == HEADING_NONE ? 0 : row + 1;
    uint64_t number = row == HEADING_NONE ? 0 : headings.rows[row].number;
    uint64_t after = next < headings.count ? headings.rows[next].number : UINT64_MAX;
    heading_list_free(&headings);
    self->next = after;
    if (folder_find_unread(folder, number, after, &unread) && number == 0) {
        *why = unread;
        return PROOF_NO_EVENT;
    }
    if (number == 0) {
        trouble_set(why,
                    "%s: event #%" PRIu64 " is no longer there: the segments before were "
                    "removed, or have no good header; 'sallyport verify' says which",
                    folder->path, self->leaf);
        return PROOF_NO_EVENT;
    }
    size_t len = 0;
    uint8_t *bytes = folder_read_segment(folder, number, 0, &len, why);
    if (bytes == NULL) {
        return PROOF_NO_EVENT;
    }
    enum proof_found found = search_image(self, folder->path, number, bytes, len, why);
    free(bytes);
    if (found != PROOF_FOUND && self->scan.merkle.size <= self->leaf &&
        unread.text[0] != 0) {
        *why = unread;
    }
    return found;
}

enum proof_found proof_find(struct proof *out, const char *dir, uint64_t leaf,
                            struct trouble *why)
{
    struct folder folder;
    if (!folder_open(&folder, dir, why)) {
        return PROOF_NO_LEDGER;
    }
    struct search search = {.out = out, .leaf = leaf};
    enum proof_found found = search_folder(&search, &folder, why);
    folder_close(&folder);
    return found;
}

static const char *path_fault(const struct proof *self, const struct tree_head *head)
{
    bool left[INCLUSION_PATH_MAX];
    if (self->leaf >= head->size) {
        return "the tree head is older than the event";
    }
    if (inclusion_sides(self->leaf, head->size, left) != self->path_count) {
        return "the path is too long or too short for its place in the tree";
    }
    struct digest leaf = merkle_leaf(self->event, self->event_len);
    struct digest root = inclusion_root(&leaf, self->path, left, self->path_count);
    if (memcmp(&root, &head->root, sizeof root) != 0) {
        return "the event and its path do not lead to the root that was signed: one of "
               "them was changed";
    }
    return NULL;
}

bool proof_check(const struct proof *self, struct signature_public *key,
                 struct event *event, struct tree_head *head, struct trouble *why)
{
    uint8_t key_id[SIGNATURE_KEY_ID_BYTES];
    const char *fault = NULL;
    signature_public_id(key, key_id);
    if (memcmp(key_id, self->key_id, sizeof key_id) != 0) {
        fault = "it is of a ledger with another key than the one given";
    } else if (!tree_head_decode(head, self->head, self->head_len) ||
               !tree_head_check(self->head, self->head_len, key)) {
        fault = "the signature of the tree head is not by this key: one of them was "
                "changed";
    } else {
        fault = path_fault(self, head);
    }
    if (fault == NULL && !event_unpack(event, self->event, self->event_len)) {
        fault = "what was sealed is no event that this version can read";
    }
    if (fault != NULL) {
        trouble_set(why, "%s", fault);
        return false;
    }
    event->leaf = self->leaf;
    return true;
}
