/* SPDX-License-Identifier: Apache-2.0 */
/* Finds them, and judges each. */
#include "gateway/verbs/report_ledgers.h"

#include "gateway/ledger/folder.h"
#include "gateway/verbs/fleet_folder.h"

bool report_ledgers_take(struct report *report, const char *path, struct trouble *why)
{
    struct fleet_folder fleet;
    bool good = fleet_folder_find(&fleet, path, why);
    size_t more = fleet.count > 0 ? fleet.count : 1;
    if (good && report->ledger_count + more > REPORT_LEDGERS_MAX) {
        trouble_set(why, "%s: more than %d ledgers; name fewer", path,
                    REPORT_LEDGERS_MAX);
        good = false;
    }
    if (good && fleet.count == 0) {
        report->ledgers[report->ledger_count++].path = path;
    }
    for (size_t i = 0; good && i < fleet.count; i++) {
        struct fleet_folder_row *row = &fleet.rows[i];
        if (row->error != 0) {
            fleet_folder_tell(row, why);
            good = false;
        } else {
            report->ledgers[report->ledger_count++].path = row->path;
            row->path = NULL;
        }
    }
    fleet_folder_free(&fleet);
    return good;
}

bool report_ledgers_may_be_read(const struct report *report, struct trouble *why)
{
    bool unread = false;
    for (size_t i = 0; i < report->ledger_count && !unread; i++) {
        struct folder folder;
        struct trouble not_told; /* by who reads it */
        if (folder_open(&folder, report->ledgers[i].path, &not_told)) {
            unread = folder_find_unread(&folder, 0, UINT64_MAX, why);
            folder_close(&folder);
        }
    }
    return !unread;
}

bool report_ledgers_is_whole(const struct report_ledger *ledger, struct trouble *why)
{
    if (!ledger->verified) {
        *why = ledger->damage;
        return ledger->damage.text[0] == 0;
    }
    trouble_set(why, "%s: %s; 'sallyport verify' with --key %s says more", ledger->path,
                ledger->seal.other_key ? "this ledger is of another key"
                                       : "this ledger is not whole and untouched",
                ledger->key_path);
    return verify_report_is_whole(&ledger->seal);
}
