/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds from text to segments. */
#include "gateway/verbs/verify_range.h"

#include <inttypes.h>

#include "gateway/ledger/heading.h"
#include "gateway/officer/when.h"
#include "gateway/verbs/event_number.h"

struct bound {
    bool is_leaf;
    uint64_t value; /* else microseconds since 1970 */
};

static bool parse(struct bound *out, const char *option, const char *text,
                  uint64_t now_us, struct trouble *why)
{
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

static size_t row_of(const struct heading_list *headings, const struct bound *bound)
{
    return bound->is_leaf ? heading_of_leaf(headings, bound->value)
                          : heading_of_time(headings, bound->value);
}

static bool choose(struct verify_range *out, const struct heading_list *headings,
                   const struct bound *from, const struct bound *to, const char *dir,
                   struct trouble *why)
{
    size_t first = row_of(headings, from);
    size_t last = row_of(headings, to);
    if (headings->count == 0) {
        trouble_set(why,
                    "%s: no segment with a good header; 'sallyport verify' without "
                    "--from and --to says more",
                    dir);
        return false;
    }
    if (last == HEADING_NONE || (first != HEADING_NONE && first > last) ||
        (from->is_leaf == to->is_leaf && from->value > to->value)) {
        trouble_set(why, "%s: nothing between --from and --to is there; say a later --to",
                    dir);
        return false;
    }
    out->first = headings->rows[first == HEADING_NONE ? 0 : first].number;
    out->last = headings->rows[last].number;
    out->from_leaf = from->is_leaf;
    out->from = from->value;
    return true;
}

bool verify_range_find(struct verify_range *out, const char *dir, const char *from,
                       const char *to, uint64_t now_us, struct trouble *why)
{
    struct bound first = {.is_leaf = true};
    struct bound last = {.is_leaf = true, .value = UINT64_MAX};
    struct folder folder;
    struct heading_list headings;
    if ((from != NULL && !parse(&first, "--from", from, now_us, why)) ||
        (to != NULL && !parse(&last, "--to", to, now_us, why)) ||
        !folder_open(&folder, dir, why)) {
        return false;
    }
    bool good = heading_list(&headings, &folder, why);
    if (good) {
        good = choose(out, &headings, &first, &last, dir, why);
        heading_list_free(&headings);
    }
    folder_close(&folder);
    return good;
}

bool verify_range_is_met(const struct verify_range *self,
                         const struct verify_report *report, const char *dir,
                         struct trouble *why)
{
    char sealed[WHEN_TEXT_BYTES];
    uint64_t end = report->size > report->first_leaf ? report->size : report->first_leaf;
    if (self->from_leaf ? self->from < report->size
                        : self->from <= report->last.wall_us) {
        return true;
    }
    if (end == 0) {
        trouble_set(why, "%s: no event is sealed in it yet", dir);
        return false;
    }
    when_print_utc(report->last.wall_us, sealed);
    trouble_set(why,
                "%s: nothing from --from on is there: its last sealed event is #%" PRIu64
                "%s%s; say an earlier --from",
                dir, end - 1, report->heads > 0 ? ", sealed at " : "",
                report->heads > 0 ? sealed : "");
    return false;
}
