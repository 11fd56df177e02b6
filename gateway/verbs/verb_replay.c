/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport replay`: the judges over recordings, as if the gateway had been there. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/officer/recordings.h"
#include "gateway/officer/replay.h"
#include "gateway/officer/tally.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/replay_logs.h"
#include "gateway/verbs/replay_print.h"
#include "gateway/verbs/verbs.h"

#define NS_IN_US 1000U

static const char help[] =
    "usage: sallyport replay --policy P --can BUS[:INTERFACE]=LOG [--can ...]...\n"
    "                        [--mode NAME] [--key PUB] [--json [--masked]]\n"
    "\n"
    "Judges recordings as the gateway would have, in order of their time stamps: LOG is\n"
    "what was heard on the policy's bus BUS ('-' is stdin), as text of 'candump -L', "
    "Vector\n"
    ".asc or .blf, or PEAK .trc. Where LOG has the frames of several interfaces or "
    "channels,\n"
    "INTERFACE says which are those of BUS. Prints what would not have passed, one line "
    "for\n"
    "each cause with its count, what was taken as which bus, and a summary.\n"
    "\n"
    "  --policy P    a policy text, or a bundle with --key\n"
    "  --mode NAME   judge in this mode instead of the policy's first\n"
    "  --key PUB     P is a signed bundle; check it with this public key\n"
    "  --json        a JSON object for each such frame: type, time, bus, to, id, "
    "extended,\n"
    "                action, reason, rule (its line in the policy); then one with the "
    "sums\n"
    "  --masked      also an object for each frame that passed with bits cleared: "
    "action\n"
    "                \"pass\", and masked, true. Without it they are in the sums alone\n"
    "\n"
    "examples: sallyport replay --policy van.policy --can vehicle=drive.log\n"
    "          sallyport replay --policy van.policy --can vehicle:can0=both.log \\\n"
    "                           --can unit:can1=both.log\n"
    "\n"
    "A violation is what the unit may not send; what a trusted bus sends and the policy\n"
    "keeps back is withheld.\n"
    "Exit codes: 0 no violation, 1 a violation, a line that is none, or a LOG that holds "
    "no\n"
    "frame of BUS or cannot be read; 2 used wrongly.\n";

struct options {
    const char *policy;
    const char *key;
    const char *mode;
    struct replay_logs logs;
    bool json;
    bool masked;
};

static struct tally tally;

static void tell(const struct replay *self, const struct options *options,
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

static void judge_frame(struct replay *self, const struct options *options,
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

static enum verb_exit judge_all(struct replay *self, const struct options *options,
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
    if (!options->json) {
        replay_print_rows(self, &tally, start_us);
    }
    bool good = replay_logs_print(logs, buses, options->json);
    if (options->json) {
        replay_print_json_sums(&self->sums, logs->bad_lines);
    } else {
        replay_print_sums(&self->sums, end_us - start_us, logs->bad_lines);
    }
    return good && self->sums.violations == 0 ? VERB_DONE : VERB_FOUND;
}

static enum verb_exit judge_logs(struct replay *self, const struct options *options)
{
    static struct recordings logs;
    const char *names[POLICY_BUSES_MAX];
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        names[i] = self->policy->buses[i].name;
    }
    const struct replay_logs_buses buses = {names, self->policy->bus_count,
                                            options->policy};
    enum verb_exit code = replay_logs_open(&options->logs, &buses, &logs)
                              ? judge_all(self, options, &buses, &logs)
                              : VERB_FOUND;
    recordings_close(&logs);
    return code;
}

static enum verb_exit replay(const struct options *options, const struct policy *policy)
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
        return VERB_FOUND;
    }
    if (!replay_init(&self, policy, (uint8_t)mode, &arena)) {
        fprintf(stderr, "sallyport replay: %s: too large; make the policy smaller\n",
                options->policy);
        return VERB_FOUND;
    }
    return judge_logs(&self, options);
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {"policy", .text = &out->policy},
        {"can", .take = replay_logs_add, .target = &out->logs},
        {"mode", .text = &out->mode},
        {"key", .text = &out->key},
        {"json", .flag = &out->json},
        {"masked", .flag = &out->masked},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->masked && !out->json) {
        fprintf(stderr, "sallyport replay: --masked goes with --json\n");
        return VERB_USAGE;
    }
    if (out->policy == NULL || out->logs.count == 0 || optind != argc) {
        fprintf(stderr, "sallyport replay: give --policy and at least one --can; see "
                        "'sallyport replay --help'\n");
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

int verb_replay(int argc, char **argv)
{
    struct options options = {.policy = NULL};
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return code;
    }
    struct policy_source source = {options.policy, options.key, policy_source_say, NULL};
    void *block;
    const struct policy *policy = policy_source_load(&source, &block);
    code = policy != NULL ? replay(&options, policy) : VERB_FOUND;
    free(block);
    return code;
}
