/* SPDX-License-Identifier: Apache-2.0 */
/* Figures to keys. */
#include "gateway/officer/report_json.h"

#include "gateway/officer/json.h"
#include "gateway/officer/when.h"

static void json_time(struct json *json, const char *key, uint64_t wall_us)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, when);
    if (wall_us > 0) {
        json_text(json, key, when);
    } else {
        json_null(json, key);
    }
}

static void print_counts(struct json *json, const struct report *report)
{
    json_open(json, "reasons");
    for (int i = 0; i < REASON_COUNT; i++) {
        if (report->reasons[i].attempts > 0) {
            json_u64(json, reason_row((enum reason)i)->name, report->reasons[i].attempts);
        }
    }
    json_close(json);
    json_open(json, "modes");
    for (size_t i = 0; i < report->mode_count; i++) {
        json_u64(json, report->modes[i].name, report->modes[i].attempts);
    }
    json_close(json);
    json_open(json, "annex5");
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        const struct annex5_row *row = annex5_row(i);
        uint64_t attempts = report_threat_attempts(report, row);
        if (attempts > 0) {
            json_u64(json, row->id, attempts);
        }
    }
    json_close(json);
}

static void print_places(struct json *json, const struct report_places *places)
{
    json_list(json, "places");
    for (uint32_t i = 0; i < places->count; i++) {
        json_item(json);
        json_text(json, "place", places->rows[i].text);
        json_u64(json, "attempts", places->rows[i].attempts);
        json_u64(json, "bytes_up", places->rows[i].bytes_up);
        json_u64(json, "vehicles", places->rows[i].ledger_count);
        json_close(json);
    }
    json_list_end(json);
    json_u64(json, "other_places", places->others);
}

static void print_gaps(struct json *json, const struct report *report)
{
    json_list(json, "gaps");
    for (size_t i = 0; i < report->gaps.count; i++) {
        const struct report_gap *gap = &report->gaps.rows[i];
        if (!report_has_gap(report, gap)) {
            continue;
        }
        json_item(json);
        json_text(json, "ledger", report->ledgers[gap->ledger].path);
        json_text(json, "kind", report_gaps_kind_text(gap->kind));
        json_time(json, "from", gap->begin_us);
        json_time(json, "until", gap->end_us);
        json_text(json, "about", gap->about);
        json_text(json, "text", gap->text);
        if (gap->has_leaf) {
            json_u64(json, "leaf", gap->leaf);
        } else {
            json_null(json, "leaf");
        }
        json_close(json);
    }
    json_list_end(json);
}

static void print_ledgers(struct json *json, const struct report *report)
{
    json_list(json, "ledgers");
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        json_item(json);
        json_text(json, "ledger", ledger->path);
        json_u64(json, "events", ledger->events);
        json_u64(json, "attempts", ledger->attempts);
        if (ledger->verified) {
            json_bool(json, "whole", verify_report_is_whole(&ledger->seal));
        } else {
            json_null(json, "whole");
        }
        if (ledger->key_path != NULL) {
            json_text(json, "key", ledger->key_path);
        } else {
            json_null(json, "key");
        }
        json_bool(json, "key_beside", ledger->key_beside);
        json_close(json);
    }
    json_list_end(json);
}

void report_json_print(FILE *out, const struct report *report)
{
    struct json json;
    json_begin(&json, out);
    json_time(&json, "first_time", report->first_us);
    json_time(&json, "last_time", report->last_us);
    json_u64(&json, "events", report->events);
    json_u64(&json, "attempts", report->attempts);
    json_u64(&json, "leaving", report->leaving);
    json_u64(&json, "severe", report->severe);
    json_u64(&json, "observed", report->observed);
    json_u64(&json, "cut_bytes_up", report->cut_up);
    json_u64(&json, "observed_bytes_up", report->observed_up);
    json_u64(&json, "passed_bytes_up", report->passed_up);
    json_u64(&json, "passed_bytes_down", report->passed_down);
    print_counts(&json, report);
    print_places(&json, &report->places);
    print_gaps(&json, report);
    print_ledgers(&json, report);
    json_end(&json);
}

static void print_lines(struct json *json, const char *name,
                        const struct coverage_lines *lines, bool shown)
{
    json_open(json, name);
    json_list(json, "lines");
    for (size_t i = 0; shown && i < lines->count; i++) {
        char line[16];
        (void)snprintf(line, sizeof line, "%u", lines->lines[i]);
        json_list_text(json, line);
    }
    json_list_end(json);
    json_bool(json, "more", shown && lines->more);
    json_close(json);
}

static void print_row(struct json *json, const struct coverage_row *row)
{
    json_text(json, "id", row->threat->id);
    json_text(json, "threat", row->threat->words);
    json_text(json, "level", coverage_level_text(row->level));
    json_bool(json, "by_default", row->by_default && row->level != ANNEX5_NONE);
    print_lines(json, "rules", &row->rules, row->level != ANNEX5_NONE);
    print_lines(json, "but_for", &row->open, row->level == ANNEX5_PART);
    json_list(json, "reasons");
    for (int i = 0; row->level != ANNEX5_NONE && i < REASON_COUNT; i++) {
        if (row->reasons[i]) {
            json_list_text(json, reason_row((enum reason)i)->name);
        }
    }
    json_list_end(json);
    json_u64(json, "scenarios", row->proofs);
    json_u64(json, "scenarios_failed", row->failed);
    if (row->last != NULL) {
        json_text(json, "last_passed", row->last->held_time);
        json_text(json, "last_scenario", row->last->file);
    } else {
        json_null(json, "last_passed");
    }
}

void report_json_coverage(FILE *out, const struct coverage *coverage)
{
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        struct json json;
        json_begin(&json, out);
        print_row(&json, &coverage->rows[i]);
        json_end(&json);
    }
}
