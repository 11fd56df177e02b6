/* SPDX-License-Identifier: Apache-2.0 */
/* Threats against reasons, reasons against what a policy says. */
#include "gateway/officer/coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/officer/coverage_needs.h"
#include "gateway/officer/coverage_open.h"

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
                                        [ANNEX5_PART] = "in part",
                                        [ANNEX5_PREVENT] = "prevented"};
    return texts[level];
}

static bool has_line(const struct coverage_lines *self, uint32_t line)
{
    bool has = false;
    for (size_t i = 0; i < self->count; i++) {
        has |= self->lines[i] == line;
    }
    return has;
}

static void add_line(void *data, uint32_t line)
{
    struct coverage_lines *self = data;
    size_t at = 0;
    while (at < self->count && self->lines[at] < line) {
        at++;
    }
    if (at < self->count && self->lines[at] == line) {
        return;
    }
    if (self->count == COVERAGE_LINES_MAX) {
        self->more = true;
        return;
    }
    memmove(&self->lines[at + 1], &self->lines[at],
            (self->count - at) * sizeof self->lines[0]);
    self->lines[at] = line;
    self->count++;
}

/* A rule that lets it across is no rule that denies it. */
static void add_denier(void *data, uint32_t line)
{
    struct coverage_row *row = data;
    if (!has_line(&row->open, line)) {
        add_line(&row->rules, line);
    }
}

/* What a rule that only lets pass does not name, is denied as it would be without it. */
static void add_none(void *data, uint32_t line)
{
    (void)data;
    (void)line;
}

static void compute_row(struct coverage_row *row, const struct policy *policy)
{
    enum annex5_reach most = ANNEX5_NONE;
    coverage_open(row->threat->opens, policy, add_line, &row->open);
    for (size_t i = 0; i < sizeof covers / sizeof covers[0]; i++) {
        const struct cover *cover = &covers[i];
        if (!annex5_answers(cover->reason, row->threat)) {
            continue;
        }
        bool bare = cover->needs < COVERAGE_NEEDS_CHECKSUM;
        if (!coverage_needs_met(cover->needs, policy, bare ? add_none : add_denier,
                                row)) {
            continue;
        }
        bool observed = policy->observe && cover->does == ANNEX5_PREVENT;
        enum annex5_reach does = observed ? ANNEX5_DETECT : cover->does;
        row->reasons[cover->reason] = true;
        row->by_default |= bare;
        most = does > most ? does : most;
    }
    if (most == ANNEX5_NONE && row->threat->reach == ANNEX5_EVIDENCE) {
        row->by_default = true; /* who spoke with whom, when, how much */
        most = ANNEX5_EVIDENCE;
    }
    row->level = most < row->threat->reach ? most : row->threat->reach;
    if (row->level == ANNEX5_PREVENT && row->open.count > 0) {
        row->level = ANNEX5_PART;
    }
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

struct rules_text {
    char *at;
    size_t used;
};

static void say(struct rules_text *self, const char *words)
{
    int n = snprintf(self->at + self->used, COVERAGE_RULES_BYTES - self->used, "%s%s",
                     self->used > 0 ? "; " : "", words);
    self->used += (size_t)n;
}

static void say_lines(struct rules_text *self, const char *words,
                      const struct coverage_lines *lines)
{
    char text[COVERAGE_RULES_BYTES / 2];
    size_t shown = lines->count < LINES_SHOWN ? lines->count : LINES_SHOWN;
    size_t used = (size_t)snprintf(text, sizeof text, "%sline%s", words,
                                   lines->count > 1 ? "s" : "");
    for (size_t i = 0; i < shown; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%" PRIu32,
                                 i > 0 ? ", " : " ", lines->lines[i]);
    }
    if (lines->count > shown) {
        (void)snprintf(text + used, sizeof text - used, " and %zu%s more",
                       lines->count - shown, lines->more ? " or" : "");
    }
    if (lines->count > 0) {
        say(self, text);
    }
}

void coverage_print_rules(const struct coverage_row *row,
                          char out[static COVERAGE_RULES_BYTES])
{
    struct rules_text text = {out, 0};
    out[0] = 0;
    if (row->level == ANNEX5_NONE) {
        say(&text, row->threat->reach == ANNEX5_NONE ? "not on the gateway's path"
                                                     : "no rule asks for it");
        return;
    }
    say_lines(&text, "", &row->rules);
    if (row->by_default) {
        say(&text, "by default");
    }
    if (row->level == ANNEX5_PART) {
        say_lines(&text, "but for ", &row->open);
    }
}
