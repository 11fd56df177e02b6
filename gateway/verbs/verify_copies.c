/* SPDX-License-Identifier: Apache-2.0 */
/* Two copies compared, and told. */
#include "gateway/verbs/verify_copies.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

#include "gateway/ledger/copies.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/verbs.h"

static void print_broken(const char *const dirs[static 2],
                         const struct copies_report *report)
{
    for (int i = 0; i < 2; i++) {
        const struct verify_report *side = &report->sides[i];
        if (side->other_key) {
            printf("ANOTHER KEY: %s: not signed by the key given\n", dirs[i]);
        } else if (side->fault_count > 0) {
            printf("BROKEN: %s: %s\n  'sallyport verify' says all of it\n", dirs[i],
                   side->faults[0].text);
        } else if (side->unread > 0) {
            printf("NOT READ: %s: %s\n", dirs[i], side->unread_why.text);
        } else {
            printf("WHOLE: %s: %" PRIu64 " event%s\n", dirs[i], side->events,
                   VERB_PLURAL(side->events));
        }
    }
}

static void print_forked(const char *const dirs[static 2],
                         const struct copies_report *report)
{
    printf("FORKED: %s and %s are both whole under this key, and are two histories\n",
           dirs[0], dirs[1]);
    if (report->fork_known) {
        printf("  the first event that is not the same in both is #%" PRIu64 "\n",
               report->fork);
    } else {
        printf("  the first event that is not the same is no longer in both\n");
    }
}

static void print_text(const char *const dirs[static 2],
                       const struct copies_report *report)
{
    const char *shorter = dirs[report->shorter];
    const char *longer = dirs[!report->shorter];
    uint64_t size = report->sides[!report->shorter].size;
    switch (report->found) {
    case COPIES_BROKEN:
        print_broken(dirs, report);
        break;
    case COPIES_FOREIGN:
        printf("TWO LEDGERS: %s and %s are no copies of one\n", dirs[0], dirs[1]);
        break;
    case COPIES_SAME:
        printf("THE SAME: %" PRIu64 " event%s in both, to the last\n", size,
               VERB_PLURAL(size));
        break;
    case COPIES_SHORTER:
        printf("SHORTER: %s lacks the newest %" PRIu64 " of the %" PRIu64
               " events of %s; what it has is the same\n",
               shorter, report->behind, size, longer);
        break;
    case COPIES_FORKED:
        print_forked(dirs, report);
        break;
    case COPIES_UNKNOWN:
        printf("NOT SHOWN: %s no longer has the events up to where %s ends\n", longer,
               shorter);
        break;
    }
}

static void print_json(const char *const dirs[static 2],
                       const struct copies_report *report)
{
    static const char *const found[] = {
        [COPIES_BROKEN] = "broken", [COPIES_FOREIGN] = "two ledgers",
        [COPIES_SAME] = "same",     [COPIES_SHORTER] = "shorter",
        [COPIES_FORKED] = "forked", [COPIES_UNKNOWN] = "unknown"};
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "copies", found[report->found]);
    if (report->found == COPIES_SHORTER) {
        json_text(&json, "shorter", dirs[report->shorter]);
        json_u64(&json, "behind", report->behind);
    }
    if (report->fork_known) {
        json_u64(&json, "fork", report->fork);
    }
    json_list(&json, "sides");
    for (int i = 0; i < 2; i++) {
        const struct verify_report *side = &report->sides[i];
        json_item(&json);
        json_text(&json, "ledger", dirs[i]);
        json_bool(&json, "whole", verify_report_is_whole(side));
        json_u64(&json, "size", side->size);
        json_u64(&json, "events", side->events);
        json_close(&json);
    }
    json_list_end(&json);
    json_end(&json);
}

int verify_copies(const char *const dirs[static 2], struct signature_public *key,
                  bool as_json)
{
    static struct copies_report report;
    struct trouble why = {0};
    if (!copies_compare(&report, dirs, key, &why)) {
        fprintf(stderr, "sallyport verify: %s\n", why.text);
        return VERB_USAGE;
    }
    if (as_json) {
        print_json(dirs, &report);
    } else {
        char shown[2][PATH_MAX];
        for (int i = 0; i < 2; i++) {
            (void)escape_text(shown[i], sizeof shown[i], sizeof shown[i], dirs[i]);
        }
        print_text((const char *const[]){shown[0], shown[1]}, &report);
    }
    return report.found == COPIES_SAME ? VERB_DONE : VERB_FOUND;
}
