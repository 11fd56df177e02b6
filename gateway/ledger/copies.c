/* SPDX-License-Identifier: Apache-2.0 */
/* Verifies two ledgers, then the longer against the head of the shorter. */
#include "gateway/ledger/copies.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/folder.h"
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

static bool leaves_open(struct leaves *self, const char *dir)
{
    struct trouble why;
    self->next = 0;
    self->bytes = NULL;
    if (!folder_open(&self->folder, dir, &why)) {
        return false;
    }
    if (!folder_list_ledger(&self->folder, &self->list, &why)) {
        folder_close(&self->folder);
        return false;
    }
    return true;
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
    if (!leaves_open(&a, dirs[0])) {
        return;
    }
    if (leaves_open(&b, dirs[1])) {
        walk_to_fork(out, &a, &b);
        leaves_close(&b);
    }
    leaves_close(&a);
}

static bool is_whole(const struct verify_report *report)
{
    return report->fault_count == 0 && report->unread == 0;
}

/* The longer one is verified again: does it go on from where the shorter ends? */
static bool judge_sizes(struct copies_report *out, const char *const dirs[static 2],
                        struct signature_public *key, struct trouble *why)
{
    static const enum copies_found found_of[] = {[VERIFY_KEPT_NONE] = COPIES_UNKNOWN,
                                                 [VERIFY_KEPT_HELD] = COPIES_SHORTER,
                                                 [VERIFY_KEPT_FAULT] = COPIES_FORKED,
                                                 [VERIFY_KEPT_UNKNOWN] = COPIES_UNKNOWN};
    struct verify_report again;
    out->shorter = out->sides[0].size > out->sides[1].size;
    const struct verify_report *shorter = &out->sides[out->shorter];
    struct verify_head kept = {.size = shorter->size, .root = shorter->root};
    if (!verify_ledger(&again, dirs[!out->shorter], key, &kept, why)) {
        return false;
    }
    out->behind = out->sides[!out->shorter].size - shorter->size;
    out->found = found_of[again.kept];
    if (out->found == COPIES_SHORTER && out->behind == 0) {
        out->found = COPIES_SAME;
    }
    return true;
}

bool copies_compare(struct copies_report *out, const char *const dirs[static 2],
                    struct signature_public *key, struct trouble *why)
{
    const struct verify_report *a = &out->sides[0];
    const struct verify_report *b = &out->sides[1];
    memset(out, 0, sizeof *out);
    if (!verify_ledger(&out->sides[0], dirs[0], key, NULL, why) ||
        !verify_ledger(&out->sides[1], dirs[1], key, NULL, why)) {
        return false;
    }
    if (!is_whole(a) || !is_whole(b)) {
        out->found = COPIES_BROKEN;
        return true;
    }
    if (memcmp(a->ledger_id, b->ledger_id, sizeof a->ledger_id) != 0) {
        out->found = COPIES_FOREIGN;
        return true;
    }
    if (!judge_sizes(out, dirs, key, why)) {
        return false;
    }
    if (out->found == COPIES_FORKED) {
        find_fork(out, dirs);
    }
    return true;
}
