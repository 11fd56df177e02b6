/* SPDX-License-Identifier: Apache-2.0 */
/* Goes back through the segments to the last pruning. */
#include "gateway/ledger/beginning.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/notice.h"
#include "gateway/ledger/scan.h"

/* Nobody signs a summary: one that hides a statement makes the ledger refused, no more.
 */
static bool may_state(const struct folder *folder, uint64_t number)
{
    struct summary summary;
    return !summary_of_segment(&summary, folder, number) ||
           summary_has_reason(&summary, REASON_LEDGER_PRUNED);
}

/* The last segment that is stated as removed, 0: no statement under a signature. What is
 * added up is not gone on with behind damage. */
static uint64_t last_stated(struct scan *scan, struct signature_public *key)
{
    struct trouble ignored;
    uint64_t pending = 0;
    uint64_t stated = 0;
    uint64_t missed = 0;
    enum scan_step step;
    do {
        uint64_t from = 0;
        uint64_t to = 0;
        step = scan_next(scan, &ignored);
        if (step == SCAN_EVENT && notice_pruned_range(&scan->event, &from, &to)) {
            pending = to;
        }
        if (step == SCAN_HEAD && pending > 0 &&
            (key == NULL || tree_head_check(scan->record.bytes, scan->record.len, key))) {
            stated = pending;
            pending = 0;
        }
    } while (step != SCAN_END && (step != SCAN_BROKEN || scan_resume(scan, &missed)));
    return stated;
}

/* A segment of another ledger under the same key states nothing of this one. */
static uint64_t stated_in(const struct folder *folder, uint64_t number, struct scan *scan,
                          const uint8_t *ledger_id, struct signature_public *key)
{
    struct trouble ignored;
    size_t len = 0;
    uint8_t *bytes = folder_read_segment(folder, number, 0, &len, &ignored);
    uint64_t stated = 0;
    if (bytes != NULL && scan_begin(scan, bytes, len, &ignored) &&
        (ledger_id == NULL ||
         memcmp(scan->segment.ledger_id, ledger_id, TREE_HEAD_LEDGER_ID_BYTES) == 0)) {
        if (key == NULL) {
            scan_unadded(scan);
        }
        stated = last_stated(scan, key);
    }
    free(bytes);
    return stated;
}

uint64_t beginning_stated(const struct folder *folder, const struct folder_list *list,
                          const uint8_t *ledger_id, struct signature_public *key)
{
    struct scan *scan = malloc(sizeof *scan);
    uint64_t stated = 0;
    for (size_t i = list->count; i > 0 && scan != NULL && stated == 0; i--) {
        uint64_t number = list->numbers[i - 1];
        if (i == list->count || may_state(folder, number)) {
            stated = stated_in(folder, number, scan, ledger_id, key);
        }
    }
    free(scan);
    return stated;
}

bool beginning_check(const struct store *self, const struct folder_list *list,
                     struct trouble *why)
{
    if (list->count == 0 || list->numbers[0] == 1) {
        return true;
    }
    struct signature_public *key = signature_key_public(self->key, why);
    if (key == NULL) {
        return false;
    }
    uint64_t stated = beginning_stated(&self->folder, list, self->segment.ledger_id, key);
    signature_public_free(key);
    if (list->numbers[0] <= stated + 1) {
        return true;
    }
    trouble_set(why,
                "%s: segments %" PRIu64 " to %" PRIu64
                " are gone, and the ledger does not state that it removed them; put them "
                "back, or move the folder away as evidence and begin a new one",
                self->folder.path, stated + 1, list->numbers[0] - 1);
    return false;
}
