/* SPDX-License-Identifier: Apache-2.0 */
/* Learns, and judges as the gateway would. */
#include <stdlib.h>
#include <string.h>

#include "policies/frame_judge.h"
#include "policies/learn_write.h"
#include "policies/parse.h"
#include "tests/bench/detect.h"

#include <stdio.h>

#define LEARN_BYTES ((size_t)64 << 20)
#define PENDING_MAX 4096 /* ids of which an attack frame has passed */

static void tell(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "%s\n", line);
}

static void *take(size_t bytes)
{
    void *block = aligned_alloc(16, bytes);
    if (block == NULL) {
        (void)fprintf(stderr, "tests/bench/detect: too little memory; free some\n");
        exit(2);
    }
    return block;
}

const struct policy *detect_learn(const struct detect_log *log, size_t first, size_t last,
                                  bool strict, struct arena *arena)
{
    static void *block;
    struct arena scratch;
    char *text = NULL;
    size_t len = 0;
    block = block != NULL ? block : take(LEARN_BYTES);
    arena_init(&scratch, block, LEARN_BYTES);
    struct learn *learn = learn_new(&scratch, NULL);
    FILE *out = open_memstream(&text, &len);
    if (learn == NULL || out == NULL || learn_bus(learn, "vehicle") != DETECT_VEHICLE ||
        learn_bus(learn, "unit") != DETECT_UNIT) {
        exit(2);
    }
    for (size_t i = first; i < last; i++) {
        learn_add(learn, log->frames[i].bus, &log->frames[i].frame,
                  log->frames[i].now_us);
    }
    learn_finish(learn);
    learn_write(out, learn,
                &(struct learn_write_options){.name = log->name, .strict = strict});
    (void)fclose(out);
    const struct policy *policy = policy_parse(log->name, text, len, arena, tell, NULL);
    free(text);
    if (policy == NULL) {
        exit(2);
    }
    return policy;
}

struct run {
    const struct policy *policy;
    struct frame_judge *judge;
    struct detect_sums sums;
    uint32_t pending[PENDING_MAX]; /* ids, and 1 << 31 of the extended */
    size_t pending_count;
};

static void on_notice(void *context, const struct frame_notice *notice)
{
    struct run *self = context;
    self->sums.silent += notice->reason == REASON_SILENT_MESSAGE;
}

/* Where the frame goes: from the unit to the vehicle, or back. */
static struct verdict judge(struct run *self, const struct detect_frame *one)
{
    struct frame out;
    uint8_t from = (uint8_t)policy_find_bus(self->policy,
                                            one->bus == DETECT_UNIT ? "unit" : "vehicle");
    frame_judge_saw(self->judge, from, &one->frame);
    for (uint8_t i = 0; i < self->policy->direction_count; i++) {
        if (self->policy->directions[i].from == from) {
            return frame_judge_check(self->judge, i, 0, &one->frame, &out, one->now_us);
        }
    }
    return frame_judge_check_unrouted(self->judge, from, &one->frame);
}

/* Takes the id off the list; false if it is not on it. */
static bool was_pending(struct run *self, uint32_t key)
{
    for (size_t i = 0; i < self->pending_count; i++) {
        if (self->pending[i] == key) {
            self->pending[i] = self->pending[--self->pending_count];
            return true;
        }
    }
    return false;
}

static void count_attack(struct run *self, uint32_t key, bool passed)
{
    self->sums.attacks++;
    self->sums.stopped += !passed;
    if (passed && self->pending_count < PENDING_MAX) {
        (void)was_pending(self, key);
        self->pending[self->pending_count++] = key;
    }
}

static void count_normal(struct run *self, uint32_t key, struct verdict verdict)
{
    bool refused = verdict.action != VERDICT_PASS;
    bool alarm = refused && reason_row(verdict.reason)->severity >= SEVERITY_WARNING;
    bool pending = was_pending(self, key);
    self->sums.normal++;
    self->sums.alarms += alarm;
    self->sums.withheld += refused && !alarm;
    self->sums.replaced += alarm && pending;
}

struct detect_sums detect_judge(const struct policy *policy, const struct detect_log *log)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    static struct run self;
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    self = (struct run){.policy = policy, .judge = frame_judge_new(policy, &arena)};
    if (self.judge == NULL) {
        exit(2);
    }
    for (size_t i = 0; i < log->count; i++) {
        const struct detect_frame *one = &log->frames[i];
        frame_judge_tick(self.judge, 0, one->now_us, on_notice, &self);
        struct verdict verdict = judge(&self, one);
        uint32_t key = one->frame.id | (uint32_t)one->frame.extended << 31;
        if (one->attack) {
            count_attack(&self, key, verdict.action == VERDICT_PASS);
        } else {
            count_normal(&self, key, verdict);
        }
    }
    return self.sums;
}
