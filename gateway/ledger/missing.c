/* SPDX-License-Identifier: Apache-2.0 */
/* Looks a second time, and for the statement. */
#include "gateway/ledger/missing.h"

#include <stdlib.h>

#include "gateway/ledger/beginning.h"
#include "gateway/ledger/heading.h"
#include "gateway/ledger/scan.h"

#define TAIL_BYTES 1024 /* of a closed segment: its last tree head and its summary */

/* A list may lack what was made or renamed while it was read; two do not lack the same.
 */
static bool stands(const struct folder_list *list, uint64_t after, uint64_t before)
{
    bool there = false;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t number = list->numbers[i];
        if (number > after && number < before) {
            return false;
        }
        there |= number == before;
    }
    return there;
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

enum missing_found missing_find(struct missing *out, const struct folder *folder,
                                uint64_t after, uint64_t before)
{
    struct trouble ignored;
    struct folder_list list;
    struct segment behind;
    struct stat st;
    if (!folder_list(folder, &list, &ignored)) {
        return MISSING_MOVED;
    }
    bool good = heading_read(&behind, folder, before);
    bool still = stands(&list, after, before);
    uint64_t stated =
        beginning_stated(folder, &list, good ? behind.ledger_id : NULL, NULL);
    folder_list_free(&list);
    /* Where that is there yet, none was removed that might have had the statement. */
    if (!still || !folder_stat_segment(folder, before, &st)) {
        return MISSING_MOVED;
    }
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
