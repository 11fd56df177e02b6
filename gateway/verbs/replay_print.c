/* SPDX-License-Identifier: Apache-2.0 */
/* A line for each cause or frame, then the sums. */
#include "gateway/verbs/replay_print.h"

#include <stdio.h>

#include "gateway/verbs/verbs.h"

void replay_print_time_key(struct json *json, const char *key, uint64_t time_us)
{
    char when[32];
    (void)snprintf(when, sizeof when, REPLAY_PRINT_TIME, REPLAY_PRINT_TIME_OF(time_us));
    json_text(json, key, when);
}

void replay_print_frame_keys(struct json *json, const char *bus, const char *to,
                             uint32_t id, bool extended)
{
    json_text(json, "bus", bus);
    if (to == NULL) {
        json_null(json, "to");
    } else {
        json_text(json, "to", to);
    }
    json_u64(json, "id", id);
    json_bool(json, "extended", extended);
}

void replay_print_verdict_keys(struct json *json, const struct replay *self,
                               struct verdict verdict)
{
    json_text(json, "action", replay_action(self, verdict));
    json_text(json, "reason", reason_row(verdict.reason)->name);
    if (verdict.rule == VERDICT_NO_RULE) {
        json_null(json, "rule");
    } else {
        json_u64(json, "rule", replay_line(self, verdict));
    }
}

void replay_print_json(const struct replay *self, const struct tally_row *row,
                       bool masked, uint64_t time_us)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "frame");
    replay_print_time_key(&json, "time", time_us);
    replay_print_frame_keys(&json, replay_bus(self, row->from),
                            row->to == REPLAY_NOWHERE ? NULL : replay_bus(self, row->to),
                            row->id, row->extended);
    replay_print_verdict_keys(&json, self, row->verdict);
    if (masked) {
        json_bool(&json, "masked", true);
    }
    json_end(&json);
}

static void print_row(const struct replay *self, const struct tally_row *row,
                      uint64_t start_us)
{
    char rule[32] = "";
    if (row->verdict.rule != VERDICT_NO_RULE) {
        (void)snprintf(rule, sizeof rule, ", rule on line %u",
                       (unsigned)replay_line(self, row->verdict));
    }
    printf(row->extended ? "%s to %s  %08X  %s %s (%s%s)"
                         : "%s to %s  %03X  %s %s (%s%s)",
           replay_bus(self, row->from), replay_bus(self, row->to), (unsigned)row->id,
           replay_action(self, row->verdict), reason_row(row->verdict.reason)->name,
           severity_text(reason_row(row->verdict.reason)->severity), rule);
    printf("  %" PRIu64 " x, " REPLAY_PRINT_TIME " to " REPLAY_PRINT_TIME " s\n",
           row->count, REPLAY_PRINT_TIME_OF(row->first_us - start_us),
           REPLAY_PRINT_TIME_OF(row->last_us - start_us));
}

void replay_print_rows(const struct replay *self, struct tally *tally, uint64_t start_us)
{
    tally_sort(tally);
    for (uint32_t i = 0; i < tally->count; i++) {
        print_row(self, &tally->rows[i], start_us);
    }
    if (tally->others > 0) {
        printf("and %" PRIu64 " of other causes, which are too many to list\n",
               tally->others);
    }
}

void replay_print_sums(const struct replay_sums *sums, uint64_t span_us,
                       uint64_t bad_lines)
{
    if (sums->replies != 0) {
        printf("%" PRIu64 " refused request%s answered by the gateway\n", sums->replies,
               VERB_PLURAL(sums->replies));
    }
    printf("%" PRIu64 " frame%s in %" PRIu64 ".%03" PRIu64 " s, %" PRIu64
           " verdict%s: %" PRIu64 " passed (%" PRIu64 " masked), %" PRIu64
           " withheld, %" PRIu64 " emergency, %" PRIu64 " violation%s; %" PRIu64
           " bad line%s\n",
           sums->frames, VERB_PLURAL(sums->frames), span_us / 1000000,
           span_us / 1000 % 1000, sums->verdicts, VERB_PLURAL(sums->verdicts),
           sums->passed, sums->masked, sums->withheld, sums->emergency, sums->violations,
           VERB_PLURAL(sums->violations), bad_lines, VERB_PLURAL(bad_lines));
}

void replay_print_json_sums(const struct replay_sums *sums, uint64_t bad_lines)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "type", "summary");
    json_u64(&json, "frames", sums->frames);
    json_u64(&json, "verdicts", sums->verdicts);
    json_u64(&json, "passed", sums->passed);
    json_u64(&json, "masked", sums->masked);
    json_u64(&json, "withheld", sums->withheld);
    json_u64(&json, "emergency", sums->emergency);
    json_u64(&json, "violations", sums->violations);
    json_u64(&json, "bad_lines", bad_lines);
    json_u64(&json, "replies", sums->replies);
    json_end(&json);
}
