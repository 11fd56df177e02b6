/* SPDX-License-Identifier: Apache-2.0 */
/* Loads both policies, runs the recordings once through both. */
#include "gateway/verbs/replay_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/difference.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/replay_diff_print.h"

#define NS_IN_US 1000U

static struct tally tally;

static enum verb_exit judge_all(struct difference *self,
                                const struct replay_options *options,
                                const struct replay_logs_buses *buses,
                                struct recordings *logs)
{
    struct recorded entry;
    uint8_t bus;
    uint64_t start_us = 0;
    while (recordings_next(logs, &entry, &bus)) {
        uint64_t now_us = entry.time_ns / NS_IN_US;
        start_us = self->frames == 0 ? now_us : start_us;
        difference_frame(self, &tally, bus, &entry.frame, now_us);
    }
    if (logs->refused.text[0] != 0) {
        fprintf(stderr, "sallyport replay: %s\n", logs->refused.text);
        return VERB_FOUND;
    }
    replay_diff_print_rows(self, &tally, start_us, options->json);
    bool good = replay_logs_print(logs, buses, options->json);
    replay_diff_print_sums(self, logs->bad_lines, options->json);
    return good && self->kinds[DIFFERENCE_NONE] == self->verdicts ? VERB_DONE
                                                                  : VERB_FOUND;
}

static enum verb_exit judge_logs(struct difference *self,
                                 const struct replay_options *options)
{
    static struct recordings logs;
    const char *names[DIFFERENCE_BUSES_MAX];
    char where[256];
    for (uint8_t i = 0; i < self->bus_count; i++) {
        names[i] = self->buses[i].name;
    }
    (void)snprintf(where, sizeof where, "%.100s, %.100s", options->old, options->new);
    const struct replay_logs_buses buses = {names, self->bus_count, where};
    enum verb_exit code = replay_logs_open(&options->logs, &buses, &logs);
    if (code == VERB_DONE) {
        code = judge_all(self, options, &buses, &logs);
    }
    recordings_close(&logs);
    return code;
}

/* The mode of that name in either policy; without one OLD's first in both, or where NEW
 * has none of that name NEW's first. False: it was told which has it not. */
static bool find_modes(const struct replay_options *options,
                       const struct policy *const policies[DIFFERENCE_SIDES],
                       uint8_t modes[DIFFERENCE_SIDES])
{
    const char *paths[] = {options->old, options->new};
    const char *name = options->mode != NULL ? options->mode : policies[0]->modes[0].name;
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        int mode = policy_find_mode(policies[side], name);
        if (mode < 0 && options->mode != NULL) {
            fprintf(stderr,
                    "sallyport replay: %s: the policy has no mode '%s'; name one that "
                    "both declare\n",
                    paths[side], name);
            return false;
        }
        modes[side] = mode < 0 ? 0 : (uint8_t)mode;
    }
    return true;
}

static enum verb_exit compare(const struct replay_options *options,
                              const struct policy *const policies[DIFFERENCE_SIDES])
{
    static _Alignas(16) uint8_t blocks[DIFFERENCE_SIDES][FRAME_JUDGE_ARENA_BYTES];
    struct replay sides[DIFFERENCE_SIDES];
    uint8_t modes[DIFFERENCE_SIDES];
    struct difference self;
    if (!find_modes(options, policies, modes)) {
        return VERB_USAGE;
    }
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        struct arena arena;
        arena_init(&arena, blocks[side], sizeof blocks[side]);
        if (!replay_init(&sides[side], policies[side], modes[side], &arena)) {
            fprintf(stderr, "sallyport replay: %s: too large; make the policy smaller\n",
                    side == DIFFERENCE_OLD ? options->old : options->new);
            return VERB_FOUND;
        }
    }
    difference_init(&self, &sides[DIFFERENCE_OLD], &sides[DIFFERENCE_NEW]);
    const struct replay_diff_names names = {{options->old, options->new}};
    replay_diff_print_shape(&self, &names, options->json);
    return judge_logs(&self, options);
}

static const struct policy *load(const struct replay_options *options, const char *path,
                                 void **block)
{
    struct policy_source source = {
        .path = path, .key_path = options->key, .tell = policy_source_say};
    return policy_source_load_any(&source, block);
}

enum verb_exit replay_diff(const struct replay_options *options)
{
    void *blocks[DIFFERENCE_SIDES];
    const struct policy *const policies[] = {load(options, options->old, &blocks[0]),
                                             load(options, options->new, &blocks[1])};
    enum verb_exit code = policies[0] != NULL && policies[1] != NULL
                              ? compare(options, policies)
                              : VERB_FOUND;
    free(blocks[0]);
    free(blocks[1]);
    return code;
}
