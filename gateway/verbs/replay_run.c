/* SPDX-License-Identifier: Apache-2.0 */
/* Frame by frame, as if the gateway had been there. */
#include "gateway/verbs/replay_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "gateway/officer/replay.h"
#include "gateway/officer/tally.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/replay_notice.h"
#include "gateway/verbs/replay_print.h"

#define NS_IN_US 1000U

static struct tally tally;
static struct replay_notice notices;

static void tell(const struct replay *self, const struct replay_options *options,
                 const struct replay_seen *seen, struct tally_row *row, uint64_t now_us)
{
    row->to = seen->to;
    row->verdict = seen->verdict;
    bool plain = seen->verdict.action == VERDICT_PASS;
    if (options->json && (!plain || (seen->masked && options->masked))) {
        replay_print_json(self, row, seen->masked, now_us);
    }
    if (!options->json && !plain) {
        tally_add(&tally, row, now_us);
    }
}

static void judge_frame(struct replay *self, const struct replay_options *options,
                        const struct recorded *entry, uint8_t bus)
{
    struct replay_seen seen[POLICY_DIRECTIONS_MAX];
    struct tally_row row = {
        .from = bus, .id = entry->frame.id, .extended = entry->frame.extended};
    uint64_t now_us = entry->time_ns / NS_IN_US;
    unsigned count = replay_frame(self, bus, &entry->frame, now_us, seen);
    for (unsigned i = 0; i < count; i++) {
        tell(self, options, &seen[i], &row, now_us);
    }
}

static enum verb_exit judge_all(struct replay *self, const struct replay_options *options,
                                const struct replay_logs_buses *buses,
                                struct recordings *logs)
{
    struct recorded entry;
    uint8_t bus;
    uint64_t start_us = 0;
    uint64_t end_us = 0;
    while (recordings_next(logs, &entry, &bus)) {
        end_us = entry.time_ns / NS_IN_US;
        start_us = self->sums.frames == 0 ? end_us : start_us;
        judge_frame(self, options, &entry, bus);
    }
    if (logs->refused.text[0] != 0) {
        fprintf(stderr, "sallyport replay: %s\n", logs->refused.text);
        return VERB_FOUND;
    }
    replay_tick(self, end_us);
    if (!options->json) {
        replay_print_rows(self, &tally, start_us);
        replay_notice_print(&notices, start_us);
    }
    bool good = replay_logs_print(logs, buses, options->json);
    if (options->json) {
        replay_print_json_sums(&self->sums, logs->bad_lines);
    } else {
        replay_print_sums(&self->sums, end_us - start_us, logs->bad_lines);
    }
    return good && self->sums.violations == 0 ? VERB_DONE : VERB_FOUND;
}

static enum verb_exit judge_logs(struct replay *self,
                                 const struct replay_options *options)
{
    static struct recordings logs;
    const char *names[POLICY_BUSES_MAX];
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        names[i] = self->policy->buses[i].name;
    }
    const struct replay_logs_buses buses = {names, self->policy->bus_count,
                                            options->policy};
    enum verb_exit code = replay_logs_open(&options->logs, &buses, &logs);
    if (code == VERB_DONE) {
        code = judge_all(self, options, &buses, &logs);
    }
    recordings_close(&logs);
    return code;
}

static enum verb_exit run(const struct replay_options *options,
                          const struct policy *policy)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    struct replay self;
    arena_init(&arena, block, sizeof block);
    int mode = options->mode != NULL ? policy_find_mode(policy, options->mode) : 0;
    if (mode < 0) {
        fprintf(stderr,
                "sallyport replay: %s: the policy has no mode '%s'; name one that it "
                "declares\n",
                options->policy, options->mode);
        return VERB_USAGE;
    }
    if (!replay_init(&self, policy, (uint8_t)mode, &arena)) {
        fprintf(stderr, "sallyport replay: %s: too large; make the policy smaller\n",
                options->policy);
        return VERB_FOUND;
    }
    notices.policy = policy;
    notices.json = options->json;
    notices.out = stdout;
    replay_watch(&self, replay_notice_take, &notices);
    return judge_logs(&self, options);
}

enum verb_exit replay_run(const struct replay_options *options)
{
    struct policy_source source = {
        .path = options->policy, .key_path = options->key, .tell = policy_source_say};
    void *block;
    const struct policy *policy = policy_source_load(&source, &block);
    enum verb_exit code = policy != NULL ? run(options, policy) : VERB_FOUND;
    free(block);
    return code;
}
