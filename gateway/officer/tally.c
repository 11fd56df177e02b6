/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of causes. */
#include "gateway/officer/tally.h"

#include <stdlib.h>

static bool same_verdict(struct verdict a, struct verdict b)
{
    return a.action == b.action && a.reason == b.reason && a.rule == b.rule;
}

static bool same_cause(const struct tally_row *a, const struct tally_row *b)
{
    return a->from == b->from && a->to == b->to && a->id == b->id &&
           a->extended == b->extended && a->difference == b->difference &&
           same_verdict(a->verdict, b->verdict) && same_verdict(a->before, b->before);
}

/* FNV-1a over the words of a cause. */
static uint32_t hash_of(const struct tally_row *row)
{
    const uint32_t words[] = {row->id,
                              row->extended,
                              row->from,
                              row->to,
                              (uint32_t)row->verdict.reason,
                              row->verdict.rule,
                              (uint32_t)row->before.reason,
                              row->before.rule,
                              row->difference};
    uint32_t hash = 2166136261U;
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        hash = (hash ^ words[i]) * 16777619U;
    }
    return hash ^ hash >> 15;
}

/* The table is at most half full, so a free slot always ends the search. */
static uint16_t *slot_of(struct tally *self, const struct tally_row *what)
{
    uint32_t at = hash_of(what) % (2 * TALLY_ROWS_MAX);
    while (self->slots[at] != 0 && !same_cause(&self->rows[self->slots[at] - 1], what)) {
        at = (at + 1) % (2 * TALLY_ROWS_MAX);
    }
    return &self->slots[at];
}

void tally_add(struct tally *self, const struct tally_row *what, uint64_t now_us)
{
    uint16_t *slot = slot_of(self, what);
    if (*slot == 0) {
        if (self->count == TALLY_ROWS_MAX) {
            self->others++;
            return;
        }
        self->rows[self->count] = *what;
        self->rows[self->count].count = 0;
        self->rows[self->count].first_us = now_us;
        *slot = (uint16_t)++self->count;
    }
    struct tally_row *row = &self->rows[*slot - 1];
    row->count++;
    row->last_us = now_us;
}

static int compare(const void *left, const void *right)
{
    const struct tally_row *a = left;
    const struct tally_row *b = right;
    if (a->difference != b->difference) {
        return (int)b->difference - (int)a->difference;
    }
    int severity_a = (int)reason_row(a->verdict.reason)->severity;
    int severity_b = (int)reason_row(b->verdict.reason)->severity;
    if (severity_a != severity_b) {
        return severity_b - severity_a;
    }
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    return (a->id > b->id) - (a->id < b->id);
}

void tally_sort(struct tally *self)
{
    qsort(self->rows, self->count, sizeof self->rows[0], compare);
}
