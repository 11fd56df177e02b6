/* SPDX-License-Identifier: Apache-2.0 */
/* Notices of a replay -> lines. */
#include "gateway/verbs/replay_notice.h"

#include "gateway/officer/replay.h"
#include "gateway/verbs/replay_print.h"

static bool is_about_a_bus(enum reason reason)
{
    return reason == REASON_BUS_LOAD || reason == REASON_FIRST_SEEN_FULL;
}

static void print_json(const struct replay_notice *self,
                       const struct frame_notice *notice)
{
    struct json json;
    uint32_t line = policy_rule_line(self->policy, notice->rule);
    json_begin(&json, self->out);
    json_text(&json, "type", "notice");
    replay_print_time_key(&json, "time", notice->at_us);
    json_text(&json, "bus", self->policy->buses[notice->bus].name);
    if (is_about_a_bus(notice->reason)) {
        json_null(&json, "id");
    } else {
        json_u64(&json, "id", notice->id);
    }
    json_bool(&json, "extended", notice->extended);
    json_text(&json, "reason", reason_row(notice->reason)->name);
    if (line == 0) {
        json_null(&json, "rule");
    } else {
        json_u64(&json, "rule", line);
    }
    json_end(&json);
}

void replay_notice_take(void *context, const struct frame_notice *notice)
{
    struct replay_notice *self = context;
    struct tally_row row = {
        .from = notice->bus,
        .to = REPLAY_NOWHERE,
        .id = notice->id,
        .extended = notice->extended,
        .verdict = {.reason = notice->reason, .rule = notice->rule},
    };
    if (self->json) {
        print_json(self, notice);
    } else {
        tally_add(&self->tally, &row, notice->at_us);
    }
}

static void print_row(const struct replay_notice *self, const struct tally_row *row,
                      uint64_t start_us)
{
    const struct reason_row *reason = reason_row(row->verdict.reason);
    uint32_t line = policy_rule_line(self->policy, row->verdict.rule);
    char id[16] = "";
    char rule[32] = "";
    if (!is_about_a_bus(row->verdict.reason)) {
        (void)snprintf(id, sizeof id, row->extended ? "%08X  " : "%03X  ",
                       (unsigned)row->id);
    }
    if (line != 0) {
        (void)snprintf(rule, sizeof rule, ", rule on line %u", (unsigned)line);
    }
    fprintf(self->out,
            "%s  %snoted %s (%s%s)  %" PRIu64 " x, " REPLAY_PRINT_TIME
            " to " REPLAY_PRINT_TIME " s\n",
            self->policy->buses[row->from].name, id, reason->name,
            severity_text(reason->severity), rule, row->count,
            REPLAY_PRINT_TIME_OF(row->first_us - start_us),
            REPLAY_PRINT_TIME_OF(row->last_us - start_us));
}

void replay_notice_print(struct replay_notice *self, uint64_t start_us)
{
    tally_sort(&self->tally);
    for (uint32_t i = 0; i < self->tally.count; i++) {
        print_row(self, &self->tally.rows[i], start_us);
    }
    if (self->tally.others > 0) {
        fprintf(self->out,
                "and %" PRIu64 " notices of other causes, which are too many to list\n",
                self->tally.others);
    }
}
