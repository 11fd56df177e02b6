/* SPDX-License-Identifier: Apache-2.0 */
/* Threats against reasons, reasons against what a policy says. */
#include "gateway/officer/coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/officer/coverage_needs.h"

#define LINES_SHOWN 8

static const struct cover {
    enum reason reason;
    enum annex5_reach does;
    enum coverage_need needs;
} covers[] = {
#define COVER(reason, does, needs) \
    {REASON_##reason, ANNEX5_##does, COVERAGE_NEEDS_##needs},
#include "gateway/officer/coverage.def"
#undef COVER
};

const char *coverage_level_text(enum annex5_reach level)
{
    static const char *const texts[] = {[ANNEX5_NONE] = "out of reach",
                                        [ANNEX5_EVIDENCE] = "evidence only",
                                        [ANNEX5_DETECT] = "detected",
                                        [ANNEX5_PREVENT] = "prevented"};
    return texts[level];
}

static void add_line(void *data, uint32_t line)
{
    struct coverage_row *row = data;
    size_t at = 0;
    while (at < row->line_count && row->lines[at] < line) {
        at++;
    }
    if (at < row->line_count && row->lines[at] == line) {
        return;
    }
    if (row->line_count == COVERAGE_LINES_MAX) {
        row->more = true;
        return;
    }
    memmove(&row->lines[at + 1], &row->lines[at],
            (row->line_count - at) * sizeof row->lines[0]);
    row->lines[at] = line;
    row->line_count++;
}

static void compute_row(struct coverage_row *row, const struct policy *policy)
{
    enum annex5_reach most = ANNEX5_NONE;
    for (size_t i = 0; i < sizeof covers / sizeof covers[0]; i++) {
        const struct cover *cover = &covers[i];
        if (!annex5_answers(cover->reason, row->threat)) {
            continue;
        }
        if (!coverage_needs_met(cover->needs, policy, add_line, row)) {
            continue;
        }
        bool observed = policy->observe && cover->does == ANNEX5_PREVENT;
        enum annex5_reach does = observed ? ANNEX5_DETECT : cover->does;
        row->reasons[cover->reason] = true;
        row->by_default |= cover->needs < COVERAGE_NEEDS_FRAME;
        most = does > most ? does : most;
    }
    if (most == ANNEX5_NONE && row->threat->reach == ANNEX5_EVIDENCE) {
        row->by_default = true; /* who spoke with whom, when, how much */
        most = ANNEX5_EVIDENCE;
    }
    row->level = most < row->threat->reach ? most : row->threat->reach;
}

static void prove_row(struct coverage_row *row, const struct coverage_results *results)
{
    for (size_t i = 0; i < results->count; i++) {
        const struct coverage_result *result = &results->rows[i];
        bool about = false;
        for (size_t reason = 0; reason < REASON_COUNT; reason++) {
            about |= row->reasons[reason] && result->reasons[reason];
        }
        if (!about) {
            continue;
        }
        row->proofs++;
        row->failed += !result->held;
        if (result->held &&
            (row->last == NULL || strcmp(result->held_time, row->last->held_time) > 0)) {
            row->last = result;
        }
    }
}

void coverage_compute(struct coverage *out, const struct policy *policy,
                      const struct coverage_results *results)
{
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        struct coverage_row *row = &out->rows[i];
        *row = (struct coverage_row){.threat = annex5_row(i)};
        compute_row(row, policy);
        if (results != NULL && row->level != ANNEX5_NONE) {
            prove_row(row, results);
        }
    }
}

void coverage_print_rules(const struct coverage_row *row,
                          char out[static COVERAGE_RULES_BYTES])
{
    size_t used = 0;
    size_t shown = row->line_count < LINES_SHOWN ? row->line_count : LINES_SHOWN;
    if (row->level == ANNEX5_NONE) {
        (void)snprintf(out, COVERAGE_RULES_BYTES,
                       row->threat->reach == ANNEX5_NONE ? "not on the gateway's path"
                                                         : "no rule asks for it");
        return;
    }
    out[0] = 0;
    for (size_t i = 0; i < shown; i++) {
        const char *before = i > 0 ? ", " : row->line_count > 1 ? "lines " : "line ";
        used += (size_t)snprintf(out + used, COVERAGE_RULES_BYTES - used, "%s%" PRIu32,
                                 before, row->lines[i]);
    }
    if (row->line_count > shown) {
        used +=
            (size_t)snprintf(out + used, COVERAGE_RULES_BYTES - used, " and %zu%s more",
                             row->line_count - shown, row->more ? " or" : "");
    }
    if (row->by_default) {
        (void)snprintf(out + used, COVERAGE_RULES_BYTES - used, "%sby default",
                       used > 0 ? "; " : "");
    }
}
