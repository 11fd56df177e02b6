/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds from text to segments. */
#include "gateway/verbs/verify_range.h"

#include <inttypes.h>

#include "gateway/ledger/heading.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/event_number.h"

static bool parse(struct verify_bound *out, const char *option, const char *text,
                  uint64_t now_us, struct trouble *why)
{
    out->given = true;
    out->is_leaf = event_number_parse(&out->value, text);
    if (out->is_leaf || when_parse(&out->value, text, now_us)) {
        return true;
    }
    trouble_set(why,
                "%s %.60s: no event number (4711) and no time (2h, 09:02, 11-23, "
                "'2026-11-23 09:02')",
                option, text);
    return false;
}

static size_t row_of(const struct heading_list *headings,
                     const struct verify_bound *bound)
{
    return bound->is_leaf ? heading_of_leaf(headings, bound->value)
                          : heading_of_time(headings, bound->value);
}

/* Up to the next good header: what has none, or is gone, may be what is asked for. Which
 * events are there shows by itself; that no moment of the range is behind that header is
 * its word alone, so it is verified too, as it is where nothing else would be. */
static uint64_t last_of(const struct verify_range *self,
                        const struct heading_list *headings, size_t row)
{
    size_t next = row == HEADING_NONE ? 0 : row + 1;
    if (next == headings->count) {
        return UINT64_MAX;
    }
    bool with_next = !self->to.is_leaf || row == HEADING_NONE;
    return headings->rows[next].number - (with_next ? 0 : 1);
}

static bool choose(struct verify_range *out, const struct heading_list *headings,
                   const char *dir, struct trouble *why)
{
    size_t first = out->from.given ? row_of(headings, &out->from) : HEADING_NONE;
    size_t last = row_of(headings, &out->to);
    if ((first != HEADING_NONE && (last == HEADING_NONE || first > last)) ||
        (out->from.is_leaf == out->to.is_leaf && out->from.value > out->to.value)) {
        trouble_set(why, "%s: nothing between --from and --to is there; say a later --to",
                    dir);
        return false;
    }
    out->first = first == HEADING_NONE ? 1 : headings->rows[first].number;
    out->last = last_of(out, headings, last);
    out->before = last == HEADING_NONE;
    return true;
}

bool verify_range_find(struct verify_range *out, const char *dir, const char *from,
                       const char *to, uint64_t now_us, struct trouble *why)
{
    *out = (struct verify_range){.from = {.is_leaf = true},
                                 .to = {.is_leaf = true, .value = UINT64_MAX}};
    struct folder folder;
    struct heading_list headings;
    if ((from != NULL && !parse(&out->from, "--from", from, now_us, why)) ||
        (to != NULL && !parse(&out->to, "--to", to, now_us, why)) ||
        !folder_open(&folder, dir, why)) {
        return false;
    }
    bool good = heading_list(&headings, &folder, why);
    if (good) {
        good = choose(out, &headings, dir, why);
        heading_list_free(&headings);
    }
    folder_close(&folder);
    return good;
}

static void tell_before(const char *dir, const struct verify_report *report,
                        struct trouble *why)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(report->first.wall_us, when);
    trouble_set(why,
                "%s: the ledger begins with event #%" PRIu64 ", at %s%s; say a later "
                "--to",
                dir, report->first_leaf, when,
                report->pruning_stated ? ", and states that those before were removed to "
                                         "save room"
                                       : "");
}

static void tell_behind(const char *dir, const struct verify_report *report,
                        struct trouble *why)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(report->last.wall_us, when);
    trouble_set(why,
                "%s: the ledger ends before event #%" PRIu64 ", at %s; say an earlier "
                "--from",
                dir, report->size, when);
}

static bool is_behind(const struct verify_bound *from, const struct verify_report *report)
{
    return from->given && (from->is_leaf ? from->value >= report->size
                                         : from->value > report->last.wall_us);
}

static bool misses(const struct verify_bound *bound, const struct verify_report *report)
{
    return bound->given && bound->is_leaf &&
           (bound->value >= report->size ||
            (bound->value < report->first_leaf && !report->pruning_stated));
}

bool verify_range_judge(const struct verify_range *self, const char *dir,
                        struct verify_report *report, struct trouble *why)
{
    if (!verify_report_is_whole(report)) {
        return true;
    }
    if (self->before) {
        tell_before(dir, report, why);
        return false;
    }
    if (self->last == UINT64_MAX && is_behind(&self->from, report)) {
        tell_behind(dir, report, why);
        return false;
    }
    report->uncovered = misses(&self->from, report) || misses(&self->to, report);
    return true;
}
