/* SPDX-License-Identifier: Apache-2.0 */
/* Looks a second time, and for the statement. */
#include "gateway/ledger/missing.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/beginning.h"
#include "gateway/ledger/heading.h"
#include "gateway/ledger/scan.h"

#define SEARCHES_MAX 8  /* in one look: a ledger's segments are of one id */
#define TAIL_BYTES 1024 /* of a closed segment: its last tree head and its summary */

/* A list may lack what was made or renamed while it was read; two do not lack the same.
 */
static bool stands(const struct folder_list *list, uint64_t after, uint64_t before)
{
    size_t low = 0;
    size_t high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->numbers[middle] <= after) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < list->count && list->numbers[low] == before;
}

/* How many events the ledger had at the end of a segment. */
static bool find_end(uint64_t *out, const struct folder *folder, uint64_t number)
{
    struct trouble ignored;
    struct tree_head head;
    struct record record;
    size_t len = 0;
    uint64_t size = folder_segment_bytes(folder, number);
    uint8_t *bytes = folder_read_segment(
        folder, number, size > TAIL_BYTES ? size - TAIL_BYTES : 0, &len, &ignored);
    bool found = bytes != NULL && scan_last_head(bytes, len, &head, &record);
    if (found) {
        *out = head.size;
    }
    free(bytes);
    return found;
}

/* behind: the header that follows them. */
static void count(struct missing *out, const struct folder *folder, uint64_t after,
                  const struct segment *behind)
{
    uint64_t begin = 0;
    bool known =
        out->first == 1 || (out->first == after + 1 && find_end(&begin, folder, after));
    out->counted = known && begin < behind->merkle.size;
    out->leaf = begin;
    out->events = behind->merkle.size - begin;
}

void missing_forget(struct missing_look *self)
{
    folder_list_free(&self->list);
    *self = (struct missing_look){.searched = 0};
}

static bool look(struct missing_look *self, const struct folder *folder)
{
    struct trouble ignored;
    missing_forget(self);
    return folder_list(folder, &self->list, &ignored);
}

/* ledger_id NULL: not known; what was found for another is good enough then. */
static void search(struct missing_look *self, const struct folder *folder,
                   const uint8_t *ledger_id)
{
    bool same =
        ledger_id == NULL ||
        (self->of_one && memcmp(self->ledger_id, ledger_id, sizeof self->ledger_id) == 0);
    if (self->searched > 0 && same) {
        return;
    }
    self->of_one = ledger_id != NULL;
    if (ledger_id != NULL) {
        memcpy(self->ledger_id, ledger_id, sizeof self->ledger_id);
    }
    self->stated = self->searched < SEARCHES_MAX
                       ? beginning_stated(folder, &self->list, ledger_id, NULL)
                       : 0;
    self->searched++;
}

enum missing_found missing_find(struct missing_look *self, struct missing *out,
                                const struct folder *folder, uint64_t after,
                                uint64_t before)
{
    struct segment behind;
    struct stat st;
    bool still = stands(&self->list, after, before) ||
                 (look(self, folder) && stands(&self->list, after, before));
    bool good = still && heading_read(&behind, folder, before);
    if (still) {
        search(self, folder, good ? behind.ledger_id : NULL);
    }
    /* Where that is there yet, none was removed that might have had the statement. */
    if (!still || !folder_stat_segment(folder, before, &st)) {
        missing_forget(self);
        return MISSING_MOVED;
    }
    uint64_t stated = self->stated;
    if (stated + 1 >= before) {
        return MISSING_STATED;
    }
    *out = (struct missing){.first = (stated > after ? stated : after) + 1,
                            .last = before - 1};
    if (good) {
        count(out, folder, after, &behind);
    }
    return MISSING_GONE;
}
