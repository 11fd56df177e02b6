/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies the shorter of two ledgers, then the longer against its head. */
#include "gateway/ledger/copies.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/folder.h"
#include "gateway/ledger/kept_head.h"
#include "gateway/ledger/scan.h"

/* The events of a whole ledger, in order. */
struct leaves {
    struct folder folder;
    struct folder_list list;
    size_t next; /* in list */
    uint8_t *bytes;
    struct scan scan;
};

static bool next_segment(struct leaves *self)
{
    struct trouble why;
    size_t len = 0;
    if (self->next < self->list.count) {
        self->bytes = folder_read_segment(&self->folder, self->list.numbers[self->next++],
                                          0, &len, &why);
    }
    return self->bytes != NULL && scan_begin(&self->scan, self->bytes, len, &why);
}

/* To the next event: scan.event and scan.record are it. False behind the last. */
static bool next_leaf(struct leaves *self)
{
    struct trouble why;
    while (self->bytes != NULL || next_segment(self)) {
        enum scan_step step = scan_next(&self->scan, &why);
        if (step == SCAN_EVENT) {
            return true;
        }
        if (step == SCAN_END || step == SCAN_BROKEN) {
            free(self->bytes);
            self->bytes = NULL;
        }
    }
    return false;
}

/* Close it in any case. */
static bool leaves_open(struct leaves *self, const char *dir)
{
    struct trouble why;
    self->list = (struct folder_list){0};
    self->next = 0;
    self->bytes = NULL;
    return folder_open(&self->folder, dir, &why) &&
           folder_list_ledger(&self->folder, &self->list, &why);
}

static void leaves_close(struct leaves *self)
{
    free(self->bytes);
    folder_list_free(&self->list);
    folder_close(&self->folder);
}

static bool differ(const struct leaves *a, const struct leaves *b)
{
    return a->scan.record.len != b->scan.record.len ||
           memcmp(a->scan.record.bytes, b->scan.record.bytes, a->scan.record.len) != 0;
}

/* The first event in both that is not the same. */
static void walk_to_fork(struct copies_report *out, struct leaves *a, struct leaves *b)
{
    bool more = next_leaf(a) && next_leaf(b);
    while (more && !out->fork_known) {
        uint64_t at_a = a->scan.event.leaf;
        uint64_t at_b = b->scan.event.leaf;
        if (at_a == at_b && differ(a, b)) {
            out->fork_known = true;
            out->fork = at_a;
        }
        more = (at_a > at_b || next_leaf(a)) && (at_b > at_a || next_leaf(b));
    }
}

static void find_fork(struct copies_report *out, const char *const dirs[static 2])
{
    struct leaves a;
    struct leaves b;
    bool a_is_open = leaves_open(&a, dirs[0]);
    bool b_is_open = leaves_open(&b, dirs[1]);
    if (a_is_open && b_is_open) {
        walk_to_fork(out, &a, &b);
    }
    leaves_close(&b);
    leaves_close(&a);
}

/* Events under the newest head, 0 when there is none: which is the shorter is known
 * before either is verified. */
static uint64_t size_by_head(const char *dir, struct signature_public *key)
{
    struct trouble ignored;
    struct kept_head newest;
    struct tree_head head;
    return kept_head_newest(&newest, dir, key, &ignored) == KEPT_HEAD_FOUND &&
                   kept_head_check(&newest, key, NULL, &head, &ignored)
               ? head.size
               : 0;
}

/* What the longer is to the head of the shorter; that is no fault of the longer. */
static enum verify_kept take_kept(struct verify_report *longer)
{
    enum verify_kept kept = longer->kept;
    if (kept == VERIFY_KEPT_FAULT && !longer->other_key) {
        longer->fault_count--;
    }
    longer->kept = VERIFY_KEPT_NONE;
    return kept;
}

static void judge(struct copies_report *out, enum verify_kept kept)
{
    static const enum copies_found found_of[] = {[VERIFY_KEPT_NONE] = COPIES_UNKNOWN,
                                                 [VERIFY_KEPT_HELD] = COPIES_SHORTER,
                                                 [VERIFY_KEPT_FAULT] = COPIES_FORKED,
                                                 [VERIFY_KEPT_UNKNOWN] = COPIES_UNKNOWN,
                                                 [VERIFY_KEPT_OTHER] = COPIES_FOREIGN};
    const struct verify_report *shorter = &out->sides[out->shorter];
    const struct verify_report *longer = &out->sides[!out->shorter];
    if (!verify_report_is_whole(shorter) || !verify_report_is_whole(longer)) {
        out->found = COPIES_BROKEN;
    } else if (memcmp(shorter->ledger_id, longer->ledger_id, sizeof shorter->ledger_id) !=
               0) {
        out->found = COPIES_FOREIGN;
    } else {
        out->behind = longer->size - shorter->size;
        out->found =
            out->behind == 0 && kept == VERIFY_KEPT_HELD ? COPIES_SAME : found_of[kept];
    }
}

bool copies_compare(struct copies_report *out, const char *const dirs[static 2],
                    struct signature_public *key, struct trouble *why)
{
    memset(out, 0, sizeof *out);
    out->shorter = size_by_head(dirs[0], key) > size_by_head(dirs[1], key);
    struct verify_report *shorter = &out->sides[out->shorter];
    struct verify_report *longer = &out->sides[!out->shorter];
    bool good = verify_ledger(shorter, dirs[out->shorter], key, NULL, why);
    struct verify_head head = {.size = shorter->size, .root = shorter->root};
    if (!good || !verify_ledger(longer, dirs[!out->shorter], key, &head, why)) {
        return false;
    }
    judge(out, take_kept(longer));
    if (out->found == COPIES_FORKED) {
        find_fork(out, dirs);
    }
    return true;
}
